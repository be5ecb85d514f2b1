/** The life of a department that was whistled for, as a table. */

import type { WhistleDepartment } from '../../model/loop/case.ts';

export type WhistleEvent = 'arrive' | 'complete';

const TABLE: Record<WhistleEvent, Partial<Record<WhistleDepartment['state'], WhistleDepartment['state']>>> = {
  arrive: { called: 'arrived' },
  complete: { arrived: 'completed' },
};

/** Null when it is not possible from here. */
export function nextDepartmentState(
  state: WhistleDepartment['state'],
  event: WhistleEvent,
): WhistleDepartment['state'] | null {
  return TABLE[event][state] ?? null;
}
