/** What a person may do with a whistle and each department that was called: by their office, and by the state. */

import type { Region, WhistleDepartment, WhistleFiling } from '@ninewatch/rules';
import { centreOf, type Holder, holds, isCalled } from '../loop/offices.ts';

/** As the gateway decides it; a test holds this table to its own. */
export const DEPARTMENT_STATES = { arrive: 'called', complete: 'arrived' } as const;

export interface DepartmentOffer {
  arrive: boolean;
  complete: boolean;
  rate: boolean;
}

export function departmentOffer(
  whistle: WhistleFiling,
  department: WhistleDepartment,
  who: Holder,
): DepartmentOffer {
  const isOpen = whistle.state !== 'closed';
  const isMine = isOpen && isCalled(who, whistle.calls, `whistle:${department.office}`);
  return {
    arrive: isMine && department.state === DEPARTMENT_STATES.arrive,
    complete: isMine && department.state === DEPARTMENT_STATES.complete,
    rate:
      isOpen &&
      department.state === 'completed' &&
      department.rating === undefined &&
      department.completedBy !== who.username &&
      isOfTown(whistle, who),
  };
}

export function mayWithdraw(whistle: WhistleFiling, who: Holder): boolean {
  return whistle.state !== 'closed' && isOfTown(whistle, who);
}

/** Who whistled, or the town that did. */
function isOfTown(whistle: WhistleFiling, who: Holder): boolean {
  if (whistle.by === who.username) return true;
  return holds(who, centreOf(responsibleUnit(whistle.region, who.regions), who.regions));
}

/** Its town, else its district, else the root, as the gateway has it. */
export function responsibleUnit(region: string, regions: ReadonlyMap<string, Region>): string {
  const path: Region[] = [];
  for (let at = regions.get(region); at !== undefined && path.length < 20; ) {
    path.push(at);
    at = at.parent === undefined ? undefined : regions.get(at.parent);
  }
  const of = (level: Region['level']) => path.find((each) => each.level === level)?.id;
  return of('town') ?? of('district') ?? 'root';
}
