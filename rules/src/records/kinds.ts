/** The kinds of records there are: where each belongs, and what must fit together in it. */

import type { CreditEvent } from '../credits/earn.ts';
import type { Refusal } from '../fold/decision.ts';
import type { State } from '../fold/state.ts';
import { isWithin } from '../ledger/region-tree.ts';
import type { RecordContents, RecordKind } from '../model/records.ts';
import { profileOf } from '../profile/profile-of.ts';

/** Venues that a campaign may put first. [P8] */
export const FOCUS_MAX = 500;

/** What is asked: the content, and the region that the record belongs to. */
interface Asked<K extends RecordKind> {
  state: State;
  region: string;
  content: RecordContents[K];
}
type Misfit = Pick<Refusal, 'code' | 'detail' | 'field'>;

export interface RecordRule<K extends RecordKind> {
  at: 'venue' | 'unit' | 'either';
  /** Null when it fits. */
  misfit?(asked: Asked<K>): Misfit | null;
  /** What the profile or the gateway adds. */
  completed?(asked: Asked<K>): RecordContents[K];
  /** What the venue earns, or loses, with it. */
  credit?(content: RecordContents[K]): CreditEvent | undefined;
}

export const RECORD_RULES: { readonly [K in RecordKind]: RecordRule<K> } = {
  training: { at: 'either', credit: () => 'training_attended' },
  publicity: { at: 'either' },
  meeting: { at: 'unit' },
  drill_record: { at: 'either' },
  campaign: { at: 'unit', misfit: misfitOfCampaign, completed: withChecklist },
  risk_point: { at: 'venue' },
  assessment: { at: 'unit', misfit: misfitOfFigures },
  evaluation: {
    at: 'venue',
    credit: ({ verdict }) => (verdict === 'good' ? 'evaluation_good' : 'evaluation_bad'),
  },
  practice: { at: 'venue' },
  sector_problem: { at: 'venue' },
  cooperation: { at: 'venue' },
  accident: { at: 'venue' },
};
export const RECORD_KINDS = Object.keys(RECORD_RULES) as RecordKind[];

function misfitOfCampaign({ state, region, content }: Asked<'campaign'>): Misfit | null {
  const { phases, focus, checklist } = content;
  const wrong = phases.findIndex(({ from, until }, index) => {
    const before = phases[index - 1];
    return from >= until || (before !== undefined && from < before.until);
  });
  if (wrong >= 0) {
    const detail = 'a phase ends after it begins, and begins after the one before it';
    return { code: 'invalid', detail, field: `content.phases.${wrong}` };
  }
  if (focus.length > FOCUS_MAX) {
    return { code: 'limit-reached', detail: `at most ${FOCUS_MAX} venues`, field: 'content.focus' };
  }
  const unknown = focus.find((id) => {
    const venue = id === '' ? null : state.venues.get(id)?.venue;
    return venue == null || !isWithin(state, venue.region, region);
  });
  if (unknown !== undefined) {
    return { code: 'unknown-venue', detail: `no venue ${unknown} in ${region}`, field: 'content.focus' };
  }
  if (new Set(checklist.map(({ item }) => item)).size < checklist.length) {
    return { code: 'invalid', detail: 'an item is there twice', field: 'content.checklist' };
  }
  return null;
}

/** One without a checklist of its own has that of the profile. */
function withChecklist({ state, region, content }: Asked<'campaign'>): RecordContents['campaign'] {
  if (content.checklist.length > 0) return content;
  const { campaignChecklist } = profileOf(state, region).records;
  return { ...content, checklist: campaignChecklist.map((item) => ({ item })) };
}

function misfitOfFigures({ state, region, content }: Asked<'assessment'>): Misfit | null {
  const known = new Set(profileOf(state, region).records.assessmentFigures.map(({ key }) => key));
  const seen = new Set<string>();
  for (const [index, { name }] of content.figures.entries()) {
    const field = `content.figures.${index}.name`;
    if (!known.has(name)) {
      return { code: 'invalid', detail: `the profile has ${[...known].join(', ')}`, field };
    }
    if (seen.has(name)) return { code: 'invalid', detail: 'is there twice', field };
    seen.add(name);
  }
  return null;
}
