/** Mapping files: what they refuse and where, and what they make of messages. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded } from '../codec.ts';
import { mappingCodec } from './decode.ts';
import { parseMapping } from './parse.ts';
import { timeMistake, timeReader } from './when.ts';

const EXAMPLE = readFileSync(new URL('../../../mappings/example.yaml', import.meta.url), 'utf8');
const T0 = 1_800_000_000_000;

function mapped(text: string) {
  const parsed = parseMapping(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const decode = mappingCodec(parsed.mapping).open();
  return (topic: string, payload: string | object): Decoded =>
    decode({
      topic,
      payload: new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload)),
      receivedAt: T0,
    });
}

const hear = mapped(EXAMPLE);

describe('the example', () => {
  it('reads JSON: units, a factor, words, a call for help, the time of Shanghai', () => {
    const { said, unmapped } = hear('workshop/box-1/state', {
      when: '2026-01-31 16:00:00',
      air: { temp: 140, rh: '412', dust: 3 },
      gas: 3_000,
      haze: 2,
      detector: 'alarm',
      heating: 'off',
      pull_station: 'pulled',
      link: 'up',
      fw: '1.2',
      lamp: 'blue',
    });
    const at = Date.UTC(2026, 0, 31, 8);
    expect(said).toEqual([
      {
        device: 'box-1',
        at,
        metrics: { temperature: 60, humidity: 41.2, gas: 6, smoke: 0.0868 },
        happened: ['button'],
        presence: 'online',
        firmware: '1.2',
      },
      { device: 'box-1', at, part: 'detector', stands: { alarm: true } },
      { device: 'box-1', at, part: 'heating', stands: { warm_up: false } },
    ]);
    expect(unmapped).toEqual([{ device: 'box-1', field: 'air/dust', why: 'unknown-field', value: '3' }]);
  });

  it('a mapped self-test is a test, and a value that means none is null', () => {
    const { said } = hear('workshop/box-1/state', { selftest: 1, gas: -1, detector: 0 });
    expect(said).toEqual([
      { device: 'box-1', metrics: { gas: null } },
      { device: 'box-1', part: 'selftest', stands: { test: true, alarm: true } },
      { device: 'box-1', part: 'detector', stands: { alarm: false } },
    ]);
  });

  it('names what does not fit: the time, a word, an object', () => {
    const { said, unmapped } = hear('workshop/box-1/state', { when: 'yesterday', detector: 'MAYBE', air: 7 });
    expect(said).toEqual([{ device: 'box-1' }]);
    expect(unmapped.map(({ field, why }) => [field, why])).toEqual([
      ['when', 'bad-time'],
      ['detector', 'out-of-table'],
      ['air', 'wrong-type'],
    ]);
  });

  it('reads CSV rows, each of its own device and time', () => {
    const { said, unmapped } = hear(
      'workshop/meter.csv',
      '1;31.01.2026 16:00:00;1500;16200;0,030\n2;x;;900;0.03\n\n',
    );
    expect(said).toEqual([
      { device: 'meter-1', at: Date.UTC(2026, 0, 31, 8), metrics: { current: 16.2 } },
      { device: 'meter-2', metrics: { current: 0.9, residual_current: 30 } },
    ]);
    expect(unmapped.map(({ field, why }) => [field, why])).toEqual([
      ['leak', 'wrong-type'],
      ['time', 'bad-time'],
    ]);
  });

  it('a factor and an offset are ours = value × factor + offset', () => {
    const text = `mapping: 1
sources:
  - topic: t
    format: json
    device: { name: d }
    fields:
      raw: { metric: temperature, unit: digits, factor: 0.5, offset: -40 }
      hot: { metric: temperature, unit: °F, offset: 1 }
`;
    expect(mapped(text)('t', { raw: 130 }).said).toEqual([{ device: 'd', metrics: { temperature: 25 } }]);
    expect(mapped(text)('t', { hot: 212 }).said).toEqual([{ device: 'd', metrics: { temperature: 101 } }]);
  });

  it('reads a list', () => {
    const { said, unmapped } = hear('workshop/batch', {
      readings: [{ id: 'a', t: 1_769_846_400, co: 12_000, x: 1 }, { id: 7, t: 0, co: 1 }, 'no', { co: 3 }],
    });
    expect(said).toEqual([
      { device: 'a', at: 1_769_846_400_000, metrics: { co: 12 } },
      { device: '7', metrics: { co: 0.001 } },
    ]);
    expect(unmapped.map(({ why }) => why)).toEqual(['bad-time', 'wrong-type', 'bad-name']);
  });

  it.each([
    ['another topic', 'workshop', '{}', 'unknown-topic'],
    ['nothing', 'workshop/a/state', '', 'empty'],
    ['broken JSON', 'workshop/a/state', '{', 'not-json'],
    ['a scalar', 'workshop/a/state', '7', 'wrong-type'],
    ['an open quote', 'workshop/meter.csv', '"a;b', 'not-readable'],
  ])('bears %s', (_, topic, payload, why) => {
    expect(hear(topic, payload)).toMatchObject({ said: [], unmapped: [{ why }] });
  });
});

describe('a header row', () => {
  const MAPPING = `mapping: 1
sources:
  - topic: t
    format: csv
    device: { name: d }
    fields: { temp: { metric: temperature, unit: C }, __proto__x: ignore }
`;
  it('names the columns, whatever they are called', () => {
    const { said, unmapped } = mapped(MAPPING)('t', '﻿temp,__proto__,constructor\n21.5,1,2\n,3,4\n');
    expect(said).toEqual([
      { device: 'd', metrics: { temperature: 21.5 } },
      { device: 'd', metrics: { temperature: null } },
    ]);
    expect(unmapped.map(({ field }) => field)).toEqual([
      '__proto__',
      'constructor',
      '__proto__',
      'constructor',
    ]);
  });
});

describe('a mapping with mistakes', () => {
  it.each([
    ['broken YAML', 'sources:\n  - [', 2, /flow/i],
    ['an unknown key', EXAMPLE.replace('format: json', 'formt: json'), 5, /format|formt/],
    ['an unknown metric', EXAMPLE.replace('metric: humidity', 'metric: humidty'), 11, /sources\[0\]\.fields/],
    [
      'a unit that does not fit',
      EXAMPLE.replace('unit: °F', 'unit: ppm'),
      10,
      /ppm does not become °C by itself: one of °C, °F, K/,
    ],
    ['gas in ppm without its factor', EXAMPLE.replace(', ppm_at_lel: 50000', ''), 12, /from ppm: ppm_at_lel/],
    ['a factor of nothing', EXAMPLE.replace('0.0434', '0'), 13, /factor: must not be 0/],
    ['only one half of the words', EXAMPLE.replace(', off: [OK, 0]', ''), 14, /both on and off/],
    ['an unknown flag', EXAMPLE.replace('flag: warm_up', 'flag: warming'), 16, /warm_up/],
    ['no such time zone', EXAMPLE.replace('Asia/Shanghai', 'Asia/Nowhere'), 8, /zone: no such time zone/],
    ['a time without its zone', EXAMPLE.replace(', zone: +08:00', ''), 25, /zone is needed/],
    ['a format without minutes', EXAMPLE.replace('HH:mm:ss', 'HH'), 25, /pattern with each of/],
    ['a format with seconds twice', EXAMPLE.replace('HH:mm:ss', 'HH:mm:ss ss'), 25, /ss is there twice/],
    ['two names of a device', EXAMPLE.replace('{ level: 2 }', '{ level: 2, name: x }'), 7, /exactly one/],
    [
      'a filter that is none',
      EXAMPLE.replace('workshop/+/state', 'workshop/a+/state'),
      5,
      /no MQTT topic filter/,
    ],
    [
      'columns missing',
      EXAMPLE.replace(', columns: [box, time, i1, i2, leak]', ''),
      23,
      /columns are needed/,
    ],
    ['a list of CSV', EXAMPLE.replace('batch\n    format: json', 'batch\n    format: csv'), 32, /for json/],
    ['nothing at all', '', 1, /mapping/],
    ['too much', `#${'x'.repeat(200_001)}`, 1, /longer than/],
  ])('%s is told with its place', (_, text, line, reason) => {
    const parsed = parseMapping(text);
    const errors = parsed.ok ? [] : parsed.errors;
    expect(errors).not.toEqual([]);
    expect(
      errors.some((error) => error.line === line && error.column >= 1 && reason.test(error.reason)),
      JSON.stringify(errors),
    ).toBe(true);
  });

  it('never throws', () => {
    const piece = fc.constantFrom(...EXAMPLE.split(/(?<=[\s:{},])/), '- ', '  ', '&a ', '*a', '!!x ', '\t');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const parsed = parseMapping(pieces.join(''));
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('whatever comes to a mapping', () => {
  it('is borne', () => {
    const json = fc.jsonValue().map((value) => JSON.stringify(value));
    const csv = fc
      .array(fc.constantFrom(';', '"', '\n', '1', '31.01.2026 16:00:00', '-', 'a'), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.constantFrom('workshop/x/state', 'workshop/meter.csv', 'workshop/batch'),
        fc.oneof(json, csv),
        (topic, payload) => {
          const { said, unmapped } = hear(topic, payload);
          expect(said.length).toBeLessThanOrEqual(512);
          expect(unmapped.length).toBeLessThanOrEqual(64);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('times', () => {
  const at = (format: string, zone: string | undefined, value: unknown) => timeReader(format, zone)(value);

  it.each([
    ['s', undefined, 1_769_846_400, '2026-01-31T08:00:00.000Z'],
    ['ms', undefined, '1769846400123', '2026-01-31T08:00:00.123Z'],
    ['iso', undefined, '2026-01-31T08:00:00+08:00', '2026-01-31T00:00:00.000Z'],
    ['iso', 'Europe/Berlin', '2026-07-01T10:00:00', '2026-07-01T08:00:00.000Z'],
    ['yyyy/MM/dd HH:mm', 'America/New_York', '2026/01/31 03:00', '2026-01-31T08:00:00.000Z'],
    ['MM/dd/yyyy HH:mm:ss.SSS', '-03:30', '01/31/2026 04:30:00.250', '2026-01-31T08:00:00.250Z'],
    // An hour that comes twice is the first; one after it is right again.
    ['yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
    ['yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-10-25 03:30', '2026-10-25T02:30:00.000Z'],
    ['yyyy-MM-dd HH:mm', 'America/New_York', '2026-11-01 01:30', '2026-11-01T05:30:00.000Z'],
    ['yyyy-MM-dd HH:mm', 'America/New_York', '2026-11-01 02:30', '2026-11-01T07:30:00.000Z'],
    ['yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-03-29 01:59', '2026-03-29T00:59:00.000Z'],
    ['yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-03-29 03:00', '2026-03-29T01:00:00.000Z'],
  ])('%s in %s: %s', (format, zone, value, utc) => {
    expect(timeMistake(format, zone)).toBeUndefined();
    expect(new Date(at(format, zone, value) ?? 0).toISOString()).toBe(utc);
  });

  it.each([
    ['iso', undefined, '2026-01-31T08:00:00'],
    ['iso', 'Z', '2026-02-30T08:00:00'],
    ['s', undefined, 12],
    ['s', undefined, null],
    ['dd.MM.yyyy HH:mm', 'Z', '31.13.2026 08:00'],
    ['dd.MM.yyyy HH:mm', 'Z', '31x01.2026 08:00'],
  ])('%s in %s does not believe %s', (format, zone, value) => {
    expect(at(format, zone, value)).toBeUndefined();
  });
});
