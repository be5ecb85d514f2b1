/** A hazard goes from state to state: by the table alone, with a line on the audit trail for each step. [P9] */

import type { HazardEntry } from '../../fold/state.ts';
import { audit, GATEWAY, type Turn } from '../../fold/turn.ts';
import type { RefusalCode } from '../../model/act.ts';
import type { Hazard, HazardState } from '../../model/hazard.ts';
import { CLOCKS } from '../../profile/clocks.ts';
import { countAlarm } from '../pattern/desk.ts';
import { type Aside, isLifeAlarm } from './state.ts';
import { type Guards, type LifeEvent, ruleOn } from './table.ts';

/** After these nobody has answered what there is now: it sounds again. */
const NEWS: readonly LifeEvent[] = ['rise', 'grow', 'realarm', 'unsuppress', 'back_in_service'];

/** Why a person's act may not happen now; null when it may. */
export function refusalOf(hazard: Hazard, event: LifeEvent): RefusalCode | null {
  const ruling = ruleOn(hazard.state, event, knownOf(hazard));
  return 'refuse' in ruling ? ruling.refuse : null;
}

/** What people and design say of it; its members must have been summed up before. Throws where the table refuses. */
export function move(turn: Turn, entry: HazardEntry, event: LifeEvent, by: string = GATEWAY): void {
  const { hazard } = entry;
  const ruling = ruleOn(hazard.state, event, knownOf(hazard));
  if ('refuse' in ruling) throw new Error(`${event} of a hazard that is ${hazard.state}: ${ruling.refuse}`);
  const { acknowledged, shelved } = ruling.facts;
  if (acknowledged && !hazard.acknowledged) {
    hazard.acknowledgedAt = turn.at;
    hazard.acknowledgedBy = by;
  } else if (!acknowledged) {
    delete hazard.acknowledgedAt;
    delete hazard.acknowledgedBy;
    if (NEWS.includes(event)) hazard.silenced = false;
  }
  hazard.acknowledged = acknowledged;
  if (!shelved) {
    delete hazard.shelved;
    delete entry.shelvedUntilElapsedMs;
  }
  enter(turn, entry, { to: ruling.state, event, by });
}

/** The first state of a hazard, straight after it was opened. */
export function begin(turn: Turn, entry: HazardEntry, to: HazardState): void {
  tell(turn, entry.hazard, { from: null, to, because: 'rise', by: GATEWAY });
  entry.hazard.state = to;
  if (to === 'unacknowledged' && entry.hazard.live) countAlarm(turn, entry.hazard.region);
}

function enter(
  turn: Turn,
  entry: HazardEntry,
  { to, event, by }: { to: HazardState; event: LifeEvent; by: string },
): void {
  const { hazard } = entry;
  const from = hazard.state;
  hazard.state = to;
  turn.touched.hazards.add(entry);
  setRealarm(turn, entry);
  if (from === to) return;
  tell(turn, hazard, { from, to, because: event, by });
  if (to === 'unacknowledged' && hazard.live && event !== 'derive') countAlarm(turn, hazard.region);
}

function tell(
  turn: Turn,
  { id }: Hazard,
  step: { from: HazardState | null; to: HazardState; because: LifeEvent; by: string },
): void {
  const { by, ...detail } = step;
  audit(turn, { actor: by, action: 'hazard.transition', subject: id, outcome: 'done', detail });
}

/** What was answered but goes on is told again in time; the clock runs from the answer. */
function setRealarm(turn: Turn, entry: HazardEntry): void {
  const { hazard } = entry;
  if (!hazard.live || !hazard.active || !hazard.acknowledged || hazard.state === 'closed') {
    delete entry.realarmElapsedMs;
    return;
  }
  entry.realarmElapsedMs ??= turn.state.elapsedMs + realarmAfterMs(hazard);
}

export function realarmAfterMs(hazard: Pick<Hazard, 'class' | 'venueRisk'>): number {
  return CLOCKS.hazard.realarmAfterMs[hazard.class === 'alarm' ? 'alarm' : 'other'][hazard.venueRisk];
}

function knownOf(hazard: Hazard): Guards {
  const { active, acknowledged, latched } = hazard;
  return {
    active,
    acknowledged,
    latched,
    shelved: hazard.shelved !== undefined,
    aside: asideState(hazard.state),
    closed: hazard.state === 'closed',
    life: isLifeAlarm(hazard),
  };
}

/** The state as something put aside, if it is one. */
export function asideState(state: HazardState): Aside | null {
  return state === 'suppressed' || state === 'out_of_service' ? state : null;
}
