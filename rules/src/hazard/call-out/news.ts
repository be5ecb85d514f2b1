/** What was told before is over: those who heard of it hear that too, once (GB/T 45839-2025: cleared, recovered, scrapped). */

import type { HazardEntry } from '../../fold/state.ts';
import { makeId, type Turn } from '../../fold/turn.ts';
import type { Notice } from '../../model/change.ts';
import type { Device, Venue } from '../../model/facts.ts';
import { CLOCKS } from '../../profile/clocks.ts';
import { KIND_NAMES } from '../../profile/names.ts';
import { isUrgent } from './call-out.ts';
import { ladder, maintainers } from './ladder.ts';

/** Nobody is called about what is put aside. */
const ASIDE: readonly string[] = ['shelved', 'suppressed', 'out_of_service'];

/** Whether people were called about it: what is over before anybody was is no news. */
export function wasTold({ hazard, callOut: call }: HazardEntry): boolean {
  if (!hazard.live || ASIDE.includes(hazard.state)) return false;
  return call.open.length > 0 || call.nextElapsedMs !== null || hazard.acknowledged;
}

/** What closes with it will not come back as the same hazard: that is told at once. */
export function overSince(turn: Turn, entry: HazardEntry): void {
  if (entry.isOverTold === true) return;
  if (entry.hazard.state === 'closed') tellOver(turn, entry);
  else entry.allClearElapsedMs = turn.state.elapsedMs + CLOCKS.callOut.allClearAfterMs;
}

/** It is in danger again, in sight. True when people had heard that it was over. */
export function isBackAfterAllClear(entry: HazardEntry): boolean {
  const { isOverTold = false } = entry;
  delete entry.allClearElapsedMs;
  delete entry.isOverTold;
  return isOverTold;
}

/** By time, or because it is closed. */
export function tellAllClear(turn: Turn, entry: HazardEntry): void {
  delete entry.allClearElapsedMs;
  entry.isOverTold = true;
  turn.touched.hazards.add(entry);
  tellOver(turn, entry);
}

function tellOver(turn: Turn, { hazard, callOut: call }: HazardEntry): void {
  const isAlarm = hazard.class === 'alarm' || hazard.class === 'supervisory';
  const reached = Math.max(call.reached ?? 0, call.level);
  delete call.reached;
  const to = isUrgent(hazard)
    ? ladder(turn.state, hazard.region)
        .slice(0, reached + 1)
        .flat()
    : maintainers(turn.state, hazard.region);
  const kind = KIND_NAMES[hazard.kind];
  const place = hazard.venueName;
  const words = isAlarm
    ? { zh: '报警已解除', en: 'alarm is over' }
    : { zh: '故障已恢复', en: 'fault is over' };
  tell(turn, {
    ...{ hazardId: hazard.id, ticketId: hazard.ticketId, venueId: hazard.venueId, region: hazard.region },
    ...{ level: call.level, to, reason: isAlarm ? 'cleared' : 'recovered' },
    ...{ class: hazard.class, priority: hazard.priority },
    text: {
      zh: `【${kind.zh}${words.zh}】${place}${place === '' ? '' : '：'}${hazard.why.zh}`,
      en: `${kind.en} ${words.en}${place === '' ? '' : ` at ${place}`}: ${hazard.why.en}`,
    },
  });
}

/** Unless another takes its place nobody is protected there any more. */
export function tellScrapped(turn: Turn, device: Device, venue: Venue): void {
  const place = device.place === undefined ? '' : `（${device.place}）`;
  tell(turn, {
    ...{ hazardId: '', ticketId: null, venueId: venue.id, region: venue.region, level: 0 },
    ...{ to: maintainers(turn.state, venue.region), reason: 'scrapped', class: 'disablement', priority: 4 },
    text: {
      zh: `【设备停用】${venue.name}：${device.id}${place}`,
      en: `Device retired at ${venue.name}: ${device.id}`,
    },
  });
}

/** It asks for no answer. */
function tell(turn: Turn, what: Omit<Notice, 'id' | 'at' | 'state' | 'once'>): void {
  turn.touched.notices.add({ id: makeId(turn), at: turn.at, ...what, once: true, state: 'answered' });
}
