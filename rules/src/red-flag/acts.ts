/** Acts on red flags and on the district's yearly list. */

import { type Decision, refuse } from '../fold/decision.ts';
import type { Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { RedFlagAct } from '../model/incentives.ts';
import { awardFlags, withdrawFlag } from './awards.ts';
import { chooseHonours, proposeHonour, withdrawHonour } from './honours.ts';

export function decideRedFlag(turn: Turn, actor: Actor, act: RedFlagAct): Decision {
  switch (act.type) {
    case 'red_flag.award':
      return awardFlags(turn, actor, act);
    case 'red_flag.withdraw':
      return withdrawFlag(turn, actor, act);
    case 'honour.propose':
      return proposeHonour(turn, actor, act);
    case 'honour.withdraw':
      return withdrawHonour(turn, act);
    case 'honour.choose':
      return chooseHonours(turn, actor, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}
