/** What the fold remembers of the duties of one venue or unit: a few numbers for each. */

/** Times are calendar time, ms. `flags` are `WARNED` and `MISSED`. */
export type DutyMark = [
  from: number,
  until: number,
  dueAt: number,
  need: number,
  done: number,
  flags: number,
];

export const WARNED = 1;
export const MISSED = 2;

/** What a unit is behind with, of one duty: the newest term alone. */
export interface Behind {
  from: number;
  term: string;
  since: number;
  count: number;
  /** Of them not done since. */
  left: number;
  /** The first ones, for people to read. */
  venues: string[];
}

export interface PlaceDuties {
  /** Of the running term, by key. */
  marks: Record<string, DutyMark>;
  /** Of the term before, while it may still be done. */
  missed: Record<string, DutyMark>;
  /** Region that the ledger was told. */
  region: string;
  /** Of units: what was missed in their venues and by themselves, by key. */
  behind: Record<string, Behind>;
  /** Of units: what will soon be due and is not done, by key. */
  soon: Record<string, Behind>;
  /** Keys of `behind` that nobody has been told of yet. */
  untold: string[];
  /** Before this calendar time nothing changes here by time alone; not part of a checkpoint. */
  nextAt: number;
}

export function noDuties(): PlaceDuties {
  return { marks: {}, missed: {}, region: '', behind: {}, soon: {}, untold: [], nextAt: 0 };
}

export function isFulfilled([, , , need, done]: DutyMark): boolean {
  return done >= need;
}

export function isMissed([, , , , , flags]: DutyMark): boolean {
  return (flags & MISSED) !== 0;
}
