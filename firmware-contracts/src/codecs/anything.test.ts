/** Whatever comes: no codec throws, everything it gives is bounded, and folded it is a message of our own. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_NAMES, isFlag, isMetricName } from '../catalogue.ts';
import { LIMITS } from '../limits.ts';
import { Event, Reading } from '../messages.ts';
import {
  CODECS,
  type Codec,
  type Decoded,
  type FieldTargets,
  FOREIGN_LIMITS,
  type Folded,
  foldSaid,
  noStandings,
  WHY,
} from './index.ts';
import { type CodecVectorFile, sentBytes, VECTOR_RECEIVED_AT } from './vector.ts';

const folder = new URL('./vectors/', import.meta.url);
const examples = readdirSync(folder)
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CodecVectorFile)
  .flatMap(({ vectors }) => vectors);
const topics = [...new Set(examples.map(({ topic }) => topic))];
const payloads = examples.map(sentBytes);
const keys = [...new Set(examples.flatMap(({ payload }) => payload?.match(/"([^"]{1,40})"\s*:/g) ?? []))].map(
  (key) => key.slice(1, key.lastIndexOf('"')),
);

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    1,
    -1,
    'ON',
    'off',
    'true',
    '21.5',
    '',
    'NaN',
    1e308,
    -0,
    [],
    {},
  ),
  fc.double(),
  fc.string({ maxLength: 12 }),
);
/** JSON with the words that the tables know, where they should be and where they should not. */
const json = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, leaf, tie('object'), fc.array(tie('any'), { maxLength: 4 })),
  object: fc.dictionary(
    fc.oneof(fc.constantFrom(...keys, '__proto__', 'constructor', 'toString'), fc.string({ maxLength: 8 })),
    tie('any'),
    { maxKeys: 12 },
  ),
})).any;
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  json.map((value) => new TextEncoder().encode(JSON.stringify(value) ?? '')),
  fc.constantFrom(...payloads),
  // An example with one byte changed.
  fc
    .tuple(
      fc.constantFrom(...payloads.filter(({ length }) => length > 0)),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
    )
    .map(([payload, at, byte]) => {
      const changed = Uint8Array.from(payload);
      changed[at % changed.length] = byte;
      return changed;
    }),
);
const topic = fc.oneof(
  fc.constantFrom(...topics),
  fc.string({ maxLength: 40, unit: 'binary' }),
  fc
    .tuple(fc.constantFrom(...topics), fc.string({ maxLength: 10, unit: 'binary' }))
    .map(([known, more]) => `${known}/${more}`),
);
const message = fc.record({ topic, payload: bytes, isRetained: fc.boolean() });

const HUGE = [
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  JSON.stringify(Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`k${index}`, index]))),
  JSON.stringify({ smoke: 'x'.repeat(200_000), temperature: Array(20_000).fill(1) }),
  JSON.stringify(Array(50_000).fill({ friendly_name: 'x' })),
].map((text) => new TextEncoder().encode(text));

function expectBounded({ said, proposals, unmapped, asks = [] }: Decoded): void {
  expect(said.length).toBeLessThanOrEqual(FOREIGN_LIMITS.saidMax);
  expect(proposals.length).toBeLessThanOrEqual(FOREIGN_LIMITS.proposalsMax);
  expect(unmapped.length).toBeLessThanOrEqual(FOREIGN_LIMITS.unmappedMax);
  expect(asks.length).toBeLessThanOrEqual(1);
  for (const { field, why, value = '' } of unmapped) {
    expect(WHY).toContain(why);
    expect(field.length).toBeLessThanOrEqual(FOREIGN_LIMITS.nameCharsMax);
    expect(value.length).toBeLessThanOrEqual(FOREIGN_LIMITS.valueCharsMax);
  }
  for (const { device, part = '', metrics = {}, stands = {}, model = '', firmware = '' } of said) {
    expect(device.length).toBeGreaterThan(0);
    for (const text of [device, part, model, firmware]) {
      expect([...text].length).toBeLessThanOrEqual(FOREIGN_LIMITS.nameCharsMax);
    }
    for (const [name, value] of Object.entries(metrics)) {
      expect(isMetricName(name), name).toBe(true);
      expect(value === null || Number.isFinite(value), `${name} ${value}`).toBe(true);
    }
    for (const [flag, is] of Object.entries(stands)) {
      expect(isFlag(flag), flag).toBe(true);
      expect(typeof is).toBe('boolean');
    }
  }
}

function expectOurs({ at = 0, metrics, flags, events }: Folded): void {
  const reading = { v: 1, boot: 1, seq: 1, at, metrics, flags };
  expect(Reading.safeParse(reading).error).toBeUndefined();
  for (const event of events) {
    expect(EVENT_NAMES).toContain(event);
    expect(Event.safeParse({ ...reading, event }).error).toBeUndefined();
  }
  expect(JSON.stringify(reading).length).toBeLessThan(LIMITS.payloadBytesMax);
}

describe.each(Object.values(CODECS).map((codec) => [codec.name, codec] as [string, Codec]))(
  '%s',
  (_, codec) => {
    it('bears any messages in any order', () => {
      fc.assert(
        fc.property(
          fc.array(message, { minLength: 1, maxLength: 8 }),
          fc.record(
            {
              temperatureUnit: fc.constantFrom<'C' | 'F'>('C', 'F'),
              gasPpmAtLel: fc.double(),
              utcOffsetMin: fc.integer({ min: -840, max: 840 }),
              fields: fc.constant<FieldTargets>({
                smoke: { flag: 'test', on: [1, 'x'], off: [0] },
                temperature: { metric: 'gas', unit: 'x', factor: 1e300, offset: -1e9 },
                'object/battery': { metric: 'current', unit: 'mA', no_value: [0] },
                'Inputs/A': { event: 'button', when: [true] },
                gas: { presence: { online: [1], offline: [0] } },
              }),
            },
            { requiredKeys: [] },
          ),
          (messages, options) => {
            const decode = codec.open(options);
            const standings = noStandings(4);
            for (const each of messages) {
              const decoded = decode({ ...each, receivedAt: VECTOR_RECEIVED_AT });
              expectBounded(decoded);
              for (const folded of foldSaid(standings, decoded.said, VECTOR_RECEIVED_AT)) expectOurs(folded);
            }
            expect(standings.devices.size).toBeLessThanOrEqual(4);
          },
        ),
        { numRuns: 200 },
      );
    });

    it('bears the huge and the deep', () => {
      const decode = codec.open();
      const own = topics.filter((each) =>
        codec.filters().some((filter) => each.startsWith(filter.split('/')[0] ?? '')),
      );
      for (const each of own.slice(0, 4)) {
        for (const payload of HUGE)
          expectBounded(decode({ topic: each, payload, receivedAt: VECTOR_RECEIVED_AT }));
      }
      const payload = HUGE[0] ?? new Uint8Array();
      expectBounded(
        decode({ topic: 'zigbee2mqtt/'.repeat(20_000), payload, receivedAt: VECTOR_RECEIVED_AT }),
      );
    });
  },
);
