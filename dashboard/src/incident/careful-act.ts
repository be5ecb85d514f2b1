/** An act on what was seen: a figure that moved meanwhile does not hinder it, news about the danger does. */

import type { Hazard } from '@ninewatch/rules';
import { actOnHazard, type HazardActBody, type HazardActName, hazardById } from '../api/hazards.ts';
import { ApiProblem } from '../api/problem.ts';

export type ActBody<Name extends HazardActName> = HazardActBody[Name] & { note?: string };

/**
 * Sends the version that was seen. A growing fire gets a new version every few seconds; when only figures
 * changed, the act is repeated once on the newest. Rejects with `stale-version` when there is more to know.
 */
export async function actCarefully<Name extends HazardActName>(
  seen: Hazard,
  name: Name,
  body: ActBody<Name>,
): Promise<Hazard> {
  // A call was made whatever the incident has become meanwhile.
  if (name === 'call') return actOnHazard(seen.id, name, body);
  try {
    return await actOnHazard(seen.id, name, { ...body, version: seen.version });
  } catch (cause) {
    if (!(cause instanceof ApiProblem) || cause.code !== 'stale-version') throw cause;
    const newest = await hazardById(seen.id);
    if (hasNews(seen, newest)) throw cause;
    return actOnHazard(seen.id, name, { ...body, version: newest.version });
  }
}

/** Something that a person should have seen before answering. */
export function hasNews(seen: Hazard, newest: Hazard): boolean {
  return (
    newest.class !== seen.class ||
    newest.priority !== seen.priority ||
    newest.state !== seen.state ||
    newest.members.length !== seen.members.length ||
    newest.members.some((member, i) => member.occurrences !== seen.members[i]?.occurrences)
  );
}
