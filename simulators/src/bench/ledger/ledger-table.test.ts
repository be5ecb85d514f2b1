/** The verdict of the ledger bench. */

import { expect, it } from 'vitest';
import { type LedgerFigures, type QuestionFigures, tableOf } from './ledger-table.ts';

const question = (over: Partial<QuestionFigures>): QuestionFigures => ({
  ...{ name: '/venues', asker: 'admin', times: 20, p50Ms: 5, p95Ms: 50, maxMs: 60, msMax: 100, bytes: 10 },
  ...over,
});
const lines = (...questions: QuestionFigures[]) => {
  const figures: LedgerFigures = {
    ...{ venues: 1, devices: 1, tickets: 1, duties: 1, startMs: 1, memoryMib: 1 },
    ...{ load: undefined, importing: undefined, questions, notMeasured: [] },
  };
  return tableOf(figures);
};

it('says of each question whether it was met, and of all', () => {
  const met = lines(question({}), question({ name: '/devices', p95Ms: 100 }));
  expect(met.at(-1)).toBe('verdict: met, all 2 questions');
  expect(met.filter((line) => line.includes(' met '))).toHaveLength(2);
  const missed = lines(question({}), question({ name: '/slow', p95Ms: 100.1 }));
  expect(missed.at(-1)).toBe('verdict: missed, 1 of 2 questions');
  expect(missed.find((line) => line.includes('/slow'))).toContain('MISSED');
});

it('tells what waited from what works too long', () => {
  const slow = { p95Ms: 500 };
  const waited = question({ ...slow, cost: { p50Ms: 20, p95Ms: 100 } });
  const works = question({ ...slow, cost: { p50Ms: 90, p95Ms: 101 } });
  expect(lines(waited, works).at(-1)).toBe(
    'verdict: missed, 2 of 2 questions; 1 of those need less processor time than their limit, and waited',
  );
});
