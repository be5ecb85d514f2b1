/** A rule test → the journal records of a gateway in which it happens, in the order of their arrival. */

import type { Act } from '../../model/act.ts';
import type { VenueFacts } from '../../model/facts.ts';
import type { JournalRecord } from '../../model/record.ts';
import { durationMs } from '../notation/times.ts';
import { countOf, messagesOf } from './readings.ts';
import type { MomentsSource, RuleTest } from './schema.ts';

export const VENUE = 'venue';
const ACTOR = { userId: 'test', username: 'test', name: 'rule test' };

const FACTS: Readonly<Record<RuleTest['venue']['colour'], VenueFacts>> = {
  red: { flammable: true, crowded: true },
  orange: { flammable: true },
  yellow: {},
  blue: {},
};

/** What is on the ledger before anything happens; every record at the test's beginning. */
export function groundOf(test: RuleTest, rules: { version: string; text: string }): JournalRecord[] {
  const beginMs = Date.parse(test.begin);
  const { category, colour } = test.venue;
  const venue = { id: VENUE, name: 'venue', category, region: 'root', facts: FACTS[colour] };
  const acts: Act[] = [{ type: 'venue.create', venue: venue as typeof venue & { category: 1 } }];
  if (colour === 'blue') acts.push({ type: 'venue.override', id: VENUE, colour, reason: 'rule test' });
  // Collectors first: a child names one that exists.
  const devices = test.devices.toSorted(
    (a, b) => Number(a.collector !== undefined) - Number(b.collector !== undefined),
  );
  for (const { id, kind, model, place, collector } of devices) {
    acts.push({
      type: 'device.create',
      device: {
        id,
        venueId: VENUE,
        kind,
        secretHash: 'h',
        ...(model === undefined ? {} : { model }),
        ...(place === undefined ? {} : { place }),
        ...(collector === undefined ? {} : { collector }),
      },
    });
  }
  return [
    { kind: 'start', receivedAt: beginMs, epoch: 'test' },
    { kind: 'rules', receivedAt: beginMs, ...rules },
    ...acts.map((act, n) => actRecord(act, beginMs, n)),
  ];
}

export function actRecord(act: Act, receivedAt: number, n: number): JournalRecord {
  return { kind: 'act', receivedAt, actId: `a${n}`, actor: ACTOR, act };
}

/** Readings and moments in the order of their arrival; of one time, as they stand in the test. */
export function happenings(test: RuleTest): JournalRecord[] {
  const beginMs = Date.parse(test.begin);
  const collectorOf = new Map(test.devices.map(({ id, collector }) => [id, collector]));
  const seqs = new Map<string, number>();
  const records: JournalRecord[] = [];
  for (const series of test.series) {
    const collector = collectorOf.get(series.device);
    const firstSeq = seqs.get(series.device) ?? 1;
    for (const message of messagesOf({ series, firstSeq, beginMs, venueId: VENUE, collector })) {
      records.push(message);
    }
    seqs.set(series.device, firstSeq + countOf(series));
  }
  for (const moments of test.moments) {
    for (let n = 0; n < moments.times; n += 1) {
      const seq = seqs.get(moments.device) ?? 1;
      seqs.set(moments.device, seq + 1);
      records.push(momentRecord(moments, { n, seq, beginMs, via: collectorOf.get(moments.device) }));
    }
  }
  return records
    .map((record, index) => ({ record, index }))
    .sort((a, b) => a.record.receivedAt - b.record.receivedAt || a.index - b.index)
    .map(({ record }) => record);
}

interface MomentPlace {
  n: number;
  seq: number;
  beginMs: number;
  via: string | undefined;
}

function momentRecord(moments: MomentsSource, { n, seq, beginMs, via }: MomentPlace): JournalRecord {
  const atMs = (durationMs(moments.at) ?? 0) + n * (durationMs(moments.every) ?? 0);
  const receivedAt = beginMs + atMs;
  const who = { deviceId: moments.device, venueId: VENUE };
  if (moments.presence !== undefined) {
    return { kind: 'presence', receivedAt, ...who, state: moments.presence, connection: `c${seq}` };
  }
  if (moments.rejection !== undefined) {
    return {
      kind: 'rejection',
      receivedAt,
      ...who,
      topic: `nine/v1/${VENUE}/${moments.device}/${moments.unreadableEvent ? 'event' : 'telemetry'}`,
      reason: moments.rejection,
      detail: 'rule test',
      sample: '',
      bytes: 1,
      ...(moments.unreadableEvent === true ? { unreadableEvent: true as const } : {}),
    };
  }
  const { event, metrics, flags } = moments;
  return {
    kind: 'message',
    receivedAt,
    ...who,
    ...(via === undefined ? {} : { via }),
    channel: event === undefined ? 'telemetry' : 'event',
    readings: [
      {
        boot: 1,
        seq,
        at: receivedAt,
        measuredAt: receivedAt,
        clock: 'trusted',
        late: false,
        metrics,
        flags,
        ...(event === undefined ? {} : { event }),
        generation: moments.identityReset === true ? 2 : 1,
      },
    ],
    ...(moments.identityReset === true ? { identityReset: true as const } : {}),
  };
}
