/** The questions about pressure, red flags, yearly figures and coverage, on one connection. */

import type { IncentiveQueries } from '../../incentive-port.ts';
import type { Statements } from '../../store/statements.ts';
import { readCoverage } from './coverage.ts';
import { findAssessment, judgeRound, listHonourCandidates, readRoundFacts } from './flags.ts';
import { listPressureDue } from './pressure-due.ts';

export function incentiveQueries(statements: Statements): IncentiveQueries {
  return {
    pressureDue: (scope, asked, page) => listPressureDue(statements, { scope, ...asked }, page),
    flagRound: (asked) => judgeRound(statements, asked),
    flagFacts: (asked) => readRoundFacts(statements, asked),
    honourCandidates: (asked) => listHonourCandidates(statements, asked),
    assessmentOf: (region, year) => findAssessment(statements, region, year),
    coverage: (scope, region) => readCoverage(statements, scope, region),
  };
}
