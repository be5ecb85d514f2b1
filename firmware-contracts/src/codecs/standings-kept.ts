/** What stands of foreign devices as plain data, so that it outlives a restart. */

import { isFlag } from '../catalogue.ts';
import type { Stands } from './codec.ts';
import { isObject, own } from './read/payload.ts';
import { isName } from './read/values.ts';
import { noStandings, STANDING_LIMITS, type Standings } from './what-stands.ts';

/** Plain data of what stands, for a checkpoint. */
export function dumpStandings({ devices }: Standings): unknown {
  return [...devices].map(([device, { parts, told, ...rest }]) => ({
    device,
    parts: [...parts].map(([part, stands]) => ({ part, stands: { ...stands } })),
    told: [...told],
    ...rest,
  }));
}

/** From `dumpStandings`; what is not readable is left out. Never throws. */
export function loadStandings(dumped: unknown, devicesMax?: number): Standings {
  const standings = noStandings(devicesMax);
  if (!Array.isArray(dumped)) return standings;
  for (const entry of dumped.slice(-standings.devicesMax)) {
    const device = own(entry, 'device');
    if (!isName(device)) continue;
    const warmingSince = own(entry, 'warmingSince');
    const testingSince = own(entry, 'testingSince');
    const pushedAt = own(entry, 'pushedAt');
    standings.devices.set(device, {
      parts: partsOf(own(entry, 'parts')),
      told: new Set(asList(own(entry, 'told')).filter(isFlag)),
      isLive: own(entry, 'isLive') === true,
      ...(typeof warmingSince === 'number' && { warmingSince }),
      ...(typeof testingSince === 'number' && { testingSince }),
      ...(typeof pushedAt === 'number' && { pushedAt }),
    });
    if ([warmingSince, testingSince, pushedAt].some((since) => typeof since === 'number'))
      standings.timed.add(device);
  }
  return standings;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function partsOf(value: unknown): Map<string, Stands> {
  const parts = new Map<string, Stands>();
  for (const entry of asList(value).slice(0, STANDING_LIMITS.partsMax)) {
    const part = own(entry, 'part');
    const stands = own(entry, 'stands');
    if (typeof part !== 'string' || !isObject(stands)) continue;
    const known = Object.entries(stands).filter(([flag, is]) => isFlag(flag) && typeof is === 'boolean');
    parts.set(part, Object.fromEntries(known) as Stands);
  }
  return parts;
}
