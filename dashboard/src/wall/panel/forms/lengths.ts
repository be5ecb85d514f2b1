/** How long something is put aside, in words. */

import { i18n } from '../../../i18n/i18n.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** Whole minutes below an hour, else whole hours, else whole days. */
export function lengthWords(minutes: number): string {
  const { t } = i18n.global;
  if (minutes < HOUR) return t('act.minutesOf', { n: minutes });
  if (minutes < DAY) return t('act.hoursOf', { n: minutes / HOUR });
  return t('act.daysOf', { n: minutes / DAY });
}
