/** What is special about an incident, each as a word; nothing is put into words that does not hold. */

import type { Hazard } from '@ninewatch/rules';

export type MarkTone = '' | 'warn' | 'bad';
export interface Mark {
  word: string;
  tone: MarkTone;
  title: string;
}
/** Words and times as the page's language has them. */
export interface Say {
  t(key: string, named?: Record<string, unknown>): string;
  timeOf(at: number): string;
}

export function lineMarks(hazard: Hazard, { t, timeOf }: Say): Mark[] {
  const marks: Mark[] = [];
  const add = (word: string, tone: MarkTone, title = '') => marks.push({ word, tone, title });
  const { promoted, incident, realarms = 0, shelved } = hazard;
  if (hazard.notStored === true) add(t('wall.notStored'), 'bad', t('wall.notStoredHint'));
  if (promoted !== undefined) add(t('wall.major'), 'bad', promoted.reason);
  if (hazard.late) add(t('wall.late'), 'warn', t('wall.lateHint', { time: timeOf(hazard.measuredAt) }));
  if (incident?.first === true && incident.hazards > 1) {
    add(t('wall.firstOfIncident'), 'bad', t('wall.firstOfIncidentHint'));
  }
  if (realarms > 0) add(t('wall.realarms', { n: realarms }), 'warn', t('wall.realarmsHint'));
  if (hazard.chattering === true) add(t('wall.chattering'), 'warn', t('wall.chatteringHint'));
  if (hazard.fleeting === true) add(t('wall.fleeting'), '', t('wall.fleetingHint'));
  if (hazard.state === 'suppressed') add(t('wall.suppressed'), '', t('wall.suppressedHint'));
  if (hazard.members.some((member) => member.active && member.outOfService === true)) {
    add(t('wall.outOfService'), 'warn', t('wall.outOfServiceHint'));
  }
  if (!hazard.live && hazard.planned === undefined) add(t('wall.drill'), '');
  for (const kind of hazard.planned ?? []) add(t(`periodKind.${kind}`), 'warn', t(`periodHint.${kind}`));
  for (const { work, reason, forbiddenHours } of hazard.announced ?? []) {
    const word = t('wall.announced', { work: t(`work.${work}`) });
    if (forbiddenHours === true) add(word, 'bad', `${reason} · ${t('period.forbiddenHours')}`);
    else add(word, '', reason);
  }
  if (hazard.recurrenceOf !== undefined) add(t('wall.recurrence'), '', hazard.recurrenceOf);
  if (hazard.silenced && !hazard.acknowledged) add(t('wall.silenced'), '');
  if (shelved !== undefined) {
    add(t('wall.shelvedUntil', { time: timeOf(shelved.until) }), '', shelved.reason);
  }
  return marks;
}
