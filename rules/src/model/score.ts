/** The computed score beside a venue's colour: it proposes another colour and never sets one. */

import type { RiskColour } from './facts.ts';
import type { FilingBase } from './filing.ts';
import type { Bilingual } from './hazard.ts';
import type { Awaiting } from './loop/call.ts';

/** What is counted in the months that a profile looks back on; what is counted as it stands now. */
export const COUNTED_BY_MONTH = ['alarms', 'falseAlarms', 'late', 'missedDuties', 'prohibitions'] as const;
export const COUNTED_NOW = ['overdue', 'openMajor', 'silent', 'neverSent', 'faulty'] as const;
/** What older versions did not count is left out. */
export type MonthCounts = Partial<Record<(typeof COUNTED_BY_MONTH)[number], number>>;
export type ScoreKey = (typeof COUNTED_BY_MONTH)[number] | (typeof COUNTED_NOW)[number];

/** What so many of one kind add. */
export interface ScorePart {
  key: ScoreKey;
  count: number;
  points: number;
  say: Bilingual;
}

export interface ScoreProposal {
  colour: RiskColour;
  /** The colour in force in which it is proposed. */
  from: RiskColour;
  since: number;
  score: number;
  parts: ScorePart[];
}

/** One a venue, under the id `score-<venue>`: of its own version, so that a score never makes the venue's stale. */
export interface ScoreFiling extends FilingBase<'score'>, Awaiting {
  venueId: string;
  state: 'scored' | 'proposed';
  value: number;
  parts: ScorePart[];
  /** When it last changed. */
  at: number;
  proposal?: ScoreProposal;
  accepted?: { at: number; by: string; reason: string; colour: RiskColour; score: number };
  /** Not proposed again before `until` (calendar time), unless the score has risen by a step of the profile. */
  dismissed?: {
    at: number;
    by: string;
    reason: string;
    colour: RiskColour;
    score: number;
    until: number;
  };
}

/** `id` is the venue's; `expectedVersion` that of its score. */
export interface ProposalAct {
  type: 'proposal.accept' | 'proposal.dismiss';
  id: string;
  expectedVersion?: number;
  reason: string;
}
