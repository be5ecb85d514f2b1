/** Stuck sensors, metrics that do not come, and that neither ends a danger. */

import { describe, expect, it } from 'vitest';
import type { CheckedReading } from '../../model/record.ts';
import { onFactsChanged, onReplace } from '../index.ts';
import { deviceUnder, oneRule } from '../testing/one-rule.ts';
import { catalogueOf, edges, HOUR, MINUTE, T0, VirtualDevice } from '../testing/virtual-device.ts';

interface Course {
  fromMin: number;
  toMin: number;
  metrics: (minute: number) => Record<string, number>;
  more?: Partial<CheckedReading>;
}

/** A reading a minute. */
function live(device: VirtualDevice, { fromMin, toMin, metrics, more = {} }: Course): void {
  for (let minute = fromMin; minute < toMin; minute += 1) {
    device.send([device.reading(minute * MINUTE, { metrics: metrics(minute), ...more })]);
  }
}

const told = (device: VirtualDevice) =>
  device.said.map(({ edge, measuredAt }) => `${edge} ${(measuredAt - T0) / MINUTE}`);

describe('a stuck value', () => {
  const rule = oneRule('{ type: stuck, metric: temperature, forS: 3600, except: [0] }');

  it('is told after its time, with the value, and until another one comes', () => {
    const device = deviceUnder(rule);
    live(device, { fromMin: 0, toMin: 90, metrics: () => ({ temperature: 21.5 }) });
    expect(device.said).toMatchObject([
      { edge: 'rise', basis: 'watch', value: 1, limit: 1, unit: 'h', metric: 'temperature' },
    ]);
    expect(device.said[0]?.evidence?.map(({ value }) => value)).toEqual([21.5, 21.5]);
    live(device, { fromMin: 90, toMin: 100, metrics: () => ({ temperature: 21.6 }) });
    expect(told(device)).toEqual(['rise 60', 'fall 90']);
  });

  it('is none at a value at which a good sensor rests, nor when the last digit moves once', () => {
    const device = deviceUnder(rule);
    live(device, { fromMin: 0, toMin: 200, metrics: () => ({ temperature: 0 }) });
    live(device, {
      fromMin: 200,
      toMin: 400,
      metrics: (minute) => ({ temperature: minute % 55 === 0 ? 5 : 6 }),
    });
    expect(device.said).toEqual([]);
  });

  it('needs readings: a pause of more than an hour begins again, and few readings say nothing', () => {
    const device = deviceUnder(rule);
    for (let hours = 0; hours < 40; hours += 1) device.measure(hours * 1.1 * HOUR, { temperature: 20 });
    for (let index = 0; index < 9; index += 1) {
      device.measure(100 * HOUR + index * 10 * MINUTE, { temperature: 20 });
    }
    device.measure(103 * HOUR, { temperature: 20 });
    device.measure(104 * HOUR, { temperature: 20 });
    expect(device.said).toEqual([]);
  });

  it('a metric that stops coming is not stuck', () => {
    const device = deviceUnder(rule);
    live(device, { fromMin: 0, toMin: 50, metrics: () => ({ temperature: 20 }) });
    live(device, { fromMin: 50, toMin: 300, metrics: () => ({ humidity: 50 }) });
    expect(device.said).toEqual([]);
  });

  it('goes on over a reboot, and stands until another value comes', () => {
    const device = deviceUnder(rule);
    live(device, { fromMin: 0, toMin: 40, metrics: () => ({ temperature: 20 }) });
    live(device, { fromMin: 40, toMin: 90, metrics: () => ({ temperature: 20 }), more: { boot: 2 } });
    expect(told(device)).toEqual(['rise 60']);
    live(device, { fromMin: 400, toMin: 420, metrics: () => ({ temperature: 20 }), more: { boot: 2 } });
    live(device, { fromMin: 10, toMin: 20, metrics: () => ({ temperature: 20 }), more: { boot: 3 } });
    expect(told(device)).toEqual(['rise 60']);
    live(device, { fromMin: 20, toMin: 30, metrics: () => ({ temperature: 21 }), more: { boot: 3 } });
    expect(edges(device.said)).toEqual(['rise r', 'fall r']);
  });

  it('falls with the hardware, and with its rule', () => {
    for (const how of ['hardware', 'rule'] as const) {
      const device = deviceUnder(
        oneRule('{ type: stuck, metric: temperature, forS: 3600 }', { rule: 'applies: { kinds: [any] }' }),
      );
      live(device, { fromMin: 0, toMin: 90, metrics: () => ({ temperature: 20 }) });
      if (how === 'rule')
        device.around = { ...device.around, device: { ...device.around.device, kind: 'other' } };
      const look = how === 'hardware' ? onReplace : onFactsChanged;
      device.take(look(device.state, T0 + 90 * MINUTE, device.around, device.catalogue));
      expect(edges(device.said)).toEqual(how === 'rule' ? ['rise r', 'fall r'] : ['rise r']);
    }
  });
});

const BOTH = (stuck: string, shadow = '') =>
  catalogueOf(`
version: "both"
kinds: {}
unknownKind: { hazard: fire, name: { zh: x, en: x } }
rules:
  - id: heat
    version: "1"
    condition: { type: level, metric: temperature, unit: °C, above: 60, clear: 50, clearForS: 7200 }
    raises: { kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }
  - id: stuck
    version: "1"
    ${shadow}
    condition: ${stuck}
    raises: { kind: device, class: fault, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: false }
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }
`);

describe('while a sensor is stuck', () => {
  const stuck = '{ type: stuck, metric: temperature, forS: 3600 }';
  const dead = (device: VirtualDevice, toMin: number) => {
    live(device, { fromMin: 0, toMin: 1, metrics: () => ({ temperature: 65 }) });
    live(device, { fromMin: 1, toMin, metrics: () => ({ temperature: 20 }) });
  };

  it('what it shows ends no danger; what a living one shows does', () => {
    const device = deviceUnder(BOTH(stuck));
    dead(device, 400);
    expect(edges(device.said)).toEqual(['rise heat', 'rise stuck']);
    live(device, { fromMin: 400, toMin: 540, metrics: (minute) => ({ temperature: 20 + (minute % 2) }) });
    expect(edges(device.said)).toEqual(['rise heat', 'rise stuck', 'fall stuck', 'fall heat']);
    // Two hours after the last reading of 20 before the other value had settled.
    expect(told(device).at(-1)).toBe('fall 527');
  });

  it('the window decided again says nothing else', () => {
    const device = deviceUnder(BOTH(stuck));
    dead(device, 400);
    live(device, { fromMin: 400, toMin: 403, metrics: () => ({ temperature: 20 }) });
    device.send([device.reading(398.5 * MINUTE, { seq: 398, metrics: { temperature: 20 } })]);
    device.take(onFactsChanged(device.state, T0, device.around, device.catalogue));
    expect(edges(device.said)).toEqual(['rise heat', 'rise stuck']);
  });

  it('a danger may begin', () => {
    const device = deviceUnder(BOTH(stuck));
    live(device, { fromMin: 0, toMin: 100, metrics: () => ({ temperature: 20 }) });
    device.measure(100 * MINUTE, { temperature: 65 });
    expect(edges(device.said)).toEqual(['rise stuck', 'rise heat']);
  });

  it('a shadow of such a rule holds nothing back', () => {
    const device = deviceUnder(BOTH(stuck, 'shadow: true'));
    dead(device, 400);
    expect(edges(device.said)).toEqual(['rise heat', 'rise stuck', 'fall heat']);
  });
});

describe('while a sensor gives nonsense', () => {
  const faults = [{ metric: 'temperature', reason: 'sentinel' as const, value: '-999' }];

  it('no reading ends a danger before enough good ones came, and one may begin it', () => {
    const device = new VirtualDevice('heat');
    device.measure(0, { temperature: 80 });
    device.send([device.reading(15_000, { faults })]);
    for (const at of [30_000, 45_000]) device.measure(at, { temperature: 20 });
    expect(edges(device.said)).toEqual(['rise heat', 'rise sensor:temperature']);
    device.measure(60_000, { temperature: 20 });
    expect(edges(device.said).slice(2)).toEqual(['fall sensor:temperature', 'fall heat']);
    device.send([device.reading(75_000, { faults })]);
    device.measure(90_000, { temperature: 80 });
    expect(edges(device.said).slice(4)).toEqual(['rise sensor:temperature', 'rise heat']);
  });

  it('time without believable readings is no return to normal', () => {
    const device = new VirtualDevice('heat');
    const hot = device.reading(10_000, { metrics: { temperature: 90 } });
    device.measure(0, { temperature: 20 });
    for (let minute = 1; minute < 60; minute += 1) {
      device.send([device.reading(minute * MINUTE, { metrics: { battery: 90 }, faults })]);
    }
    const [rise] = device.send([hot]);
    expect(rise).toMatchObject({ edge: 'rise', ruleId: 'heat' });
    expect(rise?.normalForMs).toBeUndefined();
    expect(edges(device.said).filter((edge) => edge === 'fall heat')).toEqual([]);
  });

  it('a dose of CO does not decay', () => {
    const device = new VirtualDevice('co');
    const co = (fromMin: number, toMin: number, ppm: number) =>
      live(device, { fromMin, toMin, metrics: () => ({ co: ppm }) });
    co(0, 40, 50);
    const bad = [{ metric: 'co', reason: 'sentinel' as const, value: '-999' }];
    live(device, { fromMin: 40, toMin: 400, metrics: () => ({ battery: 90 }), more: { faults: bad } });
    const filled = device.state.now['co-dose']?.fill;
    co(400, 402, 0);
    const after = device.state.now['co-dose']?.fill;
    expect(filled).toBeGreaterThan(0.3);
    expect(after).toBeGreaterThan(0.3);
  });
});

describe('a missing metric', () => {
  const rule = oneRule('{ type: missing, metric: smoke, forS: 3600 }');

  it('is told when telemetry has been without it for its time, and falls when it comes', () => {
    const device = deviceUnder(rule);
    live(device, { fromMin: 0, toMin: 10, metrics: () => ({ smoke: 0.01 }) });
    live(device, { fromMin: 10, toMin: 90, metrics: () => ({ battery: 90 }) });
    live(device, { fromMin: 90, toMin: 100, metrics: () => ({ smoke: 0.01 }) });
    expect(told(device)).toEqual(['rise 69', 'fall 90']);
    expect(device.said[0]).toMatchObject({ value: 60, limit: 60, unit: 'min', metric: 'smoke' });
  });

  it('also of a device that never sent it; silence is not telemetry without it', () => {
    const device = deviceUnder(rule);
    for (let hours = 0; hours < 10; hours += 1) device.measure(hours * 2 * HOUR, { battery: 90 });
    expect(device.said).toEqual([]);
    live(device, { fromMin: 1_200, toMin: 1_270, metrics: () => ({ battery: 90 }) });
    expect(told(device)).toEqual(['rise 1260']);
  });

  it('is not told besides the fault of its sensor', () => {
    const device = new VirtualDevice('smoke');
    const bad = [{ metric: 'smoke', reason: 'sentinel' as const, value: '-999' }];
    live(device, { fromMin: 0, toMin: 300, metrics: () => ({ battery: 90 }), more: { faults: bad } });
    expect(edges(device.said)).toEqual(['rise sensor:smoke']);
  });

  it('events are no telemetry', () => {
    const device = deviceUnder(rule);
    for (let minute = 0; minute < 200; minute += 10) {
      device.send([device.reading(minute * MINUTE, { event: 'button' })]);
    }
    expect(device.said).toEqual([]);
  });
});
