/** One thing that the person has to do now: what, where, by when, and the one tap that does it. */

/** In the order of the page: what others wait for before what can be planned. */
export const WORK_GROUPS = [
  'hazards',
  'calls',
  'notices',
  'tickets',
  'approvals',
  'permits',
  'patrols',
  'duties',
  'forms',
  'registrations',
] as const;
export type WorkGroup = (typeof WORK_GROUPS)[number];

export interface WorkItem {
  id: string;
  title: string;
  /** Where, and what else tells it from others. */
  place: string;
  dueAt?: number;
  /** Since when it waits, where there is no time by which it is to be done. */
  since?: number;
  /** The page on which it is done. */
  to?: string;
  /** What one tap does here; `words` is on the button. */
  act?: { words: string; run(): Promise<unknown> };
  /** In red: somebody is in danger or was let down. */
  isGrave?: boolean;
}

/** What has a due time first, the soonest on top; then what waits longest. */
export function byDue(a: WorkItem, b: WorkItem): number {
  if (a.dueAt !== undefined || b.dueAt !== undefined) {
    return (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY);
  }
  return (a.since ?? 0) - (b.since ?? 0);
}

export interface WorkSource {
  group: WorkGroup;
  read(): Promise<WorkItem[]>;
}
