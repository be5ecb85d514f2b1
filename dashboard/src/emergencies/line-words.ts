/** A line of the timeline in words: what happened, and what it was about. */

import type { IncidentFiling, TimelineLine } from '@ninewatch/rules';
import { i18n, said } from '../i18n/i18n.ts';
import { wordFor } from '../i18n/words.ts';

type About = Pick<IncidentFiling, 'checklist' | 'forces'>;

export function lineWords(
  { what, note }: Pick<TimelineLine, 'what' | 'note'>,
  { checklist, forces }: About,
): { what: string; note: string | undefined } {
  const [, grade] = /^grade-(\d)$/.exec(what) ?? [];
  if (grade !== undefined) {
    const n = i18n.global.t(`emergencyGrade.${grade}`);
    return { what: i18n.global.t('emergencies.graded', { n }), note };
  }
  const words = wordFor('incidentLine', what);
  if (what === 'checked')
    return {
      what: words,
      note: nameIn(
        checklist.map(({ id, what: name }) => ({ id, name })),
        note,
      ),
    };
  if (what.startsWith('force-')) return { what: words, note: nameIn(forces, note) };
  return { what: words, note };
}

function nameIn(
  all: readonly { id: string; name: { zh: string; en: string } }[],
  id: string | undefined,
): string | undefined {
  const found = all.find((each) => each.id === id);
  return found === undefined ? id : said(found.name);
}
