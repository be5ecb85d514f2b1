/** Departments that do not report in, or do not complete, in time: noted, told to the district, and called until they do. */

import { tickAwaited } from '../../call/awaited.ts';
import { beginCall, openCall, tell, tickCalls } from '../../call/call.ts';
import { centreOf } from '../../call/offices.ts';
import type { FilingClock } from '../../filing/clocks.ts';
import { type FoundFiling, touchFiling } from '../../filing/keep.ts';
import { takeDue } from '../../filing/timers.ts';
import { regionOfLevel } from '../../ledger/region-tree.ts';
import type { Office } from '../../model/loop/call.ts';
import type { WhistleDepartment } from '../../model/loop/case.ts';
import { rateByDefault, type WhistleScene } from './rating.ts';

export const ARRIVE = 'arrive:';
export const COMPLETE = 'complete:';

export const tickWhistle: FilingClock = (turn, place, entry) => {
  const scene = { turn, place, entry: entry as FoundFiling<'whistle'>['entry'] };
  const { late, others } = tickAwaited(scene, tickCalls(scene, takeDue(turn, entry)));
  for (const name of others) runOut(scene, name);
  for (const key of late) rateByDefault(scene, key);
};

function runOut(scene: WhistleScene, name: string): void {
  const { turn, place, entry } = scene;
  const department = entry.filing.departments.find(
    ({ office }) => name === ARRIVE + office || name === COMPLETE + office,
  );
  if (department === undefined) return;
  const isArrival = name.startsWith(ARRIVE);
  if (isArrival) department.absent = true;
  else department.late = true;
  const what = isArrival ? { zh: '未报到', en: 'has not reported in' } : { zh: '逾期未办结', en: 'is late' };
  const text = {
    zh: `【吹哨】${department.office}${what.zh}`,
    en: `Whistle: ${department.office} ${what.en}`,
  };
  tellDistrict(scene, text);
  if (!isArrival) chase(scene, department, text);
  touchFiling(turn, place, entry);
}

function tellDistrict(scene: WhistleScene, text: { zh: string; en: string }): void {
  const { state } = scene.turn;
  const district = regionOfLevel(state, scene.entry.filing.region, 'district') ?? 'root';
  tell(scene, { reason: 'overdue', text, to: centreOf(state, district) });
}

/** One that has not come is being called as it is. */
function chase(scene: WhistleScene, department: WhistleDepartment, text: { zh: string; en: string }): void {
  const key = `whistle:${department.office}`;
  if (openCall(scene, key) !== null) return;
  const { role, region } = department;
  beginCall(scene, { key, reason: 'whistle', text, to: [{ role: role as Office['role'], region }] });
}
