/** Imported tables: each line is created or changed for itself, and answers for itself. */

import { type Decision, done } from '../fold/decision.ts';
import { placeOf } from '../fold/derive.ts';
import type { Turn } from '../fold/turn.ts';
import type { DeviceInput, ImportReport, LedgerAct, VenueInput } from '../model/act.ts';
import { createDevice, patchDevice } from './device-acts.ts';
import { createVenue, patchVenue, saysNothingNew, venuePlace } from './venue-acts.ts';

type Upserted = { decision: Decision; outcome: 'created' | 'updated' | 'unchanged' };

export function importVenues(turn: Turn, act: Extract<LedgerAct, { type: 'venue.import' }>): Decision {
  return runLines(act.lines, ({ venue }) => upsertVenue(turn, venue));
}

/** A device that exists keeps its secret: a table is no way to take a device over. */
export function importDevices(turn: Turn, act: Extract<LedgerAct, { type: 'device.import' }>): Decision {
  return runLines(act.lines, ({ device }) => upsertDevice(turn, device));
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
