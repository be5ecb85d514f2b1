import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingAt } from '../../reading-store.contract.ts';
import { FOREIGN_METRICS_MAX } from '../schema.ts';
import { deviceLines, FieldNames, nextLine } from './line-protocol.ts';

const T0 = 1_764_000_000_000;
const lineOf = (reading = readingAt(5, 0.5), numbered = 0, names = new FieldNames([])) =>
  nextLine(deviceLines(reading, numbered), reading, names);

describe('a line', () => {
  it('has device and venue as tags, metrics as floats, identity and place as fields', () => {
    expect(lineOf(readingAt(5, 1, { seq: 3, metrics: { smoke: 1 }, flags: ['alarm', 'test'] }))).toBe(
      'reading,device=smoke-1,venue=venue-1 smoke=1,boot=1i,seq=3i,generation=1i,position=6i,ordinal=0i,' +
        `received_at=${T0 + 25}i,late=false,flags="alarm,test" ${T0 + 5}000000`,
    );
  });

  it('[P6] keeps what is rare: times, an untrusted clock, events, saturated and set-aside values', () => {
    const line = lineOf(
      readingAt(5, 75, {
        at: 0,
        sentAt: 9,
        clock: 'untrusted',
        event: 'alarm',
        saturated: { smoke: 60 },
        unknownFlags: ['a"b\\'],
        faults: [{ metric: 'co', reason: 'sentinel', value: '9999' }],
        maybeRepeated: true,
      }),
    );
    expect(line).toContain(' smoke=60,temperature=20,');
    expect(line).toContain(
      'at=0i,sent_at=9i,clock="untrusted",event="alarm",more="{\\"metrics\\":{\\"smoke\\":75,',
    );
    expect(line).toContain('\\"unknownFlags\\":[\\"a\\\\\\"b\\\\\\\\\\"]');
  });

  it('escapes names, and no name of a device can be one of ours', () => {
    const metrics = { 'x=y, z': 1, late: 2, boot: 3, '烟 雾': 4, time: 5 };
    const line = lineOf(readingAt(5, 0, { metrics }));
    expect(line).toContain(
      'metric_x\\=y\\,\\ z=1,metric_late=2,metric_boot=3,metric_烟\\ 雾=4,metric_time=5,boot=1i',
    );
  });

  it('floats keep every digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (smoke) => {
        const [, text = ''] = / smoke=([^,]+),/.exec(lineOf(readingAt(5, 0, { metrics: { smoke } }))) ?? [];
        expect(Number(text)).toBe(smoke + 0);
      }),
    );
  });

  it('a value that nobody can add up is drawn smaller and kept as sent', () => {
    const line = lineOf(readingAt(5, 0, { metrics: { x: -1e308 } }));
    expect(line).toContain(' metric_x=-1000000000000000,');
    expect(line).toContain('\\"metrics\\":{\\"x\\":-1e+308}');
  });

  it('[P8] made-up names get fields up to a limit; beyond it they are kept as JSON', () => {
    const names = new FieldNames([]);
    const metrics = Object.fromEntries(
      Array.from({ length: FOREIGN_METRICS_MAX + 1 }, (_, i) => [`made-up-${i}`, i]),
    );
    const line = lineOf(readingAt(5, 0, { metrics }), 0, names);
    expect(line).toContain(`metric_made-up-${FOREIGN_METRICS_MAX - 1}=`);
    expect(line).not.toContain(`metric_made-up-${FOREIGN_METRICS_MAX}=`);
    expect(line).toContain(`\\"made-up-${FOREIGN_METRICS_MAX}\\":${FOREIGN_METRICS_MAX}`);
    expect(new FieldNames(names.foreign).keyOf('one more')).toBeUndefined();
  });
});

describe('[P1] no reading overwrites another', () => {
  const placeOf = (line: string) => `${line.split(' ')[0]} ${line.split(' ').at(-1)}`;

  it('readings of one device and millisecond, of any boot and generation', () => {
    const device = deviceLines(readingAt(5, 0), 0);
    const names = new FieldNames([]);
    const same = [1, 2, 7_919].flatMap((boot) =>
      [1, 2].flatMap((generation) => [0, 7_919, 1_000_000].map((seq) => ({ boot, generation, seq }))),
    );
    const places = same.map((identity) => placeOf(nextLine(device, readingAt(5, 0, identity), names)));
    expect(new Set(places).size).toBe(same.length);
  });

  it('not even a million later, and tags stay few', () => {
    const reading = readingAt(5, 0);
    const places = [0, 1, 999_999, 1_000_000, 1_000_001, 2_000_000].map((n) => placeOf(lineOf(reading, n)));
    expect(new Set(places).size).toBe(6);
    expect(places[3]).toBe(`reading,device=smoke-1,lap=1,venue=venue-1 ${T0 + 5}000000`);
  });
});
