/** Order: the result is that of the device's own order within five minutes, and no alarm is lost beyond. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckedReading } from '../model/record.ts';
import { packState, unpackState } from './packed/packed.ts';
import { deviceUnder, oneRule } from './testing/one-rule.ts';
import { edges, MINUTE, T0, VirtualDevice } from './testing/virtual-device.ts';

interface Outcome {
  begins: number[];
  rises: number;
  active: boolean;
}

/** What a consumer knows of one rule from the edges alone, and the episodes the evaluation remembers. */
function outcome(device: VirtualDevice, ruleId: string): Outcome {
  const said = device.said.filter((finding) => finding.ruleId === ruleId);
  const last = said.findLast((finding) => finding.edge === 'rise' || finding.edge === 'fall');
  return {
    begins: (device.state.episodes[ruleId] ?? []).map((episode) => episode.at),
    rises: said.filter((finding) => finding.edge === 'rise').length,
    active: last?.edge === 'rise',
  };
}

function play(readings: CheckedReading[], kind = 'multi'): VirtualDevice {
  const device = new VirtualDevice(kind);
  for (const reading of readings) device.send([reading], { receivedAt: T0 + 10 * MINUTE });
  return device;
}

const temperatures = fc.array(fc.constantFrom(20, 49, 52, 57.1, 58, 90), { minLength: 1, maxLength: 30 });

/** Values, and an order in which they arrive. */
const shuffled = temperatures.chain((values) =>
  fc.record({
    values: fc.constant(values),
    order: fc.shuffledSubarray(
      values.map((_, index) => index),
      { minLength: values.length },
    ),
  }),
);

/** Two readings at each instant, 20 s apart: their numbers order those. */
function readingsOf(values: number[], metric: string): CheckedReading[] {
  const device = new VirtualDevice();
  return values.map((value, index) =>
    device.reading(Math.floor(index / 2) * 20_000, { metrics: { [metric]: value } }),
  );
}

describe('out of order within five minutes', () => {
  it('[P7] a level that one reading decides gives the episodes of the order in which they were measured', () => {
    fc.assert(
      fc.property(shuffled, ({ values, order }) => {
        const readings = readingsOf(values, 'temperature');
        const inOrder = outcome(play(readings), 'heat');
        const mixed = outcome(play(order.map((index) => readings[index] as CheckedReading)), 'heat');
        expect(mixed).toEqual(inOrder);
      }),
      { numRuns: 300 },
    );
  });

  it('[P7] and so does one message with all of them in any order', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(29), ({ values, order }, cut) => {
        const readings = readingsOf(values, 'temperature');
        const mixed = order.map((index) => readings[index] as CheckedReading);
        const device = new VirtualDevice('multi');
        for (const part of [mixed.slice(0, cut), mixed.slice(cut)]) {
          device.send(part, { receivedAt: T0 + 10 * MINUTE });
        }
        const { begins, active } = outcome(play(readings), 'heat');
        expect(outcome(device, 'heat')).toMatchObject({ begins, active });
      }),
      { numRuns: 300 },
    );
  });

  it('[P7] the same holds for the alarm flag', () => {
    fc.assert(
      fc.property(shuffled, ({ values, order }) => {
        const device = new VirtualDevice();
        const readings = values.map((value, index) =>
          device.reading(index * 10_000, { flags: value > 57 ? ['alarm'] : [] }),
        );
        const inOrder = outcome(play(readings), 'device-alarm');
        const mixed = outcome(play(order.map((index) => readings[index] as CheckedReading)), 'device-alarm');
        expect(mixed).toEqual(inOrder);
      }),
      { numRuns: 200 },
    );
  });

  it('[P7] a rule with a duration says what it says in order, may have said more, and is in danger as in order', () => {
    const levels = fc.array(fc.constantFrom(0.02, 0.07, 0.22, 0.3), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(levels, fc.infiniteStream(fc.nat(1_000)), (values, keys) => {
        const readings = readingsOf(values, 'smoke');
        const order = readings.map((reading) => ({ reading, key: keys.next().value as number }));
        order.sort((a, b) => a.key - b.key);
        const inOrder = outcome(play(readings), 'smoke-early');
        const mixed = play(order.map(({ reading }) => reading));
        const said = outcome(mixed, 'smoke-early');
        expect(said.active).toBe(inOrder.active);
        for (const begin of inOrder.begins) {
          expect(said.begins.some((other) => other <= begin)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  const FORMS: [string, string][] = [
    [
      'a rise',
      '{ type: rise, metric: m, unit: K/min, by: 20, overS: 60, from: 40, clear: 5, clearForS: 20 }',
    ],
    [
      'a dose',
      '{ type: dose, metric: m, unit: ppm, table: [{ at: 40, afterS: 200 }, { at: 90, afterS: 40 }], recoverS: 600, clear: 30, gapS: 60 }',
    ],
    ['an off-delay', '{ type: level, metric: m, unit: x, above: 60, clear: 45, clearForS: 40 }'],
    [
      'a repetition',
      '{ type: level, metric: m, unit: x, above: 60, clear: 45, repeat: { count: 3, withinS: 60 } }',
    ],
  ];

  it.each(FORMS)('[P7] %s ends with the same progress, danger and dose as in order', (_name, condition) => {
    const catalogue = oneRule(condition);
    const values = fc.array(fc.constantFrom(20, 35, 42, 48, 55, 61, 90), { minLength: 1, maxLength: 29 });
    fc.assert(
      fc.property(values, fc.infiniteStream(fc.nat(1_000)), (metrics, keys) => {
        const sender = new VirtualDevice();
        const readings = metrics.map((m, index) => sender.reading(index * 10_000, { metrics: { m } }));
        const mixed = readings.map((reading) => ({ reading, key: keys.next().value as number }));
        mixed.sort((a, b) => a.key - b.key);
        const end = (order: CheckedReading[]) => {
          const device = deviceUnder(catalogue);
          for (const reading of order) device.send([reading], { receivedAt: T0 + 10 * MINUTE });
          return { now: device.state.now, isOn: device.state.standing.r !== undefined };
        };
        expect(end(mixed.map(({ reading }) => reading))).toEqual(end(readings));
      }),
      { numRuns: 200 },
    );
  });

  it('older evidence moves the begin of a standing episode back', () => {
    const device = new VirtualDevice('heat');
    const early = device.reading(0, { metrics: { temperature: 60 } });
    device.measure(30_000, { temperature: 61 });
    expect(device.send([early])).toMatchObject([{ edge: 'earlier', ruleId: 'heat', measuredAt: T0 }]);
  });

  it('a danger between two normal readings rises and falls, and says for how long it has been over', () => {
    const device = new VirtualDevice('heat');
    const hot = device.reading(30_000, { metrics: { temperature: 90 } });
    for (let at = 0; at <= 4 * MINUTE; at += MINUTE) device.measure(at, { temperature: 20 });
    expect(device.send([hot])).toMatchObject([
      { edge: 'rise', measuredAt: T0 + 30_000, normalForMs: 3 * MINUTE },
      { edge: 'fall', measuredAt: T0 + MINUTE },
    ]);
  });
});

describe('beyond five minutes', () => {
  it('[P7] a single old reading still meets the levels, and the known return to normal is told', () => {
    const device = new VirtualDevice('heat');
    const hot = device.reading(10_000, { metrics: { temperature: 90 }, late: true });
    for (let at = 0; at <= 60 * MINUTE; at += MINUTE) device.measure(at, { temperature: 20 });
    const said = device.send([hot]);
    expect(edges(said)).toEqual(['rise heat', 'fall heat']);
    expect(said[0]).toMatchObject({ measuredAt: T0 + 10_000, late: true, class: 'alarm' });
    expect(said[0]?.normalForMs).toBeGreaterThan(50 * MINUTE);
  });

  it('a gap in what is known is no return to normal', () => {
    const device = new VirtualDevice('heat');
    const hot = device.reading(10 * MINUTE, { metrics: { temperature: 90 } });
    device.measure(0, { temperature: 20 });
    device.measure(60 * MINUTE, { temperature: 20 });
    expect(device.send([hot])[0]?.normalForMs ?? 0).toBe(0);
  });

  it('an old alarm of the device counts, an old fault does not, and a hundred old readings are one danger', () => {
    const device = new VirtualDevice('smoke');
    const old = Array.from({ length: 100 }, (_, index) =>
      device.reading(index * 1_000, { metrics: { smoke: 1 }, flags: ['alarm', 'fault'] }),
    );
    device.measure(60 * MINUTE, { smoke: 0 });
    const said = device.send(old).filter((finding) => finding.edge === 'rise');
    expect(said.map((finding) => finding.ruleId).sort()).toEqual(['device-alarm', 'smoke-high']);
  });
});

describe("the device's own order", () => {
  it('[P7] an outage sent late is evaluated in full at its own time', () => {
    const device = new VirtualDevice('smoke');
    const backlog = Array.from({ length: 60 }, (_, index) =>
      device.reading(index * 1_000, { metrics: { smoke: index >= 20 ? 0.25 : 0.01 }, late: true }),
    );
    const said = device.send(backlog, { receivedAt: T0 + 24 * 60 * MINUTE });
    expect(said).toMatchObject([
      { edge: 'rise', ruleId: 'smoke-early', measuredAt: T0 + 30_000, late: true, class: 'alarm' },
    ]);
  });

  it('a reboot begins a new order even when its clock is behind: the danger ends with its readings', () => {
    const device = new VirtualDevice('heat');
    device.measure(60 * MINUTE, { temperature: 80 });
    const rebooted = { boot: 9, metrics: { temperature: 20 } };
    expect(edges(device.send([device.reading(0, rebooted)]))).toEqual(['fall heat']);
    expect(edges(device.send([device.reading(1_000, { boot: 9, metrics: { temperature: 80 } })]))).toEqual([
      'rise heat',
    ]);
  });

  it("a device whose clock is set back keeps its own order, and so does one after the gateway's clock jumped", () => {
    const device = new VirtualDevice('heat');
    device.measure(60 * MINUTE, { temperature: 80 });
    expect(edges(device.measure(0, { temperature: 20 }))).toEqual(['fall heat']);
    device.send([device.reading(60 * MINUTE, { metrics: { temperature: 80 } })]);
    const after = device.reading(0, { seq: 1, metrics: { temperature: 20 } });
    expect(edges(device.send([after], { receivedAt: T0 }))).toEqual(['fall heat']);
  });

  it('a jump forward of the clock is no duration', () => {
    const device = new VirtualDevice('co');
    device.measure(0, { co: 60 });
    device.measure(15_000, { co: 60 });
    device.measure(24 * 60 * MINUTE, { co: 60 });
    expect(device.said).toEqual([]);
  });

  it('the window is bounded, and the state is kept whole as plain data', () => {
    const device = new VirtualDevice('multi');
    for (let index = 0; index < 5_000; index += 1) device.measure(index * 100, { smoke: 0.2, co: 5 });
    const { window } = device.state;
    expect((window.end - window.start) / 6).toBeLessThanOrEqual(600);
    expect(window.cells.length).toBeLessThanOrEqual(1_300 * 6);
    const packed = packState(device.state);
    expect(packState(unpackState(JSON.parse(JSON.stringify(packed))))).toEqual(packed);
  });
});
