/** One line that tells a record from others of its kind. */

import { i18n } from '../i18n/i18n.ts';
import { valueAt } from './content.ts';
import type { RecordForm } from './kinds.ts';

const { t } = i18n.global;

export function summaryOf({ kind, fields }: RecordForm, content: object): string {
  const known = content as Record<string, unknown>;
  if (kind === 'assessment') return t('records.yearly', { year: String(known.year) });
  const parts = fields
    .filter(({ type }) => type === 'text' || type === 'verdict')
    .slice(0, 2)
    .map(({ at, type }) => {
      const value = valueAt(known, at);
      return type === 'verdict' ? t(`recordVerdict.${String(value)}`) : String(value ?? '');
    });
  const reach = known.reach as { people: number; venues: number } | undefined;
  const words = parts.filter((part) => part !== '').join(' · ');
  return reach === undefined ? words : `${words} · ${t('records.reach', { ...reach })}`;
}
