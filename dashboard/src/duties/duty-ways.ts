/** How a duty is fulfilled: where one goes for it, or that a word is enough. */

import type { DutyInList } from '../api/duties.ts';

export type DutyWay = { to: string } | 'confirm' | null;

/** Null when it says nothing of it, as rows of an older gateway do. */
export function wayOf({ record, venueId }: Pick<DutyInList, 'record' | 'venueId'>): DutyWay {
  const venue = venueId === undefined ? '' : encodeURIComponent(venueId);
  switch (record) {
    case undefined:
      return null;
    case 'confirm':
      return 'confirm';
    case 'risk_notice':
      return { to: venue === '' ? '/risk-notices' : `/risk-notices/${venue}` };
    case 'handover':
      return { to: '/handover' };
    default:
      return { to: `/inspections/new?as=${record}${venue === '' ? '' : `&venue=${venue}`}` };
  }
}

export interface DutyBundle {
  key: string;
  first: DutyInList;
  /** All of the same duty and term, the soonest due first. */
  duties: readonly DutyInList[];
}

/** The same duty at many venues is one thing to do many times. Keeps the order of the first of each. */
export function bundled(duties: readonly DutyInList[]): DutyBundle[] {
  const bundles = new Map<string, DutyInList[]>();
  for (const duty of duties) {
    const key = `${duty.key} ${duty.term}`;
    const kept = bundles.get(key);
    if (kept === undefined) bundles.set(key, [duty]);
    else kept.push(duty);
  }
  return [...bundles].flatMap(([key, all]) => {
    const [first] = all;
    return first === undefined ? [] : [{ key, first, duties: all }];
  });
}
