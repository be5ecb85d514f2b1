/** One combined rule at one venue: what its parts come to now, told where it differs from what was told. */

import type { CombinedRule } from '../catalogue/plan.ts';
import { newestAt } from '../evaluate/index.ts';
import { endMutes } from '../fold/inputs/commands.ts';
import { surroundings } from '../fold/inputs/devices.ts';
import type { VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { FindingChange } from '../model/finding.ts';
import { applyMarked } from '../period/mark.ts';
import { metTimes } from './need.ts';
import { fallOf, findingOf, hasNews, type Saying } from './say.ts';
import type { CombinedState } from './state.ts';
import { compareTold, type Step } from './tell.ts';

/** Of the input that moved parts of a venue. */
export interface Moved {
  late: boolean;
  /** How long the device whose part this is has been back to normal since; the least of them. */
  normalForMs: number;
}

export function decide(
  turn: Turn,
  venue: VenueState,
  { state, moved }: { state: CombinedState; moved: Moved },
): void {
  turn.state.derived.changed.venues.add(venue.id);
  const rule = ruleOf(turn, venue, state);
  endOtherMeaning(turn, venue, { state, rule, moved });
  const met = rule === undefined ? [] : metTimes(state.parts, rule.condition);
  const now = { ...momentOf(turn, venue, state), withinMs: (rule?.condition.withinS ?? 0) * 1_000 };
  const steps = compareTold(state, met, now);
  if (rule !== undefined) {
    const saying = { venue, rule, receivedAt: turn.at, late: moved.late };
    // One after the other: what is said next depends on what stands by then.
    for (const step of steps) apply(turn, venue, say(state, saying, { step, moved }));
  }
  if (state.parts.length === 0 && state.standing === null) venue.combined.delete(state.ruleId);
  if (state.deadline !== null) {
    venue.dueElapsedMs = Math.min(venue.dueElapsedMs, state.deadline.elapsedMs);
  }
}

/** The rule is gone, or says something else now: what it said is over, and what it says begins anew. */
function endOtherMeaning(
  turn: Turn,
  venue: VenueState,
  { state, rule, moved }: { state: CombinedState; rule: CombinedRule | undefined; moved: Moved },
): void {
  const { standing } = state;
  if (standing === null) return;
  if (rule?.kind === standing.hazardKind && rule.role === standing.role) return;
  state.standing = null;
  state.told = state.told.filter(({ isOver }) => isOver);
  apply(turn, venue, [fallOf(standing, { measuredAt: turn.at, receivedAt: turn.at, late: moved.late })]);
}

function say(
  state: CombinedState,
  saying: Saying,
  { step, moved }: { step: Step; moved: Moved },
): FindingChange[] {
  const { receivedAt, late } = saying;
  if (step.edge === 'fall') {
    const { standing } = state;
    state.standing = null;
    if (standing === null) return [];
    return [fallOf(standing, { measuredAt: step.at ?? receivedAt, receivedAt, late })];
  }
  const finding = findingOf(saying, step.met);
  switch (step.edge) {
    case 'rise':
      state.standing = finding;
      return [finding];
    case 'was':
      return [
        moved.normalForMs > 0 ? { ...finding, normalForMs: moved.normalForMs } : finding,
        fallOf(finding, { measuredAt: step.met.end, receivedAt, late }),
      ];
    case 'earlier':
      return [sayEarlier(state, finding)];
    case 'goes-on':
      if (!hasNews(saying.venue, state, finding)) return [];
      state.standing = {
        ...finding,
        measuredAt: Math.min(finding.measuredAt, state.standing?.measuredAt ?? finding.measuredAt),
      };
      return [withoutEvidence({ ...finding, edge: 'worse' })];
  }
}

/** The same danger, seen earlier: or another one before it, which is no second member. */
function sayEarlier(state: CombinedState, finding: FindingChange): FindingChange {
  const { standing } = state;
  if (standing !== null && finding.measuredAt < standing.measuredAt) {
    state.standing = { ...standing, deviceId: finding.deviceId, measuredAt: finding.measuredAt };
  }
  return withoutEvidence({ ...finding, edge: 'earlier' });
}

/** Readings that decided belong to a rise. */
function withoutEvidence({ evidence: _evidence, ...finding }: FindingChange): FindingChange {
  return finding;
}

/** None of the devices that decided together is silenced from afar while the danger is on. */
function apply(turn: Turn, venue: VenueState, findings: readonly FindingChange[]): void {
  applyMarked(turn, venue, findings);
  for (const { role, edge, class: signalClass, affectedDeviceIds } of findings) {
    if (role !== undefined || edge === 'fall' || signalClass !== 'alarm') continue;
    for (const deviceId of affectedDeviceIds ?? []) endMutes(turn, venue, deviceId);
  }
}

/** As it is for the devices of this venue; the parts of one for which it is not are dropped when it is judged. */
function ruleOf(turn: Turn, venue: VenueState, { ruleId, parts }: CombinedState): CombinedRule | undefined {
  const entry = venue.devices.get(parts[0]?.deviceId ?? '');
  const { catalogue } = turn.state.derived;
  if (entry === undefined || catalogue === null) return undefined;
  const plan = catalogue.planFor(surroundings(turn.state, { venue, entry }));
  return plan.combined.find(({ id }) => id === ruleId);
}

function momentOf(
  turn: Turn,
  venue: VenueState,
  { parts }: CombinedState,
): { eventMs: number; elapsedMs: number } {
  let eventMs = 0;
  for (const { deviceId, at, endAt } of parts) {
    const entry = venue.devices.get(deviceId);
    eventMs = Math.max(eventMs, at, endAt, entry === undefined ? 0 : newestAt(entry.rule));
  }
  return { eventMs, elapsedMs: turn.state.elapsedMs };
}
