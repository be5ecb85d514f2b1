/** How far every reader is behind, in what it still has to read and in time. [P2] [P6] */

import type { Clock } from './base/clock.ts';
import type { Counters } from './base/counters.ts';
import type { Journal } from './journal/journal.ts';
import type { ChannelState } from './notify/post/channel-desk.ts';
import type { Threads } from './threads/threads.ts';

export interface ReaderLag {
  name: string;
  /** Deciding, copies of readings, notices to people. */
  room: 'decide' | 'sinks' | 'notify';
  /** Journal positions, or notices, that it has not done with. */
  waiting: number;
  /** Age of the oldest of them; 0 when nothing waits. */
  waitingMs: number;
  /** What keeps it, when it knows. */
  trouble?: string;
}

export interface Lags {
  /** As of now; the ages are of entries that were looked up with the latest `measure`. */
  readers(): ReaderLag[];
  /** Journal positions each of its readers is behind. */
  positions(): Record<string, number>;
  /** Looks up what each reader waits for, unless that is under way, and sets the gauges. */
  measure(): Promise<void>;
}

export interface LagsPorts {
  journal: Pick<Journal, 'status'>;
  threads: Pick<Threads, 'state'> & { query: Pick<Threads['query'], 'waitingSince'> };
  clock: Pick<Clock, 'nowMs'>;
  counters: Counters;
}

/** What is asked for: the place of each reader in the journal, and of each channel in the outbox. */
export interface ReaderPlaces {
  positions: Record<string, number>;
  seqs: Record<string, number>;
}

export interface WaitingSince {
  /** When the next entry of each was committed, ms; null when there is none. */
  positions: Record<string, number | null>;
  seqs: Record<string, { count: number; oldestAt: number | null }>;
}

export function createLags({ journal, threads, clock, counters }: LagsPorts): Lags {
  let since: WaitingSince = { positions: {}, seqs: {} };
  let isAsking = false;
  const show = gauges(counters);

  function places(): ReaderPlaces {
    const { decidedUpTo, sinks, channels } = threads.state();
    return {
      positions: { decide: decidedUpTo, ...Object.fromEntries(sinks.map((s) => [s.name, s.position])) },
      seqs: Object.fromEntries(channels.map(({ channel, seq }) => [channel, seq])),
    };
  }

  const ageOf = (at: number | null | undefined) => (at == null ? 0 : Math.max(0, clock.nowMs() - at));

  function readers(): ReaderLag[] {
    const { position } = journal.status();
    const { decidedUpTo, ledgerTrouble, sinks, channels, noticeChannels } = threads.state();
    const reader = (
      name: string,
      room: ReaderLag['room'],
      at: { upTo: number; trouble?: string },
    ): ReaderLag => {
      const waiting = Math.max(0, position - at.upTo);
      const waitingMs = waiting === 0 ? 0 : ageOf(since.positions[name]);
      return { name, room, waiting, waitingMs, ...kept(at.trouble) };
    };
    return [
      reader('decide', 'decide', { upTo: decidedUpTo, ...kept(ledgerTrouble) }),
      ...sinks.map((s) => reader(s.name, 'sinks', { upTo: s.position, ...kept(s.trouble) })),
      ...channels.map(({ channel, trouble }): ReaderLag => {
        const { count = 0, oldestAt = null } = since.seqs[channel] ?? {};
        return {
          name: channel,
          room: 'notify',
          waiting: count,
          waitingMs: ageOf(oldestAt),
          ...kept(trouble),
        };
      }),
      ...noticeChannels.map((state) => channelLag(state, ageOf)),
    ];
  }

  async function measure(): Promise<void> {
    show(readers());
    if (isAsking) return;
    isAsking = true;
    try {
      since = await threads.query.waitingSince(places());
    } catch {
      // The query thread ends with the gateway; until then the ages of before count on.
    } finally {
      isAsking = false;
    }
    show(readers());
  }

  function positions(): Record<string, number> {
    const ofJournal = readers().filter(({ room }) => room !== 'notify');
    return Object.fromEntries(ofJournal.map(({ name, waiting }) => [name, waiting]));
  }

  return { readers, positions, measure };
}

/** What waits for the end of quiet hours is not late. */
function channelLag(
  { channel, waiting, held, oldestAt, trouble }: ChannelState,
  ageOf: (at: number | null) => number,
): ReaderLag {
  return {
    ...{ name: channel, room: 'notify', waiting: waiting - held },
    waitingMs: ageOf(oldestAt),
    ...kept(trouble),
  };
}

function kept(trouble: string | undefined): { trouble?: string } {
  return trouble === undefined ? {} : { trouble };
}

/** Channels come and go with the notices file. */
function gauges(counters: Counters): (lags: readonly ReaderLag[]) => void {
  let shown: readonly ReaderLag[] = [];
  return (lags) => {
    const names = new Set(lags.map(({ name }) => name));
    for (const { name } of shown) if (!names.has(name)) forget(counters, name);
    for (const each of lags) gauge(counters, each);
    shown = lags;
  };
}

function forget(counters: Counters, name: string): void {
  counters.forget('channel_lag_notices', { channel: name });
  counters.forget('reader_lag_seconds', { reader: name });
}

function gauge(counters: Counters, { name, room, waiting, waitingMs }: ReaderLag): void {
  const reader = { reader: name };
  if (room === 'notify')
    counters.gauge('channel_lag_notices', 'Notices a channel still has to hand out', waiting, {
      channel: name,
    });
  else counters.gauge('reader_lag_positions', 'Journal positions a reader is behind', waiting, reader);
  counters.gauge(
    'reader_lag_seconds',
    'Age of the oldest thing a reader still has to do',
    waitingMs / 1_000,
    reader,
  );
}
