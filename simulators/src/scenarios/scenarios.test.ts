import { parseTopic } from '@ninewatch/contracts';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../base/random.ts';
import { calmSignal } from '../physics/calm.ts';
import { SCENARIOS } from './catalogue.ts';
import { gasLeak, kitchenFire, wiringFault } from './dangers.ts';
import { FIRST_FIRE_S } from './district.ts';
import { type Incident, type ScenarioVenue, truthOf } from './incident.ts';

const KINDS = ['smoke', 'gas', 'electrical', 'heat', 'co', 'multi'];
const venue = (id: string, category: number): ScenarioVenue => ({
  id,
  name: id,
  category,
  risk: 'red',
  devices: KINDS.map((kind) => ({ id: `${id}-${kind}`, venueId: id, kind })),
});
const world = { venues: Array.from({ length: 30 }, (_, i) => venue(`v-${i}`, 1 + (i % 9))) };

function firstOf(name: string, count: number, seed = 1): Incident[] {
  const incidents: Incident[] = [];
  for (const incident of SCENARIOS[name]?.play(world, randomOf(seed, 'scenario')) ?? []) {
    incidents.push(incident);
    if (incidents.length === count) break;
  }
  return incidents;
}

function crossingOf(incident: Incident | undefined, metric: string, level: number): number[] {
  const crossings = incident?.crossings ?? [];
  return crossings.filter((c) => c.metric === metric && c.level === level).map((c) => c.afterS);
}

describe('dangers', () => {
  it.each([1, 2, 3, 4, 5])('a kitchen fire smokes first, heats later, and spreads (seed %i)', (seed) => {
    const fire = kitchenFire(venue('v', 2), 0, randomOf(seed));
    const smoke = crossingOf(fire, 'smoke', 0.1);
    const heat = crossingOf(fire, 'temperature', 57.2);
    expect(smoke.length).toBe(2);
    expect(Math.min(...smoke)).toBeLessThanOrEqual(10);
    expect(Math.max(...smoke)).toBeGreaterThan(Math.min(...smoke) + 10);
    expect(heat.length).toBeGreaterThan(1);
    expect(Math.min(...heat)).toBeGreaterThan(Math.min(...smoke) + 10);
  });

  it('a gas leak passes 10, 25 and 50 %LEL in this order', () => {
    const leak = gasLeak(venue('v', 2), 0, randomOf(1));
    const [ten, quarter, half] = [10, 25, 50].map((level) => crossingOf(leak, 'gas', level)[0] as number);
    expect(ten).toBeGreaterThan(0);
    expect(quarter).toBeGreaterThan(ten as number);
    expect(half).toBeGreaterThan(quarter as number);
  });

  it('a wiring fault steps past 300 and 500 mA and warms the cable', () => {
    const fault = wiringFault(venue('v', 1), 0, randomOf(1));
    expect(crossingOf(fault, 'residual_current', 300)[0]).toBeLessThan(
      crossingOf(fault, 'residual_current', 500)[0] as number,
    );
    expect(crossingOf(fault, 'cable_temperature', 70)).toHaveLength(1);
  });

  it.each(['kitchen-fire', 'gas-leak', 'wiring-fault'])('%s is over at the end it names', (name) => {
    const [incident] = firstOf(name, 1);
    const lastsS = (incident as Incident).endS - (incident as Incident).startS;
    const leftOver = {
      smoke: 0.05,
      temperature: 5,
      co: 10,
      gas: 1,
      residual_current: 1,
      cable_temperature: 10,
    };
    for (const effect of (incident as Incident).effects) {
      if (effect.what !== 'metric') continue;
      expect(effect.course(lastsS)).toBeLessThan(leftOver[effect.metric as keyof typeof leftOver]);
    }
  });
});

describe('scenarios of one danger', () => {
  const EIGHT_MINUTES_S = 480;

  it.each([
    ['smouldering-fire', 'smoke', 0.1],
    ['co-flue', 'co', 300],
    ['loose-terminal', 'cable_temperature', 70],
    ['insulation', 'residual_current', 500],
    ['arc', 'arc', 14],
  ])('%s crosses %s %d within three minutes and is over within eight', (name, metric, level) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const [incident] = firstOf(name, 1, seed) as [Incident];
      expect(incident).toMatchObject({ kind: name, type: 'danger', startS: 10 });
      expect(Math.min(...crossingOf(incident, metric, level))).toBeLessThanOrEqual(180);
      expect(incident.endS - incident.startS).toBeLessThanOrEqual(EIGHT_MINUTES_S);
    }
  });

  it('a smouldering fire heats nobody', () => {
    const [fire] = firstOf('smouldering-fire', 1);
    expect(crossingOf(fire, 'temperature', 57.2)).toEqual([]);
  });
});

describe('scenarios that are no danger', () => {
  it.each([
    ['nuisances', 'nuisance', 9],
    ['sensor-faults', 'fault', 5],
    ['clock-trouble', 'fault', 6],
  ])('%s plays each kind once, one after the other, each at another venue', (name, type, count) => {
    const incidents = firstOf(name, 20);
    expect(incidents.length).toBe(count);
    expect(new Set(incidents.map(({ kind }) => kind)).size).toBe(count);
    expect(new Set(incidents.map(({ venueId }) => venueId)).size).toBe(count);
    expect(incidents.every((incident) => incident.type === type)).toBe(true);
    const starts = incidents.map(({ startS }) => startS);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('the truth says what it is and which hazards are right', () => {
    const [cooking] = firstOf('nuisances', 1);
    expect(truthOf(cooking as Incident, 0, 1)).toMatchObject({
      truth: 'cooking',
      type: 'nuisance',
      hazardKinds: [],
    });
    const [fire] = firstOf('kitchen-fire', 1);
    expect(truthOf(fire as Incident, 0, 1)).toMatchObject({ type: 'danger', hazardKinds: ['fire'] });
  });
});

describe('the district', () => {
  it('opens with a restaurant’s fire and adds an incident every one to three minutes', () => {
    const incidents = firstOf('district', 40);
    expect(incidents[0]).toMatchObject({ kind: 'kitchen-fire', startS: FIRST_FIRE_S });
    expect(world.venues.find(({ id }) => id === incidents[0]?.venueId)?.category).toBe(2);
    const starts = incidents.map((incident) => incident.startS);
    for (let i = 1; i < starts.length; i += 1) {
      const gapS = (starts[i] as number) - (starts[i - 1] as number);
      expect(gapS).toBeGreaterThanOrEqual(60);
      expect(gapS).toBeLessThanOrEqual(180);
    }
    expect(new Set(incidents.map((incident) => incident.kind)).size).toBeGreaterThan(3);
  });

  it('replays its seed, and another seed is another day', () => {
    const truths = (seed: number) => firstOf('district', 10, seed).map((incident) => truthOf(incident, 0, 1));
    expect(truths(5)).toEqual(truths(5));
    expect(truths(5)).not.toEqual(truths(6));
  });
});

describe('garbage', () => {
  it('has every class the surface names, and forged topics that belong to others', () => {
    const [round] = firstOf('garbage', 1);
    const pieces = (round as Incident).effects.flatMap((effect) =>
      effect.what === 'garbage' ? [effect] : [],
    );
    const classes = new Set(pieces.map(({ piece }) => piece.class));
    expect(classes.size).toBe(pieces.length);
    expect([...classes]).toEqual(expect.arrayContaining(['not-json', 'oversize', 'sentinel', 'clock-2036']));
    const forged = pieces.find(({ piece }) => piece.class === 'forged-command');
    expect(parseTopic(forged?.piece.topic ?? '')).toMatchObject({ leaf: 'command' });
    expect(parseTopic(forged?.piece.topic ?? '')?.deviceId).not.toBe(forged?.deviceId);
  });
});

describe('calm', () => {
  it('stays far from every level for a month of readings', () => {
    const start = Date.UTC(2025, 6, 1);
    const limits: Record<string, number> = {
      smoke: 0.02,
      temperature: 40,
      co: 10,
      gas: 3,
      residual_current: 80,
    };
    for (const kind of [...KINDS, 'water_pressure', 'charging', 'collector', 'unheard-of']) {
      const signal = calmSignal(kind, randomOf(2, kind));
      const highest: Record<string, number> = {};
      for (let i = 0; i < 5_000; i += 1) {
        for (const [metric, value] of Object.entries(signal.sample(start + i * 500_000)))
          highest[metric] = Math.max(highest[metric] ?? value, value);
      }
      for (const [metric, value] of Object.entries(highest))
        expect(value, `${kind} ${metric}`).toBeLessThan(limits[metric] ?? 1_000);
    }
  });
});
