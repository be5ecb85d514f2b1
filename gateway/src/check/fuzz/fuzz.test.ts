/** Whatever arrives becomes a message or a rejection, and agrees with the schemas of the contract. */

import { Event, LEAVES, LIMITS, Reading, Result, Status, Telemetry } from '@ninewatch/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckContext, type Checked, check } from '../check.ts';
import { isKept, message, reading } from './arbitraries.ts';

const context: CheckContext = {
  lateMs: 60_000,
  retentionMs: 86_400_000,
  childOf: (deviceId) => (deviceId === 'child' ? { venueId: 'v-2' } : undefined),
};
const receivedAt = 1_764_000_000_000;
const runs = { numRuns: 1_000 };

function arrive(leaf: string, payload: Uint8Array, owner = 'v-1/d-1'): Checked {
  const sender = { deviceId: 'd-1', venueId: 'v-1' };
  return check({ topic: `nine/v1/${owner}/${leaf}`, payload, receivedAt, sender }, context);
}
const send = (leaf: string, sent: unknown) => arrive(leaf, Buffer.from(JSON.stringify(sent)));

/** Something came of it, it is bounded, and it survives being written and read. */
function expectSound(checked: Checked): void {
  const { message: taken, status, result, rejections } = checked;
  expect([taken, status, result, ...rejections].filter((part) => part !== undefined)).not.toEqual([]);
  expect(taken?.readings.length).not.toBe(0);
  expect(JSON.parse(JSON.stringify(checked))).toEqual(checked);
  for (const { detail, sample, topic } of rejections) {
    expect(detail.length).toBeLessThanOrEqual(LIMITS.textCharsMax);
    expect(topic.length).toBeLessThanOrEqual(LIMITS.topicCharsMax);
    expect(Buffer.from(sample, 'base64').byteLength).toBeLessThanOrEqual(LIMITS.sampleBytesMax);
  }
}

const leaf = fc.constantFrom(...LEAVES);
const owner = fc.constantFrom('v-1/d-1', 'v-2/child', 'v-1/child', 'v-2/d-2', 'v-1');

describe('whatever arrives', () => {
  it('[P6] random bytes', () => {
    fc.assert(
      fc.property(leaf, owner, fc.uint8Array({ maxLength: 400 }), (on, whose, bytes) => {
        expectSound(arrive(on, bytes, whose));
      }),
      runs,
    );
  });

  it('[P6] random topics', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (topic) => {
        const sender = { deviceId: 'd-1', venueId: 'v-1' };
        const checked = check({ topic, payload: Buffer.from('{}'), receivedAt, sender }, context);
        expect(checked.rejections.length).toBe(1);
        expectSound(checked);
      }),
    );
  });

  it('[P6] any JSON in any field', () => {
    fc.assert(
      fc.property(leaf, owner, message, (on, whose, sent) => {
        expectSound(arrive(on, Buffer.from(JSON.stringify(sent)), whose));
      }),
      runs,
    );
  });

  it('[P6] good messages with bytes changed, cut out or doubled', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'double')), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(leaf, message, damage, (on, sent, steps) => {
        let bytes = Buffer.from(JSON.stringify(sent));
        for (const [place, value, kind] of steps) {
          const at = place % bytes.length;
          if (kind === 'set') bytes[at] = value;
          else if (kind === 'cut') bytes = bytes.subarray(0, Math.max(1, at));
          else bytes = Buffer.concat([bytes.subarray(0, at), bytes]);
        }
        expectSound(arrive(on, bytes));
      }),
      runs,
    );
  });
});

describe('agreement with the schemas', () => {
  const schemas = { telemetry: Telemetry, event: Event, status: Status, result: Result };

  it('[P6] what a schema accepts is taken whole', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom('telemetry', 'event', 'status', 'result'), message, (on, sent) => {
        const parsed = schemas[on].safeParse(JSON.parse(JSON.stringify(sent)));
        if (!parsed.success) return;
        accepted += 1;
        expect(send(on, sent).rejections).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('[P6] a reading counts exactly when v, boot and seq are well-formed; an event needs its name, too', () => {
    const naming = Reading.pick({ v: true, boot: true, seq: true });
    const eventNaming = Event.pick({ v: true, boot: true, seq: true, event: true });
    fc.assert(
      fc.property(reading, (sent) => {
        const json = JSON.parse(JSON.stringify(sent));
        expect(send('telemetry', sent).message !== undefined).toBe(naming.safeParse(json).success);
        expect(send('event', sent).message !== undefined).toBe(eventNaming.safeParse(json).success);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[P6] of a batch every element is a reading, a rejection with its place, or counted in the last of these', () => {
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 20 }), (readings) => {
        const checked = send('telemetry', { v: 1, boot: 9, readings });
        const more = Number(/ and (\d+) more:/.exec(checked.rejections.at(-1)?.detail ?? '')?.[1] ?? 0);
        const readingCount = checked.message?.readings.length ?? 0;
        expect(readingCount + checked.rejections.length + more).toBe(readings.length);
        expect(checked.rejections.length).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('[P6] no metric and no flag of a reading that counts is lost without a trace', () => {
    fc.assert(
      fc.property(reading, (sent) => {
        const kept = send('telemetry', sent).message?.readings[0];
        if (kept !== undefined) expect(isKept(kept, JSON.parse(JSON.stringify(sent)))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
