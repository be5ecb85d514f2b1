/** People's acts under other rules: an act means the same danger as then, though its hazard has another id now. */

import type { State } from '../../fold/state.ts';
import { hazardKey } from '../../hazard/key.ts';
import type { Act } from '../../model/act.ts';
import type { Hazard } from '../../model/hazard.ts';

/** What an act's hazard was: enough to find the one that stands for it under other rules. */
export type Origin = Pick<Hazard, 'venueId' | 'kind' | 'live'> & {
  deviceId: string;
  ruleId: string;
};

export function originOf(hazard: Hazard): Origin {
  const { venueId, kind, live, members, firstOut, rule } = hazard;
  return { venueId, kind, live, deviceId: members[0]?.deviceId ?? firstOut, ruleId: rule.id };
}

/**
 * The act as it is to be taken. Undefined when nothing stands for what it was about. Nobody has seen the versions
 * that things have under these rules, so none is compared.
 */
export function followed(act: Act, origin: Origin | undefined, state: State): Act | undefined {
  if ('expectedVersion' in act) delete act.expectedVersion;
  if (act.type === 'emergency.declare' || act.type === 'whistle.blow') return act;
  if (!('hazardId' in act) && !('ticketId' in act)) return act;
  const hazard = origin === undefined ? undefined : standing(state, origin);
  if (hazard === undefined) return undefined;
  if ('hazardId' in act) return { ...act, hazardId: hazard.id };
  return hazard.ticketId === null ? undefined : { ...act, ticketId: hazard.ticketId };
}

function standing(state: State, { venueId, kind, live, deviceId, ruleId }: Origin): Hazard | undefined {
  const key = hazardKey({ hazardKind: kind, live, deviceId, ruleId });
  return state.venues.get(venueId)?.hazards.get(key)?.hazard;
}
