/** Which room decides an act of the closed loop, and what the act is about. */

import { decideEmergency } from '../emergency/incident/acts.ts';
import { decideWarning } from '../emergency/warning/acts.ts';
import type { Decision } from '../fold/decision.ts';
import type { Turn } from '../fold/turn.ts';
import type { Act, Actor } from '../model/act.ts';
import type { CaseAct, EmergencyAct, LoopAct, WarningAct, WhistleAct } from '../model/loop/acts.ts';
import { decideCase } from './acts.ts';
import { decideWhistle } from './whistle/acts.ts';

export function isLoop(act: Act): act is LoopAct {
  return /^(case|whistle|emergency|warning)\./.test(act.type);
}

export function decideLoop(turn: Turn, actor: Actor, act: LoopAct): Decision {
  if (act.type.startsWith('case.')) return decideCase(turn, actor, act as CaseAct);
  if (act.type.startsWith('whistle.')) return decideWhistle(turn, actor, act as WhistleAct);
  if (act.type.startsWith('emergency.')) return decideEmergency(turn, actor, act as EmergencyAct);
  return decideWarning(turn, actor, act as WarningAct);
}

/** What stands on the audit trail; of what is new, where it is. */
export function loopSubject(act: LoopAct): string {
  if ('caseId' in act) return act.caseId;
  if ('whistleId' in act) return act.whistleId;
  if ('emergencyId' in act) return act.emergencyId;
  if ('warningId' in act) return act.warningId;
  if ('venueId' in act) return act.venueId;
  // A journal of a later version may hold acts that this one does not know.
  return (act as Partial<typeof act>).to?.region ?? '';
}
