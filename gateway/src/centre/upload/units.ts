/** News as data units of clause 8, strictly: as many objects in one as the standard lets it hold. */

import {
  noteOf31,
  type ObjectOf,
  QUANTITIES,
  UNIT_LAYOUTS,
  writeDataUnit,
} from '@ninewatch/contracts/gb26875';
import { momentAt } from '../line/moments.ts';
import type { News } from './standing.ts';

/** 火灾报警系统 (8.2.1.1): to a centre all our venues together are one. */
export const SYSTEM = { systemType: 1, systemAddress: 1 } as const;

/** Our kinds as part types (8.2.1.2); what the standard has no detector for is 0, "general". */
const PART_TYPES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    smoke: 40,
    heat: 30,
    gas: 10,
    co: 10,
    electrical: 17,
    multi: 50,
    call_point: 23,
    water_pressure: 99,
  }),
);

export function partTypeOf(kind: string | undefined): number {
  return PART_TYPES.get(kind ?? '') ?? 0;
}

export interface Part {
  partType: number;
  zone: number;
  place: number;
  /** Venue and place, for people; cut at 31 bytes. */
  name: string;
}

const VALUE = { min: -32_768, max: 32_767 };

/** What is not to be said in a packet (a value without a quantity, a device without a number) is left out. */
export function unitsOf(
  news: readonly News[],
  partOf: (deviceId: string, venueId: string) => Part | undefined,
): Uint8Array[] {
  const parts: ObjectOf[] = [];
  const values: ObjectOf[] = [];
  const operations: ObjectOf[] = [];
  for (const each of news) {
    if (each.kind === 'operation') {
      operations.push({ ...SYSTEM, operation: each.operation, operator: 0, at: momentAt(each.at) });
      continue;
    }
    const part = partOf(each.deviceId, each.venueId);
    if (part === undefined) continue;
    if (each.kind === 'part') parts.push(partObject(part, each));
    else values.push(...valueObject(part, each));
  }
  return [
    ...inUnits('part-state', parts),
    ...inUnits('part-value', values),
    ...inUnits('system-operation', operations),
  ];
}

/** As many units as are needed. */
export function inUnits(name: string, objects: readonly ObjectOf[]): Uint8Array[] {
  const objectsMax = [...UNIT_LAYOUTS.values()].find((layout) => layout.name === name)?.objectsMax ?? 1;
  const units: Uint8Array[] = [];
  for (let from = 0; from < objects.length; from += objectsMax) {
    units.push(writeDataUnit(name, objects.slice(from, from + objectsMax)));
  }
  return units;
}

export function partObject(part: Part, { state, at }: { state: number; at: number }): ObjectOf {
  const { partType, zone, place, name } = part;
  return { ...SYSTEM, partType, zone, place, state, note: noteOf31(name), at: momentAt(at) };
}

/** The finest quantity that holds the value in its 16 bits. */
function valueObject(
  { partType, zone, place }: Part,
  { metric, value, at }: Extract<News, { kind: 'value' }>,
): ObjectOf[] {
  const fitting = [...QUANTITIES]
    .filter(([, quantity]) => quantity.metric === metric)
    .map(([number, { step }]) => ({ number, step, steps: Math.round(value / step) }))
    .filter(({ steps }) => steps >= VALUE.min && steps <= VALUE.max)
    .sort((a, b) => a.step - b.step)[0];
  if (fitting === undefined) return [];
  const { number: quantity, steps } = fitting;
  return [{ ...SYSTEM, partType, zone, place, quantity, value: steps, at: momentAt(at) }];
}
