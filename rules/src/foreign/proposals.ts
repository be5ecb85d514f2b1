/** Foreign devices that nobody has bound wait for a person, who accepts or dismisses them. */

import { dropFiling, findFiling, keepFiling, touchFiling, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { State } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { createDevice } from '../ledger/device-acts.ts';
import type { Actor } from '../model/act.ts';
import type { Device } from '../model/facts.ts';
import {
  FOREIGN_FILINGS,
  type ForeignAct,
  type ForeignFiling,
  type ForeignRef,
  type SightingRecord,
} from '../model/foreign.ts';
import { foreignKey } from './bindings.ts';

/** What was heard of it before it was bound or dismissed changes nothing any more. [P8] */
export function takeSighting(turn: Turn, record: SightingRecord): void {
  const { state } = turn;
  if (state.derived.foreign.has(foreignKey(record))) return;
  const known = proposalOf(state, record);
  if (known !== undefined) {
    if (known.entry.filing.state !== 'open') return;
    known.entry.filing.described = record.described;
    known.entry.filing.seen = record.seen;
    touchFiling(turn, known.place, known.entry);
    return;
  }
  if (!state.regions.has(record.region) || countOf(state, record.source).open >= OPEN_MAX) return;
  const { source, region, name, described, seen } = record;
  const filing: ForeignFiling = {
    ...{
      type: 'foreign',
      id: makeId(turn),
      version: 0,
      region,
      state: 'open',
      openedAt: turn.at,
      by: 'gateway',
    },
    ...{ source, name, described, seen },
  };
  keepFiling(turn, unitPlace(state, region), { filing });
  state.derived.proposals.set(foreignKey(record), filing.id);
}

const { openPerSourceMax: OPEN_MAX, dismissedPerSourceMax: DISMISSED_MAX } = FOREIGN_FILINGS;

export function decideForeign(turn: Turn, actor: Actor, act: ForeignAct): Decision {
  const found = findFiling(turn.state, 'foreign', act.id);
  if (found === undefined) return refuse('not-found', `no proposal ${act.id} that waits`);
  const { filing } = found.entry;
  const stale = staleVersion(filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (act.type === 'foreign.accept') return accept(turn, filing, act.device);
  if (act.type === 'foreign.recall') return recall(turn, filing);
  if (filing.state !== 'open') return refuse('wrong-state', `it is ${filing.state}`);
  filing.state = 'dismissed';
  filing.decided = { at: turn.at, by: actor.username, ...(act.note === undefined ? {} : { note: act.note }) };
  touchFiling(turn, found.place, found.entry);
  forgetDismissed(turn, filing.source);
  return done(filing);
}

/** The proposal is decided with the device that it becomes: see `settleProposal`. */
function accept(turn: Turn, { state, source, name }: ForeignFiling, device: AcceptedDevice): Decision {
  if (state !== 'open') return refuse('wrong-state', `it is ${state}`);
  return createDevice(turn, { ...device, foreign: { source, name } });
}
type AcceptedDevice = Extract<ForeignAct, { type: 'foreign.accept' }>['device'];

function recall(turn: Turn, filing: ForeignFiling): Decision {
  if (filing.state !== 'dismissed') return refuse('wrong-state', `it is ${filing.state}`);
  if (countOf(turn.state, filing.source).open >= OPEN_MAX) {
    return refuse('limit-reached', `${OPEN_MAX} of ${filing.source} wait already`);
  }
  filing.state = 'open';
  delete filing.decided;
  const found = findFiling(turn.state, 'foreign', filing.id);
  if (found !== undefined) touchFiling(turn, found.place, found.entry);
  return done(filing);
}

/** However a foreign device came to be bound, its proposal waits no longer. */
export function settleProposal(turn: Turn, { id, foreign }: Device): void {
  const known = foreign === undefined ? undefined : proposalOf(turn.state, foreign);
  if (foreign === undefined || known === undefined) return;
  const { filing } = known.entry;
  filing.state = 'accepted';
  filing.deviceId = id;
  filing.closedAt = turn.at;
  filing.decided = { at: turn.at, by: turn.cause?.by ?? 'gateway' };
  dropFiling(turn, known.place, known.entry);
  turn.state.derived.proposals.delete(foreignKey(foreign));
}

function proposalOf(state: State, of: ForeignRef) {
  const id = state.derived.proposals.get(foreignKey(of));
  return id === undefined ? undefined : findFiling(state, 'foreign', id);
}

function filingsOfSource(state: State, source: string): ForeignFiling[] {
  const filings: ForeignFiling[] = [];
  for (const [key, id] of state.derived.proposals) {
    const found = key.startsWith(`${source}\n`) ? findFiling(state, 'foreign', id) : undefined;
    if (found !== undefined) filings.push(found.entry.filing);
  }
  return filings;
}

function countOf(state: State, source: string): { open: number } {
  return { open: filingsOfSource(state, source).filter((filing) => filing.state === 'open').length };
}

function forgetDismissed(turn: Turn, source: string): void {
  const dismissed = filingsOfSource(turn.state, source).filter((filing) => filing.state === 'dismissed');
  if (dismissed.length <= DISMISSED_MAX) return;
  const [oldest] = dismissed.sort((a, b) => a.seen.at - b.seen.at || (a.id < b.id ? -1 : 1));
  const found = oldest === undefined ? undefined : findFiling(turn.state, 'foreign', oldest.id);
  if (found === undefined) return;
  found.entry.filing.closedAt = turn.at;
  dropFiling(turn, found.place, found.entry);
  turn.state.derived.proposals.delete(foreignKey(found.entry.filing));
}
