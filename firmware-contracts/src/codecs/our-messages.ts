/** What is folded of a foreign device, as the messages that a device of ours would send. */

import type { EventName } from '../catalogue.ts';
import type { Folded } from './what-stands.ts';

interface Body {
  v: 1;
  boot: number;
  seq: number;
  at: number;
  sentAt: number;
  metrics: Record<string, number | null>;
  flags: string[];
}

export type OurMessage =
  | { leaf: 'event'; body: Body & { event: EventName } }
  | { leaf: 'telemetry'; body: Body }
  | { leaf: 'status'; body: { v: 1; state: 'online' | 'offline'; model?: string; firmware?: string } };

export interface Numbering {
  boot: number;
  /** The next sequence number of the device; one for each event and reading. */
  nextSeq: () => number;
  receivedAt: number;
}

/**
 * Events first: they must not wait. Then one reading, unless the message says that the device is gone, or is an old
 * one that the broker kept. Without a time of the maker's it is measured when it was received; a time from the future
 * is not believed by the gateway, which then takes it for now.
 */
export function ourMessages(folded: Folded, { boot, nextSeq, receivedAt }: Numbering): OurMessage[] {
  const { at = receivedAt, metrics, noValue, flags, events, presence, model, firmware } = folded;
  const body = (): Body => ({
    v: 1,
    boot,
    seq: nextSeq(),
    at,
    sentAt: receivedAt,
    metrics: { ...metrics, ...Object.fromEntries(noValue.map((name) => [name, null])) },
    flags: [...flags],
  });
  const messages: OurMessage[] = events.map((event) => ({ leaf: 'event', body: { ...body(), event } }));
  const isReading = presence !== 'offline' && folded.isRetained !== true;
  if (isReading) messages.push({ leaf: 'telemetry', body: body() });
  const isStatus = presence !== undefined || model !== undefined || firmware !== undefined;
  if (isStatus) {
    messages.push({
      leaf: 'status',
      body: {
        v: 1,
        state: presence ?? 'online',
        ...(model !== undefined && { model }),
        ...(firmware !== undefined && { firmware }),
      },
    });
  }
  return messages;
}
