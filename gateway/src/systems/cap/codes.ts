/** A hazard in the code values of CAP 1.2 (§3.2.1, §3.2.2). Which of ours is which of theirs is our own choice. */

import type { CloseCause, Hazard, HazardKind } from '@ninewatch/rules';
import { stageOf } from './words.ts';

export type CapStatus = 'Actual' | 'Exercise' | 'Test';

const CATEGORIES: Readonly<Record<HazardKind, readonly string[]>> = {
  fire: ['Fire'],
  gas: ['Safety', 'CBRNE'],
  co: ['Safety', 'Health'],
  toxic: ['CBRNE', 'Health'],
  electrical: ['Fire', 'Infra'],
  water: ['Infra', 'Fire'],
  device: ['Infra'],
  gateway: ['Infra'],
};

const REAL: readonly (CloseCause | undefined)[] = ['fire', 'leak'];
const FALSE: readonly (CloseCause | undefined)[] = ['fault', 'nuisance', 'test'];
/** Below it members that doubt each other make it no better than even. */
const LIKELY_CONFIDENCE_MIN = 0.5;

export function categoriesOf({ kind }: Pick<Hazard, 'kind'>): readonly string[] {
  return CATEGORIES[kind];
}

/** Nothing that is not live may be taken for real. */
export function statusOf({ live, planned }: Pick<Hazard, 'live' | 'planned'>): CapStatus {
  if (live) return 'Actual';
  return planned?.includes('drill') === true ? 'Exercise' : 'Test';
}

export function urgencyOf(hazard: Pick<Hazard, 'state' | 'active' | 'class'>): string {
  if (stageOf(hazard) === 'closed') return 'Past';
  if (hazard.class === 'alarm') return hazard.active ? 'Immediate' : 'Expected';
  return hazard.class === 'supervisory' ? 'Expected' : 'Future';
}

/** By class, then priority; the venue's colour and a promotion raise it. */
export function severityOf(hazard: Pick<Hazard, 'class' | 'priority' | 'venueRisk' | 'promoted'>): string {
  const { priority, venueRisk, promoted } = hazard;
  const isHighRisk = venueRisk === 'red' || venueRisk === 'orange';
  if (hazard.class === 'alarm') {
    if (promoted !== undefined || (priority === 1 && venueRisk === 'red')) return 'Extreme';
    return priority === 1 || (priority === 2 && isHighRisk) ? 'Severe' : 'Moderate';
  }
  if (hazard.class === 'supervisory') return priority <= 2 || promoted !== undefined ? 'Moderate' : 'Minor';
  return 'Minor';
}

/** `Observed` only when people said that it was real. */
export function certaintyOf({
  cause,
  promoted,
  confidence = 1,
}: Pick<Hazard, 'cause' | 'promoted' | 'confidence'>): string {
  if (REAL.includes(cause)) return 'Observed';
  if (FALSE.includes(cause)) return 'Unlikely';
  return promoted !== undefined || confidence >= LIKELY_CONFIDENCE_MIN ? 'Likely' : 'Possible';
}

export function responseOf(hazard: Pick<Hazard, 'state' | 'active' | 'class'>): string {
  const stage = stageOf(hazard);
  if (stage === 'closed') return 'AllClear';
  if (stage === 'returned') return 'Monitor';
  return hazard.class === 'alarm' ? 'Execute' : 'Assess';
}
