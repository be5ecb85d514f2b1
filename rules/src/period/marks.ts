/** What a hazard says of the planned times that it falls into. */

import type { FindingChange } from '../model/finding.ts';
import type { Bilingual, Hazard, HazardMember } from '../model/hazard.ts';
import type { Announcement, PlannedKind } from '../model/period.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { PLANNED_NAMES, WORK_NAMES } from '../profile/names.ts';

/** The newest word counts: a member that rises outside of a planned time is no longer one of it. */
export function takeMarks(hazard: Hazard, member: HazardMember, finding: FindingChange): void {
  if (finding.planned === undefined) delete member.planned;
  else member.planned = finding.planned;
  const { announced = [] } = finding;
  if (announced.length === 0) return;
  const isNew = (one: Announcement) => announced.every(({ periodId }) => periodId !== one.periodId);
  const all = [...(hazard.announced ?? []).filter(isNew), ...announced];
  hazard.announced = all.slice(-CLOCKS.period.announcedMax);
}

/** Only what every standing member falls into: one device in maintenance explains nothing about another. */
export function markHazard(hazard: Hazard): void {
  const standing = standingMembers(hazard);
  const kinds = standing.map((member) => member.planned?.kind);
  if (kinds.includes(undefined)) delete hazard.planned;
  else hazard.planned = [...new Set(kinds as PlannedKind[])].sort();
}

/** What work on the devices makes, and nothing else. */
export function isExpected(hazard: Hazard): boolean {
  return hazard.live && standingMembers(hazard).every((member) => member.planned?.expected === true);
}

/** Those in danger; of a hazard that returned, all. */
function standingMembers({ active, members }: Hazard): HazardMember[] {
  return active ? members.filter((member) => member.active) : members;
}

/** Behind a notice's text; empty when there is nothing to add. */
export function marksInWords({ planned = [], announced = [] }: Hazard): Bilingual {
  const words: Bilingual[] = planned.map((kind) => PLANNED_NAMES[kind]);
  const works = new Map(announced.map((one) => [`${one.work} ${one.forbiddenHours === true}`, one]));
  for (const { work, forbiddenHours } of works.values()) {
    const { zh, en } = WORK_NAMES[work];
    const isForbidden = forbiddenHours === true;
    words.push({
      zh: `已报备：${zh}${isForbidden ? '（营业时间内禁止）' : ''}`,
      en: `announced: ${en}${isForbidden ? ', forbidden in business hours' : ''}`,
    });
  }
  return {
    zh: words.map(({ zh }) => `「${zh}」`).join(''),
    en: words.map(({ en }) => ` (${en})`).join(''),
  };
}
