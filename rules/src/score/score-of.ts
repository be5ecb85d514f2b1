/** Facts about a venue → its score, what made it, and the neighbouring colour that it speaks for. */

import type { RiskColour } from '../model/facts.ts';
import type { Bilingual } from '../model/hazard.ts';
import { COUNTED_BY_MONTH, COUNTED_NOW, type ScoreKey, type ScorePart } from '../model/score.ts';
import type { ScoreSection } from '../profile/sections/score.ts';

export interface ScoreFacts {
  counts: Readonly<Record<ScoreKey, number>>;
  inForce: RiskColour;
  computed: RiskColour;
  /** Devices in use that send. */
  sending: number;
  /** Since anything was counted, the venue came in or a person set its colour. */
  quietMonths: number;
}

export interface Score {
  score: number;
  /** In the order of the keys; those that add nothing are left out. */
  parts: ScorePart[];
  proposal?: RiskColour;
}

/** Worst first. */
export const BY_RISK: readonly RiskColour[] = ['red', 'orange', 'yellow', 'blue'];
const WORDS: Readonly<Record<ScoreKey, Bilingual>> = {
  alarms: { zh: '报警', en: 'alarms' },
  falseAlarms: { zh: '误报', en: 'false alarms' },
  late: { zh: '超期整改', en: 'tickets put right late' },
  missedDuties: { zh: '未履行职责', en: 'duties missed' },
  prohibitions: { zh: '违反禁令', en: 'prohibitions broken' },
  overdue: { zh: '逾期未整改工单', en: 'overdue tickets' },
  openMajor: { zh: '未销号重大隐患', en: 'open major hazards' },
  silent: { zh: '失联设备', en: 'silent devices' },
  neverSent: { zh: '从未上报设备', en: 'devices that never sent' },
  faulty: { zh: '故障设备', en: 'faulty devices' },
};

/** Never more than one step from the colour in force, nor from the one that the rule computes. */
export function scoreOf(facts: ScoreFacts, section: ScoreSection): Score {
  const parts = [...COUNTED_BY_MONTH, ...COUNTED_NOW]
    .map((key) => partOf(key, facts.counts[key], section))
    .filter(({ points }) => points > 0);
  const score = rounded(parts.reduce((sum, { points }) => sum + points, 0));
  const proposal = worseOf(facts, score, section) ?? milderOf(facts, score, section);
  return { score, parts, ...(proposal === undefined ? {} : { proposal }) };
}

function partOf(key: ScoreKey, count: number, { points, partMax }: ScoreSection): ScorePart {
  const { zh, en } = WORDS[key];
  const say = { zh: `${zh} ${count}`, en: `${en}: ${count}` };
  return { key, count, points: rounded(Math.min(partMax, count * points[key])), say };
}

/** One decimal. */
function rounded(points: number): number {
  return Math.round(points * 10) / 10;
}

function worseOf(
  { inForce, computed }: ScoreFacts,
  score: number,
  { worse }: ScoreSection,
): RiskColour | undefined {
  if (inForce === 'red' || score < worse[inForce]) return undefined;
  const colour = BY_RISK[BY_RISK.indexOf(inForce) - 1];
  return colour !== undefined && stepsBetween(colour, computed) <= 1 ? colour : undefined;
}

/**
 * Towards what the rule computes where a person set it worse, and from yellow to blue, which is a person's to say. No
 * rule's red or orange is ever proposed away.
 */
function milderOf(
  { inForce, computed, sending, quietMonths }: ScoreFacts,
  score: number,
  { better }: ScoreSection,
): RiskColour | undefined {
  if (score > better.atMost || quietMonths < better.months) return undefined;
  const colour = BY_RISK[BY_RISK.indexOf(inForce) + 1];
  if (colour === undefined) return undefined;
  if (isWorse(inForce, computed)) return stepsBetween(colour, computed) <= 1 ? colour : undefined;
  return inForce === 'yellow' && computed === 'yellow' && sending > 0 ? colour : undefined;
}

export function isWorse(one: RiskColour, other: RiskColour): boolean {
  return BY_RISK.indexOf(one) < BY_RISK.indexOf(other);
}

function stepsBetween(one: RiskColour, other: RiskColour): number {
  return Math.abs(BY_RISK.indexOf(one) - BY_RISK.indexOf(other));
}
