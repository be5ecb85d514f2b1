/** Terms as the duties name them, made from a month that somebody picked. */

export const TERM_KINDS = ['month', 'quarter', 'half_year', 'year'] as const;
export type TermKind = (typeof TERM_KINDS)[number];

/** `month` is `2026-11`; it names the term that it lies in. */
export function termText(kind: TermKind, month: string): string {
  const [year = '', number = ''] = month.split('-');
  const index = Number(number);
  switch (kind) {
    case 'month':
      return month;
    case 'quarter':
      return `${year}-Q${Math.ceil(index / 3)}`;
    case 'half_year':
      return `${year}-H${index <= 6 ? 1 : 2}`;
    case 'year':
      return year;
  }
}
