import { readTerm } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { TERM_KINDS, termText } from './terms.ts';

describe('a term', () => {
  it('is the one that the month lies in', () => {
    const terms = TERM_KINDS.map((kind) => termText(kind, '2026-11'));
    expect(terms).toEqual(['2026-11', '2026-Q4', '2026-H2', '2026']);
    expect([termText('quarter', '2026-03'), termText('half_year', '2026-06')]).toEqual([
      '2026-Q1',
      '2026-H1',
    ]);
  });

  it('is read by the gateway as such', () => {
    for (const kind of TERM_KINDS) expect(readTerm(termText(kind, '2026-08'), 0)).toBeDefined();
  });
});
