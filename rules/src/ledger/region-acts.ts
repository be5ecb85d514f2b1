/** The region tree grows and changes. */

import { wakeDuties, wakeUnits } from '../duty/wake.ts';
import { type Decision, done, isId, refuse, staleVersion } from '../fold/decision.ts';
import { emit, type Turn } from '../fold/turn.ts';
import type { LedgerAct } from '../model/act.ts';
import type { Region } from '../model/facts.ts';
import { mayHold, regionPath } from './region-tree.ts';
import { reassessVenues } from './venue-acts.ts';

export function createRegion(turn: Turn, act: Extract<LedgerAct, { type: 'region.create' }>): Decision {
  const { id, name, level, parent = 'root' } = act.region;
  if (!isId(id)) return refuse('invalid', 'an id is 1–64 of A-Z a-z 0-9 . _ -', { field: 'id' });
  if (turn.state.regions.has(id)) return refuse('already-exists', `region ${id} exists`, { field: 'id' });
  const refusal = checkParent(turn, parent, level);
  if (refusal !== null) return refusal;
  const region: Region = { id, version: 1, name, level, parent };
  turn.state.regions.set(id, region);
  wakeUnits(turn.state);
  emit(turn, { kind: 'region', object: region });
  return done(region);
}

export function changeRegion(turn: Turn, act: Extract<LedgerAct, { type: 'region.change' }>): Decision {
  const region = turn.state.regions.get(act.id);
  if (region === undefined) return refuse('not-found', `no region ${act.id}`);
  const stale = staleVersion(region, act.expectedVersion);
  if (stale !== null) return stale;
  if (act.parent !== undefined) {
    const refusal = checkMove(turn, region, act.parent);
    if (refusal !== null) return refusal;
    region.parent = act.parent;
    wakeDuties(turn.state);
    if (turn.state.profiles.size > 0) reassessVenues(turn, region.id);
  }
  if (act.name !== undefined) region.name = act.name;
  region.version += 1;
  emit(turn, { kind: 'region', object: region });
  return done(region);
}

function checkMove(turn: Turn, region: Region, parent: string): Decision | null {
  if (region.level === 'root') return refuse('invalid', 'the root has no parent', { field: 'parent' });
  if (regionPath(turn.state, parent).some((above) => above.id === region.id)) {
    return refuse('invalid', `${parent} is below ${region.id}`, { field: 'parent' });
  }
  return checkParent(turn, parent, region.level);
}

function checkParent(turn: Turn, parent: string, level: Region['level']): Decision | null {
  const above = turn.state.regions.get(parent);
  if (above === undefined) return refuse('unknown-region', `no region ${parent}`, { field: 'parent' });
  if (mayHold(above.level, level)) return null;
  return refuse('invalid', `a ${level} cannot be in a ${above.level}`, { field: 'level' });
}
