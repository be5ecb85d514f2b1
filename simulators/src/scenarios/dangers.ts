/** Incidents that endanger a venue: kitchen fire, gas leak, wiring fault. */

import type { Random } from '../base/random.ts';
import {
  type Course,
  faultHeat,
  faultLeakage,
  fireCo,
  fireHeat,
  fireSmoke,
  leakGas,
  reachesAtS,
} from '../physics/growth.ts';
import type { Crossing, Effect, Incident, ScenarioDevice, ScenarioVenue } from './incident.ts';

export type MakeIncident = (venue: ScenarioVenue, startS: number, random: Random) => Incident | undefined;

/** After its end a fire or leak needs this long to clear away. */
const CLEARING_S = 240;

interface Level {
  level: number;
  unit: string;
  /** What a calm sensor reads at most, so that the truth is never later than the data. */
  base: number;
}

/** Domain sheet §7: smoke s/m, heat m, gas s, CO s, residual current s, cable temperature m. */
const LEVELS: Record<string, Level[]> = {
  smoke: [{ level: 0.1, unit: 'dB/m', base: 0 }],
  temperature: [{ level: 57.2, unit: '°C', base: 22 }],
  co: [{ level: 100, unit: 'ppm', base: 0 }],
  gas: [10, 25, 50].map((level) => ({ level, unit: '%LEL', base: 0 })),
  residual_current: [300, 500].map((level) => ({ level, unit: 'mA', base: 50 })),
  cable_temperature: [{ level: 70, unit: '°C', base: 32 }],
};

const METRICS_OF_FIRE: Record<string, ('smoke' | 'temperature' | 'co')[]> = {
  smoke: ['smoke', 'temperature'],
  heat: ['temperature'],
  multi: ['smoke', 'temperature', 'co'],
  co: ['co', 'temperature'],
};
const FIRE_COURSE = { smoke: fireSmoke, temperature: fireHeat, co: fireCo };

/** Starts at a smoke-sensing device; the other detectors of the venue follow, later and weaker. */
export const kitchenFire: MakeIncident = (venue, startS, random) => {
  const origins = venue.devices.filter((device) => device.kind === 'smoke' || device.kind === 'multi');
  if (origins.length === 0) return undefined;
  const origin = random.pick(origins);
  const endS = random.integer(110, 170);
  const effects = venue.devices.flatMap((device) => {
    const isOrigin = device.id === origin.id;
    const delayS = isOrigin ? 0 : random.integer(18, 45);
    const share = isOrigin ? 1 : random.between(0.25, 0.5);
    return (METRICS_OF_FIRE[device.kind] ?? []).map((metric) =>
      metricEffect(device, metric, FIRE_COURSE[metric]({ delayS, share, endS })),
    );
  });
  return incident('kitchen-fire', venue, { startS, lastsS: endS + CLEARING_S, effects });
};

/** A loose hose behind the stove: past 10, 25 and 50 %LEL unless somebody closes the valve. */
export const gasLeak: MakeIncident = (venue, startS, random) => {
  const sensors = venue.devices.filter((device) => device.kind === 'gas');
  if (sensors.length === 0) return undefined;
  const closedAtS = random.integer(120, 180);
  const effects = sensors.map((device) => {
    const course = { settlesAt: random.between(62, 85), airPerS: random.between(1 / 70, 1 / 45), closedAtS };
    return metricEffect(device, 'gas', leakGas(course));
  });
  return incident('gas-leak', venue, { startS, lastsS: closedAtS + CLEARING_S, effects });
};

/** Insulation gives way in steps and a joint warms up, until an electrician has been there. */
export const wiringFault: MakeIncident = (venue, startS, random) => {
  const monitors = venue.devices.filter((device) => device.kind === 'electrical');
  if (monitors.length === 0) return undefined;
  const device = random.pick(monitors);
  const course = { stepS: random.integer(20, 35), repairedAtS: random.integer(170, 230) };
  const effects = [
    metricEffect(device, 'residual_current', faultLeakage(course)),
    metricEffect(device, 'cable_temperature', faultHeat(course)),
  ];
  return incident('wiring-fault', venue, { startS, lastsS: course.repairedAtS + CLEARING_S, effects });
};

function metricEffect(device: ScenarioDevice, metric: string, course: Course): Effect {
  return { what: 'metric', deviceId: device.id, metric, course };
}

function incident(
  kind: string,
  venue: ScenarioVenue,
  parts: { startS: number; lastsS: number; effects: Effect[] },
): Incident {
  return {
    kind,
    venueId: venue.id,
    deviceIds: [...new Set(parts.effects.map((effect) => effect.deviceId))],
    startS: parts.startS,
    endS: parts.startS + parts.lastsS,
    effects: parts.effects,
    crossings: parts.effects.flatMap((effect) => crossingsOf(effect, parts.lastsS)),
  };
}

function crossingsOf(effect: Effect, withinS: number): Crossing[] {
  if (effect.what !== 'metric') return [];
  return (LEVELS[effect.metric] ?? []).flatMap(({ level, unit, base }) => {
    const afterS = reachesAtS(effect.course, level, { base, withinS });
    return afterS === undefined
      ? []
      : [{ deviceId: effect.deviceId, metric: effect.metric, level, unit, afterS }];
  });
}
