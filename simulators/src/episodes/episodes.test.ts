import { describe, expect, it } from 'vitest';
import { randomOf } from '../base/random.ts';
import { peakOf } from '../physics/course.ts';
import { RANGES } from '../physics/ranges.ts';
import type { Effect, Incident, ScenarioVenue } from '../scenarios/incident.ts';
import { EPISODE_NAMES, type EpisodeName, episodeKind } from './catalogue.ts';
import { cleanCourse } from './levels.ts';

const KINDS = [
  'smoke',
  'gas',
  'electrical',
  'heat',
  'co',
  'multi',
  'charging',
  'dust',
  'water_pressure',
  'collector',
];
const venue: ScenarioVenue = {
  id: 'v',
  name: 'v',
  category: 2,
  devices: KINDS.map((kind) => ({ id: `v-${kind}`, venueId: 'v', kind })),
};
const DRAWS = 24;

function drawOne(name: EpisodeName, i: number): Incident {
  const incident = episodeKind(name).make({ venue, startS: 0, random: randomOf(i, name), ranges: RANGES });
  if (incident === undefined) throw new Error(`${name} found no device`);
  return incident;
}

const drawn = new Map<EpisodeName, Incident[]>();

function draws(name: EpisodeName): Incident[] {
  const known = drawn.get(name) ?? Array.from({ length: DRAWS }, (_, i) => drawOne(name, i));
  drawn.set(name, known);
  return known;
}

/** The greatest addition to a metric in any draw. */
function highest(name: EpisodeName, metric: string): number {
  const peaks = draws(name).flatMap((incident) =>
    incident.effects.flatMap((effect) =>
      effect.what === 'metric' && effect.metric === metric
        ? [peakOf(effect.course, { stepS: 1, lastsS: Math.min(20_000, incident.endS) })]
        : [],
    ),
  );
  return Math.max(...peaks);
}

function shareCrossing(name: EpisodeName): number {
  return draws(name).filter(({ crossings }) => crossings.length > 0).length / DRAWS;
}

describe.each(EPISODE_NAMES)('%s', (name) => {
  it('ends, names its devices, and repeats itself from the same chance', () => {
    const incident = drawOne(name, 0);
    const again = drawOne(name, 0);
    expect(incident?.endS).toBeGreaterThan(0);
    expect(incident?.deviceIds.length).toBeGreaterThan(0);
    expect(again?.parameters).toEqual(incident?.parameters);
    expect(again?.crossings).toEqual(incident?.crossings);
    expect(again?.effects.map(valueAtMiddle(again))).toEqual(incident?.effects.map(valueAtMiddle(again)));
  });
});

function valueAtMiddle(incident: Incident | undefined) {
  return (effect: Effect) =>
    effect.what === 'metric' || effect.what === 'reads'
      ? effect.course((incident?.endS ?? 0) / 2)
      : undefined;
}

describe('dangers', () => {
  it.each(['flaming-fire', 'smouldering-fire', 'co-flue', 'insulation', 'arc'] as const)(
    'most of %s cross a level of the standards',
    (name) => expect(shareCrossing(name)).toBeGreaterThan(0.7),
  );

  it('flames heat and smouldering does not, until it turns into flames', () => {
    expect(highest('flaming-fire', 'temperature')).toBeGreaterThan(80);
    const glowing = draws('smouldering-fire').filter(
      ({ parameters }) => parameters.flamesFromS === undefined,
    );
    expect(glowing.length).toBeGreaterThan(10);
    for (const { crossings } of glowing) expect(crossings.filter(({ level }) => level === 57.2)).toEqual([]);
  });

  it('a crossing is the first second at which the noise-free course is at the level', () => {
    for (const incident of draws('gas-leak')) {
      for (const { deviceId, metric, level, afterS } of incident.crossings) {
        const device = venue.devices.find(({ id }) => id === deviceId) as (typeof venue.devices)[number];
        const course = cleanCourse(device, metric, { effects: incident.effects, startS: 0 });
        expect(course(afterS)).toBeGreaterThanOrEqual(level);
        expect(course(afterS - 1)).toBeLessThan(level);
      }
    }
  });

  it('CO counts when EN 50291’s time has passed', () => {
    const dose = draws('co-flue').flatMap(({ crossings }) => crossings.filter(({ level }) => level === 100));
    expect(dose.length).toBeGreaterThan(5);
    for (const { heldS, afterS } of dose) {
      expect(heldS).toBe(600);
      expect(afterS).toBeGreaterThan(600);
    }
  });

  it('a fire that only CO tells of is a matter of CO', () => {
    const onlyCo: ScenarioVenue = { ...venue, devices: venue.devices.filter(({ kind }) => kind === 'co') };
    const withHeat = {
      ...venue,
      devices: venue.devices.filter(({ kind }) => kind === 'co' || kind === 'heat'),
    };
    const stage = { startS: 0, ranges: RANGES };
    const make = episodeKind('smouldering-fire').make;
    expect(make({ ...stage, venue: onlyCo, random: randomOf(1) })).toBeUndefined();
    const told = Array.from({ length: DRAWS }, (_, i) =>
      make({ ...stage, venue: withHeat, random: randomOf(i) }),
    );
    expect(told.some((incident) => incident?.hazardKinds[0] === 'co')).toBe(true);
  });
});

describe('nuisances stay what they are', () => {
  it.each([
    ['cooking', 'smoke', 0.15],
    ['cooking', 'temperature', 18],
    ['steam', 'smoke', 0.6],
    ['steam', 'temperature', 6],
    ['breath', 'co', 70],
    ['vapour', 'gas', 28],
    ['rain', 'residual_current', 80],
    ['switching', 'arc', 9],
  ] as const)('%s adds to %s at most %d', (name, metric, most) => {
    expect(highest(name, metric)).toBeLessThanOrEqual(most + 1e-9);
    expect(highest(name, metric)).toBeGreaterThan(0.3 * most);
  });

  it('none of them crosses a level of heat, CO, cable or arcs', () => {
    for (const name of EPISODE_NAMES) {
      for (const incident of draws(name).filter(({ type }) => type === 'nuisance')) {
        const crossed = incident.crossings.map(({ metric }) => metric);
        expect(
          crossed.filter((metric) => !['smoke', 'gas', 'residual_current', 'co'].includes(metric)),
          name,
        ).toEqual([]);
        if (name !== 'warm-up') expect(crossed, name).not.toContain('co');
      }
    }
  });

  it('breath is over within a minute, vapour within five', () => {
    expect(Math.max(...draws('breath').map(({ endS }) => endS))).toBeLessThanOrEqual(65);
    expect(Math.max(...draws('vapour').map(({ endS }) => endS))).toBeLessThanOrEqual(360);
  });

  it('a motor starts with five to eight times its current, for two seconds at most', () => {
    for (const { effects, parameters } of draws('motor-inrush')) {
      const current = effects.find((effect) => effect.what === 'metric' && effect.metric === 'current');
      const course = current?.what === 'metric' ? current.course : () => 0;
      const running = parameters.runningA as number;
      expect(course(0) / running).toBeGreaterThanOrEqual(5);
      expect(course(0) / running).toBeLessThanOrEqual(8);
      expect(course(2)).toBeCloseTo(running, 3);
    }
  });
});

describe('faults', () => {
  it('a sentinel is one of the codes that drivers send', () => {
    for (const { parameters } of draws('sentinel'))
      expect([-200, -999, 9_999, 65_535]).toContain(parameters.code);
  });

  it('a stuck sensor reads one value', () => {
    const [incident] = draws('stuck');
    const effect = incident?.effects[0];
    const values = effect?.what === 'reads' ? [0, 10, 1_000].map((s) => effect.course(s)) : [];
    expect(new Set(values).size).toBe(1);
  });

  it('short outages raise nothing, long ones a hazard of the device', () => {
    for (const { parameters, hazardKinds, toleratedKinds } of draws('outage')) {
      const lastsS = parameters.lastsS as number;
      expect(hazardKinds).toEqual(lastsS >= 3_600 ? ['device'] : []);
      expect(toleratedKinds).toEqual(lastsS < 240 ? [] : ['device']);
    }
  });
});
