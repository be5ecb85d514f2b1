/** A receiver of CAP 1.2 messages over HTTP. */

import type { Clock } from '../../base/clock.ts';
import { isWithin } from '../chosen.ts';
import type { EventLog, LoggedEvent } from '../event.ts';
import type { CapPlan } from '../plan/schema.ts';
import type { Target } from '../target.ts';
import { post } from '../webhook/post.ts';
import { shownUrl } from '../webhook/webhook-target.ts';
import { type CapStep, stepsOf } from './chain.ts';
import { type CapSender, capMessage } from './message.ts';

type Receiver = CapPlan['receivers'][number];
/** Steps of a hazard that are looked back on, the newest and the first. */
export const STEPS_MAX = 200;

export interface CapPorts {
  events: EventLog;
  clock: Pick<Clock, 'nowMs'>;
  /** Address of the wall as people reach it. */
  link: string | undefined;
}

export function createCapTarget(
  plan: CapPlan,
  receiver: Receiver,
  { events, clock, link }: CapPorts,
): Target {
  const sender = senderOf(plan, link);
  return {
    name: receiver.name,
    kind: 'cap',
    shows: shownUrl(receiver.url),
    wants: (event) =>
      isWithin(event.body, receiver.regions, events) && stepAt(plan, event, events) !== undefined,
    deliver: async (event) => {
      const step = stepAt(plan, event, events);
      if (step === undefined) return { kind: 'refused', detail: 'its hazard is no longer on the ledger' };
      const { venueId, region } = step.hazard;
      const body = capMessage(step, events.place(venueId, region), sender);
      const headers = { ...receiver.headers, 'content-type': 'application/cap+xml; charset=utf-8' };
      return post(receiver.url, { headers, body }, clock);
    },
  };
}

export function senderOf({ utcOffsetMinutes, ...plan }: CapPlan, link: string | undefined): CapSender {
  return {
    ...plan,
    utcOffsetMs: utcOffsetMinutes * 60_000,
    ...(link === undefined ? {} : { publicUrl: link }),
  };
}

/** The message that this step of a hazard is; undefined when it is none. */
function stepAt(plan: CapPlan, event: LoggedEvent, events: EventLog): CapStep | undefined {
  if (event.kind !== 'hazard') return undefined;
  const moments = events
    .ofHazard(event.body.id, event.seq, STEPS_MAX)
    .map(({ body, at }) => ({ hazard: body, at }));
  const last = stepsOf(moments, plan).at(-1);
  return last?.hazard.version === event.body.version ? last : undefined;
}
