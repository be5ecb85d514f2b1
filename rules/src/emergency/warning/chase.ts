/** Whom an unread warning is told to: once a region with the number of venues, never once a venue. */

import { noticeAbout } from '../../call/call.ts';
import type { State } from '../../fold/state.ts';
import type { Turn } from '../../fold/turn.ts';
import { regionOfLevel } from '../../ledger/region-tree.ts';
import type { RegionLevel, Role } from '../../model/facts.ts';
import type { Office } from '../../model/loop/call.ts';
import { unreadAt, type WarningEntry } from './walk.ts';

/** Of one tick. [P8] */
const REGIONS_A_TICK = 50;

/** First the owners and the grid; each round that it stays unread one level more. */
const RUNGS: readonly { level: RegionLevel; roles: readonly Role[] }[] = [
  { level: 'grid', roles: ['owner', 'grid_worker'] },
  { level: 'grid', roles: ['owner', 'grid_worker'] },
  { level: 'village', roles: ['village'] },
  { level: 'town', roles: ['town_office', 'town_leader'] },
];

/** → the region to go on after, null at the end. */
export function tellSome(turn: Turn, entry: WarningEntry): string | null {
  const rung = RUNGS[Math.min(entry.filing.chased, RUNGS.length - 1)] ?? RUNGS[0];
  if (rung === undefined) return null;
  const unread = countUnread(turn.state, entry, rung.level);
  const after = entry.walk?.after ?? '';
  const regions = [...unread.keys()].filter((region) => region > after).sort();
  for (const region of regions.slice(0, REGIONS_A_TICK)) {
    const count = unread.get(region) ?? 0;
    tellRegion(turn, entry, { count, to: rung.roles.map((role) => ({ role, region })) });
  }
  return regions.length > REGIONS_A_TICK ? (regions[REGIONS_A_TICK - 1] ?? null) : null;
}

function countUnread(state: State, entry: WarningEntry, level: RegionLevel): Map<string, number> {
  const counts = new Map<string, number>();
  for (const venue of state.venues.values()) {
    if (venue.venue === null || unreadAt(venue, entry) === undefined) continue;
    const region = regionOfLevel(state, venue.venue.region, level) ?? venue.venue.region;
    counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  return counts;
}

/** To be read, once: what answers it is the receipt, not the notice. */
function tellRegion(
  turn: Turn,
  { filing }: WarningEntry,
  { count, to }: { count: number; to: Office[] },
): void {
  const again = filing.chased > 0;
  const text = {
    zh: `【${again ? '警示未签收' : '警示'}】${filing.text.zh}（${count}家）`,
    en: `${again ? 'Warning not confirmed' : 'Warning'}: ${filing.text.en} (${count} venues)`,
  };
  const notice = noticeAbout(turn, filing, { reason: 'receipt', text, to });
  turn.touched.notices.add({ ...notice, once: true, state: 'answered' });
}
