/** Imported tables: each line is created or changed for itself, and answers for itself. */

import { canonical } from '../fold/checkpoint/canonical.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import { placeOf } from '../fold/derive.ts';
import { audit, type Turn } from '../fold/turn.ts';
import type {
  Actor,
  DeviceInput,
  ImportReport,
  LedgerAct,
  RegionInput,
  UserLine,
  VenueInput,
} from '../model/act.ts';
import type { User } from '../model/facts.ts';
import { createDevice, patchDevice } from './device-acts.ts';
import { changeRegion, createRegion } from './region-acts.ts';
import { changeUser, createUser } from './user-acts.ts';
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

/**
 * By user name. A person who exists keeps the password: a table is no way to take an account over. Who got which roles
 * is on the audit trail line by line; `made` are the user names of those who are new.
 */
export function importUsers(
  turn: Turn,
  actor: Actor,
  act: Extract<LedgerAct, { type: 'user.import' }>,
): Decision {
  const made: string[] = [];
  const decision = runLines(act.lines, ({ user }) => {
    const upserted = upsertUser(turn, user);
    if ('refusal' in upserted.decision || upserted.outcome === 'unchanged') return upserted;
    const { username, name, roles } = upserted.decision.value as User;
    if (upserted.outcome === 'created') made.push(username);
    const detail = { username, name, roles, by: 'table' };
    audit(turn, {
      ...{ actor: actor.username, action: upserted.outcome === 'created' ? 'user.create' : 'user.change' },
      ...{ subject: user.id, outcome: 'done', detail },
    });
    return upserted;
  });
  return 'refusal' in decision ? decision : done({ ...(decision.value as ImportReport), made });
}

function upsertUser(turn: Turn, line: UserLine): Upserted {
  const { id, username, passwordHash, ...said } = line;
  const known = turn.state.users.get(turn.state.derived.usernames.get(username) ?? '');
  if (known === undefined) {
    if (passwordHash === undefined) {
      return { decision: refuse('invalid', 'a new person needs a password'), outcome: 'created' };
    }
    const user = { ...said, id, username, passwordHash, name: said.name ?? username };
    return { decision: createUser(turn, { type: 'user.create', user }), outcome: 'created' };
  }
  const { contacts = {}, ...facts } = said;
  const isSo = isKnown(known, facts) && isKnown(known.contacts ?? {}, contacts);
  if (isSo) return { decision: done(known), outcome: 'unchanged' };
  const patch = { type: 'user.change' as const, id: known.id, patch: said };
  return { decision: changeUser(turn, patch), outcome: 'updated' };
}

function isKnown(known: object, said: object): boolean {
  return Object.entries(said).every(
    ([field, value]) => canonical(known[field as keyof typeof known] ?? null) === canonical(value ?? null),
  );
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
  const isSo = Object.entries(patch).every(
    ([field, value]) => canonical(device[field as keyof typeof patch] ?? null) === canonical(value ?? null),
  );
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
