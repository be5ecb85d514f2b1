/** A heat alarm begins with the first crossing of the venue, whoever crossed and however the recordings arrive. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import text from '../../catalogue/default.yaml?raw';
import { catalogueOf } from '../evaluate/testing/virtual-device.ts';
import type { CheckedReading } from '../model/record.ts';
import { START_MS, Stage } from './testing/stage.ts';

const shipped = catalogueOf(text);
const LIMIT_C = 57.2;
const DEVICES = ['s1', 's2', 's3', 's4'];
const LATE_MS = 10_000;

/** A room at 1 Hz: calm, then heating at a slope of its own from a time of its own, with noise. */
const HEATING = fc.record({
  beginS: fc.integer({ min: 5, max: 120 }),
  kPerS: fc.double({ min: 0.05, max: 4, noNaN: true }),
  noise: fc.array(fc.double({ min: -0.8, max: 0.8, noNaN: true }), { minLength: 7, maxLength: 7 }),
});
const ROOM = fc.tuple(HEATING, HEATING, HEATING, HEATING);
const SECONDS = 240;

function recording(
  id: string,
  { beginS, kPerS, noise }: typeof HEATING extends fc.Arbitrary<infer T> ? T : never,
) {
  return Array.from({ length: SECONDS }, (_, s): [string, CheckedReading] => {
    const heat = Math.max(0, s - beginS) * kPerS + (noise[s % noise.length] ?? 0);
    const temperature = Math.round((21 + heat) * 10) / 10;
    const at = START_MS + s * 1_000;
    const times = { at, measuredAt: at, clock: 'trusted', late: true } as const;
    return [id, { boot: 1, seq: s + 1, ...times, metrics: { temperature }, flags: [], generation: 1 }];
  });
}

type Sent = [string, CheckedReading];

/** One device after the other, side by side, or a batch of each in turn. */
const ARRIVALS: ((recordings: Sent[][]) => Sent[][])[] = [
  (recordings) => recordings.flatMap((one) => one.map((sent) => [sent])),
  (recordings) => Array.from({ length: SECONDS }, (_, s) => recordings.map((one) => [one[s] as Sent])).flat(),
  (recordings) =>
    Array.from({ length: SECONDS / 60 }, (_, minute) =>
      recordings.map((one) => one.slice(minute * 60, minute * 60 + 60).toReversed()),
    ).flat(),
];

describe('the first crossing', () => {
  it('[P7] a heat alarm is at most 10 s behind it by event time, in whatever order recordings arrive', () => {
    fc.assert(
      fc.property(
        ROOM,
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        fc.nat(2),
        (room, order, how) => {
          const recordings = room.map((heating, index) => recording(DEVICES[index] ?? '', heating));
          const arranged = order.map((index) => recordings[index] ?? []);
          const stage = Stage.district();
          for (const id of ['s3', 's4']) {
            stage.done({
              type: 'device.create',
              device: { id, venueId: 'shop', kind: 'heat', secretHash: 'h' },
            });
          }
          stage.state.derived.catalogue = shipped;
          for (const sent of ARRIVALS[how]?.(arranged) ?? []) {
            stage.read(sent[0]?.[0] ?? '', {}, { readings: sent.map(([, reading]) => reading) });
          }
          const crossings = recordings
            .flat()
            .filter(([, { metrics }]) => (metrics.temperature ?? 0) >= LIMIT_C)
            .map(([, { measuredAt }]) => measuredAt);
          const fires = stage.openHazards().filter(({ kind }) => kind === 'fire');
          if (crossings.length === 0) return;
          expect(fires).toHaveLength(1);
          expect(fires[0]?.measuredAt).toBeLessThanOrEqual(Math.min(...crossings) + LATE_MS);
        },
      ),
      { numRuns: 20 },
    );
  }, 30_000);
});
