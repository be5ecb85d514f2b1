/** Baselines: what is usual at each hour of the week is learned, and what is away from it is told. */

import { describe, expect, it } from 'vitest';
import { onFactsChanged, onReplace, packState, unpackState } from '../index.ts';
import { deviceUnder, oneRule } from '../testing/one-rule.ts';
import { HOUR, MINUTE, T0, type VirtualDevice } from '../testing/virtual-device.ts';

const RULE = oneRule(
  '{ type: baseline, metric: residual_current, unit: mA, above: 60, clear: 30, hours: 3, learnDays: 7 }',
);

/** T0 is 0:00 in Shanghai, so these are its days and hours: a shop that draws more by day, and is closed on one of seven. */
const usual = (day: number, hour: number) => (day % 7 < 6 && hour >= 8 && hour < 22 ? 120 : 40);

interface Course {
  fromH: number;
  toH: number;
  levelAt: (hour: number) => number;
}

/** Twelve readings an hour around the value. */
function live(device: VirtualDevice, { fromH, toH, levelAt }: Course): void {
  for (let at = fromH * HOUR; at < toH * HOUR; at += 5 * MINUTE) {
    const ripple = ((at / MINUTE) % 4) - 1.5;
    device.measure(at, { residual_current: levelAt(Math.floor(at / HOUR)) + ripple });
  }
}

const ofWeek = (hour: number) => usual(Math.floor(hour / 24), hour % 24);
/** `more` mA above the usual. */
const above = (more: number) => (hour: number) => ofWeek(hour) + more;

function learned(days = 14): VirtualDevice {
  const device = deviceUnder(RULE);
  live(device, { fromH: 0, toH: days * 24, levelAt: ofWeek });
  return device;
}

const told = (device: VirtualDevice) =>
  device.said.map(({ edge, measuredAt }) => `${edge} ${(measuredAt - T0) / HOUR}`);

describe('a baseline', () => {
  it('knows day and night and the day off: nothing of a usual fortnight is told, nor what stays below the limit', () => {
    const device = learned();
    live(device, { fromH: 14 * 24, toH: 15 * 24, levelAt: above(55) });
    expect(device.said).toEqual([]);
  });

  it('tells three hours in a row above what is usual at that hour, with what decided', () => {
    const device = learned();
    live(device, { fromH: 336, toH: 342, levelAt: above(70) });
    const [rise] = device.said;
    expect(told(device)).toEqual(['rise 339']);
    expect(rise).toMatchObject({ basis: 'baseline', metric: 'residual_current', unit: 'mA' });
    expect(rise?.value).toBeCloseTo(110, 0);
    expect(rise?.limit).toBeCloseTo(100, 0);
    expect(rise?.evidence?.map(({ at }) => (at - T0) / HOUR)).toEqual([337, 339]);
  });

  it('by day what is usual by day is no danger at night alone', () => {
    const device = learned();
    live(device, { fromH: 336, toH: 342, levelAt: () => 120 });
    expect(told(device)).toEqual(['rise 339']);
    live(device, { fromH: 344, toH: 350, levelAt: () => 120 });
    expect(told(device)).toEqual(['rise 339', 'fall 345']);
  });

  it('two hours are no three, and one that is back to usual begins the run again', () => {
    const device = learned();
    for (const hour of [336, 339, 342]) {
      live(device, { fromH: hour, toH: hour + 2, levelAt: above(80) });
      live(device, { fromH: hour + 2, toH: hour + 3, levelAt: ofWeek });
    }
    live(device, { fromH: 345, toH: 346, levelAt: ofWeek });
    expect(device.said).toEqual([]);
  });

  it('a fault that stays is never what is usual, and stands until an hour is near the usual again', () => {
    const device = learned();
    live(device, { fromH: 336, toH: 336 + 28 * 24, levelAt: above(80) });
    expect(told(device)).toEqual(['rise 339']);
    live(device, { fromH: 1_008, toH: 1_010, levelAt: above(40) });
    expect(told(device)).toEqual(['rise 339']);
    live(device, { fromH: 1_010, toH: 1_012, levelAt: above(20) });
    expect(told(device)).toEqual(['rise 339', 'fall 1011']);
  });

  it('says that it grew', () => {
    const device = learned();
    live(device, { fromH: 336, toH: 340, levelAt: above(70) });
    live(device, { fromH: 340, toH: 342, levelAt: above(140) });
    expect(told(device)).toEqual(['rise 339', 'worse 341']);
  });

  it('says nothing within the days of learning, however far away', () => {
    const device = deviceUnder(RULE);
    live(device, { fromH: 0, toH: 100, levelAt: ofWeek });
    live(device, { fromH: 100, toH: 120, levelAt: above(500) });
    expect(device.said).toEqual([]);
  });

  it('needs more than the limit where hours differ by themselves', () => {
    const device = deviceUnder(RULE);
    const restless = (hour: number) => 100 + (Math.floor(hour / 24) % 2) * 100;
    live(device, { fromH: 0, toH: 7 * 24, levelAt: restless });
    live(device, { fromH: 168, toH: 180, levelAt: () => 200 });
    expect(device.said).toEqual([]);
    live(device, { fromH: 180, toH: 186, levelAt: () => 400 });
    expect(told(device)).toEqual(['rise 183']);
  });

  it('values in a test or while warming up are not learned', () => {
    const device = learned();
    for (let at = 336 * HOUR; at < 342 * HOUR; at += 5 * MINUTE) {
      device.measure(at, { residual_current: 500 }, ['test']);
    }
    live(device, { fromH: 342, toH: 344, levelAt: ofWeek });
    expect(device.said).toEqual([]);
  });

  it('hours without enough readings count for nothing', () => {
    const device = learned();
    for (let hour = 336; hour < 342; hour += 1) {
      for (let index = 0; index < 9; index += 1) {
        device.measure(hour * HOUR + index * MINUTE, { residual_current: 500 });
      }
    }
    live(device, { fromH: 342, toH: 344, levelAt: ofWeek });
    expect(device.said).toEqual([]);
  });
});

describe('what is learned', () => {
  it('goes through a checkpoint to the last bit', () => {
    const device = learned();
    live(device, { fromH: 336, toH: 337.5, levelAt: above(70) });
    device.state = unpackState(JSON.parse(JSON.stringify(packState(device.state))));
    live(device, { fromH: 337.5, toH: 342, levelAt: above(70) });
    expect(told(device)).toEqual(['rise 339']);
    expect(JSON.stringify(packState(device.state)).length).toBeLessThan(4_000);
  });

  it('outlives another colour and a reboot', () => {
    const device = learned();
    device.around = { ...device.around, risk: 'red' };
    device.take(onFactsChanged(device.state, T0, device.around, device.catalogue));
    device.send([device.reading(336 * HOUR, { boot: 2, seq: 1, metrics: { residual_current: 40 } })]);
    for (let at = 336 * HOUR + MINUTE; at < 342 * HOUR; at += 5 * MINUTE) {
      device.send([device.reading(at, { boot: 2, metrics: { residual_current: 110 } })]);
    }
    expect(told(device)).toEqual(['rise 339']);
  });

  it('is forgotten with the hardware: what it told falls, and a new one is learned', () => {
    const device = learned();
    live(device, { fromH: 336, toH: 342, levelAt: above(70) });
    device.take(onReplace(device.state, T0 + 342 * HOUR, device.around, device.catalogue));
    expect(told(device).at(-1)).toBe('fall 342');
    live(device, { fromH: 343, toH: 343 + 10 * 24, levelAt: above(70) });
    expect(device.said).toHaveLength(2);
  });

  it('is forgotten when the device lost its identity; what stands stays until the new usual says otherwise', () => {
    const device = learned();
    live(device, { fromH: 336, toH: 342, levelAt: above(70) });
    for (let at = 342 * HOUR; at < (342 + 8 * 24) * HOUR; at += 5 * MINUTE) {
      device.send([device.reading(at, { generation: 2, metrics: { residual_current: 110 + (at % 7) } })]);
    }
    expect(told(device)).toEqual(['rise 339', 'fall 510']);
  });

  it('is not harmed by a clock that jumps ahead for a month and is set back', () => {
    const device = learned();
    const ahead = 336 + 30 * 24;
    live(device, { fromH: ahead, toH: ahead + 2, levelAt: ofWeek });
    live(device, { fromH: 337, toH: 338, levelAt: ofWeek });
    live(device, { fromH: 338, toH: 342, levelAt: above(70) });
    expect(told(device)).toEqual(['rise 341']);
  });

  it('counts no hour twice when a clock is set back', () => {
    const device = learned();
    live(device, { fromH: 336, toH: 338, levelAt: above(70) });
    for (let again = 0; again < 3; again += 1) {
      live(device, { fromH: 336, toH: 337.9, levelAt: above(70) });
    }
    live(device, { fromH: 338, toH: 340, levelAt: above(70) });
    expect(device.said).toEqual([]);
  });

  it('a clock that jumps on is no learning', () => {
    const device = deviceUnder(RULE);
    live(device, { fromH: 0, toH: 5, levelAt: () => 40 });
    live(device, { fromH: 1_000, toH: 1_010, levelAt: () => 400 });
    expect(device.said).toEqual([]);
  });
});
