/** The plan and the forces that an incident's kind and grade set in motion. */

import { answerCall, beginCall } from '../../call/call.ts';
import { regionOfLevel, responsibleUnit } from '../../ledger/region-tree.ts';
import type { IncidentFiling } from '../../model/loop/emergency.ts';
import { profileOf } from '../../profile/profile-of.ts';
import type { EmergencyPlan, ForceSource } from '../../profile/sections/emergency.ts';
import { type IncidentScene, logLine, marked } from './scene.ts';

/** The first that fits; the last one of a profile fits everything. */
export function planFor(
  plans: readonly EmergencyPlan[],
  { kind, grade }: Pick<IncidentFiling, 'kind' | 'grade'>,
): EmergencyPlan | undefined {
  return plans.find(
    ({ kinds, grades }) => (kinds?.includes(kind) ?? true) && (grades?.includes(grade) ?? true),
  );
}

/** Checklist items and forces that are not there yet are added; nothing is taken away. */
export function followPlan(scene: IncidentScene, by: string): void {
  const { filing } = scene.entry;
  const { plans, forces } = profileOf(scene.turn.state, filing.region).emergency;
  const plan = planFor(plans, filing);
  if (plan === undefined) return;
  filing.plan = { id: plan.id, name: plan.name };
  for (const { id, what } of plan.checklist) {
    if (!filing.checklist.some((item) => item.id === id)) filing.checklist.push({ id, what });
  }
  for (const id of plan.forces) {
    const force = forces.find((each) => each.id === id);
    if (force !== undefined && !filing.forces.some((each) => each.id === id)) callForce(scene, force, by);
  }
}

function callForce(scene: IncidentScene, { id, name, office, role, level }: ForceSource, by: string): void {
  const { turn, entry, place } = scene;
  const { filing } = entry;
  const region =
    regionOfLevel(turn.state, filing.region, level) ?? responsibleUnit(turn.state, filing.region);
  const department = office === undefined ? {} : { department: office };
  filing.forces.push({ id, name, role, region, ...department, at: turn.at });
  logLine(scene, { by, what: 'force-called', note: id });
  const venue = place.venue?.name ?? '';
  const { zh, en } = filing.plan.name;
  beginCall(scene, {
    key: `force:${id}`,
    reason: 'force',
    text: marked(filing, {
      zh: `【${zh}】${name.zh}：${venue}，${filing.what}`,
      en: `${en}: ${name.en}: ${venue}, ${filing.what}`,
    }),
    to: [{ role, region, ...department }],
  });
}

export function answerForce(scene: IncidentScene, id: string, by: string): void {
  const force = scene.entry.filing.forces.find((each) => each.id === id);
  if (force === undefined) return;
  force.answeredAt = scene.turn.at;
  force.answeredBy = by;
  answerCall(scene, `force:${id}`, by);
  logLine(scene, { by, what: 'force-answered', note: id });
}
