/** Departments that do not report in, or do not complete, in time: noted, and told to the district. */

import { type CallScene, tell, tickCalls } from '../../call/call.ts';
import { centreOf } from '../../call/offices.ts';
import type { FilingClock } from '../../filing/clocks.ts';
import { type FoundFiling, touchFiling } from '../../filing/keep.ts';
import { takeDue } from '../../filing/timers.ts';
import { regionOfLevel } from '../../ledger/region-tree.ts';

export const ARRIVE = 'arrive:';
export const COMPLETE = 'complete:';

export const tickWhistle: FilingClock = (turn, place, entry) => {
  const scene = { turn, place, entry: entry as FoundFiling<'whistle'>['entry'] };
  const { departments } = scene.entry.filing;
  for (const name of tickCalls(scene, takeDue(turn, entry))) {
    const department = departments.find(
      ({ office }) => name === ARRIVE + office || name === COMPLETE + office,
    );
    if (department === undefined) continue;
    if (name.startsWith(ARRIVE)) department.absent = true;
    else department.late = true;
    const what = name.startsWith(ARRIVE) ? ['未报到', 'has not reported in'] : ['逾期未办结', 'is late'];
    tellDistrict(scene, `【吹哨】${department.office}${what[0]}`, `Whistle: ${department.office} ${what[1]}`);
    touchFiling(turn, place, entry);
  }
};

function tellDistrict(scene: CallScene, zh: string, en: string): void {
  const { state } = scene.turn;
  const district = regionOfLevel(state, scene.entry.filing.region, 'district') ?? 'root';
  tell(scene, { reason: 'overdue', text: { zh, en }, to: centreOf(state, district) });
}
