import { EVENT_NAMES, FLAGS } from '@ninewatch/contracts';
import type { CheckedReading, MessageRecord } from '@ninewatch/rules';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { message, reading } from '../repeat/sample-readings.ts';
import { decodeLine, decodeShortForm, deviceOf, isShortForm, shortForm } from './message-line.ts';

const text = fc.string({ unit: 'binary', maxLength: 20 });
const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const values = fc.dictionary(
  text.filter((name) => name !== '__proto__'),
  value,
  { noNullPrototype: true, maxKeys: 5 },
);
const time = fc.maxSafeNat();
const readings: fc.Arbitrary<CheckedReading> = fc.record(
  {
    boot: fc.nat(2 ** 32 - 1),
    seq: fc.maxSafeNat(),
    at: time,
    sentAt: time,
    measuredAt: time,
    clock: fc.constantFrom('trusted', 'untrusted'),
    late: fc.boolean(),
    event: fc.constantFrom(...EVENT_NAMES),
    metrics: values,
    saturated: values,
    flags: fc.uniqueArray(fc.constantFrom(...FLAGS)),
    unknownFlags: fc.array(text, { maxLength: 3 }),
    unknownMetrics: fc.array(text, { maxLength: 3 }),
    faults: fc.array(fc.record({ metric: text, reason: fc.constant('sentinel'), value: text }), {
      maxLength: 3,
    }),
    generation: fc.constant(7),
  },
  { requiredKeys: ['boot', 'seq', 'at', 'measuredAt', 'clock', 'late', 'metrics', 'flags', 'generation'] },
) as fc.Arbitrary<CheckedReading>;
const messages = fc.record(
  {
    kind: fc.constant('message'),
    receivedAt: time,
    deviceId: fc.constantFrom('d', 'd-1', 'A.b_c-9', 'x'.repeat(64)),
    venueId: fc.constantFrom('v', 'v-1'),
    via: fc.constantFrom('c-1'),
    channel: fc.constantFrom('telemetry', 'event'),
    readings: fc.array(readings, { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: ['kind', 'receivedAt', 'deviceId', 'venueId', 'channel', 'readings'] },
) as fc.Arbitrary<MessageRecord>;

it('[P1] a message in short form comes back as it was, whatever is in it', () => {
  const property = fc.property(messages, (sent) => {
    const short = shortForm(sent) ?? '';
    expect(short).not.toContain('\n');
    expect(isShortForm(short)).toBe(true);
    expect(deviceOf(short)).toBe(sent.deviceId);
    expect(decodeLine(`7${short}`)).toEqual(sent);
    expect(decodeShortForm(short, 7)).toEqual(sent);
  });
  fc.assert(property, { numRuns: 500 });
});

it('takes less than half the bytes of the JSON for an ordinary reading', () => {
  const metrics = { smoke: 0.031, temperature: 24.5, battery: 97, rssi: -61 };
  const ordinary = message([reading(1, 1_042, { sentAt: 1_764_000_000_120, metrics })]);
  expect((shortForm(ordinary) ?? '').length * 2).toBeLessThan(JSON.stringify(ordinary).length);
});

it.each([
  ['an id that JSON would escape', message([reading(1, 1)], { deviceId: 'a"b' })],
  ['a venue that is no plain id', message([reading(1, 1)], { venueId: '场所' })],
  ['a mark of the repeat filter', message([reading(1, 1, { maybeRepeated: true })])],
  ['an identity that was reset', message([reading(1, 1)], { identityReset: true })],
])('%s has no short form', (_what, unusual) => {
  expect(shortForm(unusual)).toBeUndefined();
  expect(decodeLine(JSON.stringify(unusual))).toEqual(unusual);
});
