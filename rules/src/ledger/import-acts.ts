/** Imported tables: each line is created or changed for itself, and answers for itself. */

import { type Decision, done, refuse } from '../fold/decision.ts';
import { placeOf } from '../fold/derive.ts';
import type { Turn } from '../fold/turn.ts';
import type { DeviceInput, ImportReport, LedgerAct, RegionInput, VenueInput } from '../model/act.ts';
import { createDevice, patchDevice } from './device-acts.ts';
import { changeRegion, createRegion } from './region-acts.ts';
import { createVenue, patchVenue, saysNothingNew, venuePlace } from './venue-acts.ts';

type Upserted = { decision: Decision; outcome: 'created' | 'updated' | 'unchanged' };

export function importVenues(turn: Turn, act: Extract<LedgerAct, { type: 'venue.import' }>): Decision {
  return runLines(act.lines, ({ venue }) => upsertVenue(turn, venue));
}

/** A device that exists keeps its secret: a table is no way to take a device over. */
export function importDevices(turn: Turn, act: Extract<LedgerAct, { type: 'device.import' }>): Decision {
  return runLines(act.lines, ({ device }) => upsertDevice(turn, device));
}

/** Parents before children, as exports write them. */
export function importRegions(turn: Turn, act: Extract<LedgerAct, { type: 'region.import' }>): Decision {
  return runLines(act.lines, ({ region }) => upsertRegion(turn, region));
}

/** A level is what a region is: another one is refused for one that exists. */
function upsertRegion(turn: Turn, input: RegionInput): Upserted {
  const { id, name, level, parent = 'root' } = input;
  const known = turn.state.regions.get(id);
  if (known === undefined) {
    return { decision: createRegion(turn, { type: 'region.create', region: input }), outcome: 'created' };
  }
  if (known.level !== level) {
    return {
      decision: refuse('invalid', `${id} is a ${known.level}`, { field: 'level' }),
      outcome: 'updated',
    };
  }
  if (known.name === name && known.parent === parent) return { decision: done(known), outcome: 'unchanged' };
  const move = known.parent === parent ? {} : { parent };
  return { decision: changeRegion(turn, { type: 'region.change', id, name, ...move }), outcome: 'updated' };
}

function upsertVenue(turn: Turn, input: VenueInput): Upserted {
  const place = venuePlace(turn, input.id);
  if (place === undefined) return { decision: createVenue(turn, input), outcome: 'created' };
  const { id: _id, ...patch } = input;
  if (saysNothingNew(place.venue, patch)) return { decision: done(place.venue), outcome: 'unchanged' };
  return { decision: patchVenue(turn, place, patch), outcome: 'updated' };
}

function upsertDevice(turn: Turn, input: DeviceInput): Upserted {
  const place = placeOf(turn.state, input.id);
  if (place === undefined) return { decision: createDevice(turn, input), outcome: 'created' };
  const { id: _id, secretHash: _secretHash, ...patch } = input;
  const { device } = place.entry;
  const isSo = Object.entries(patch).every(([field, value]) => device[field as keyof typeof patch] === value);
  if (isSo) return { decision: done(device), outcome: 'unchanged' };
  return { decision: patchDevice(turn, place, patch), outcome: 'updated' };
}

function runLines<T extends { line: number }>(lines: readonly T[], upsert: (line: T) => Upserted): Decision {
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, rejected: [] };
  for (const line of lines) {
    const { decision, outcome } = upsert(line);
    if ('refusal' in decision) {
      const { field = '', detail } = decision.refusal;
      report.rejected.push({ line: line.line, column: columnOf(field), reason: detail });
    } else report[outcome] += 1;
  }
  return done(report);
}

/** Columns are the field names in snake_case. */
function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
