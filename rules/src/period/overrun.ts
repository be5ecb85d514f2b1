/** A commissioning whose time is over without a hand-over: its devices count as disabled until somebody ends it. */

import { placeOf } from '../fold/derive.ts';
import type { PeriodEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { Device, RiskColour } from '../model/facts.ts';
import type { FindingChange } from '../model/finding.ts';
import type { Priority } from '../model/hazard.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { applyMarked } from './mark.ts';
import { isNamed } from './running.ts';

const RULE_ID = 'commissioning-overrun';
/** As a disabled device; ours. */
const PRIORITY: Readonly<Record<RiskColour, Priority>> = { red: 1, orange: 2, yellow: 2, blue: 3 };

export function raiseOverrun(turn: Turn, venue: VenueState, entry: PeriodEntry): void {
  for (const { device } of venue.devices.values()) {
    if (device.retired === true || !isNamed(entry, device.id)) continue;
    entry.overrun.push(device.id);
    applyMarked(turn, venue, [overrunOf(turn, venue, device)]);
  }
}

/** Wherever the devices are by now. */
export function endOverrun(turn: Turn, { overrun }: PeriodEntry): void {
  for (const deviceId of overrun) {
    const place = placeOf(turn.state, deviceId);
    if (place === undefined) continue;
    const { venue, entry } = place;
    applyMarked(turn, venue, [{ ...overrunOf(turn, venue, entry.device), edge: 'fall' }]);
  }
}

function overrunOf(turn: Turn, venue: VenueState, device: Device): FindingChange {
  const days = CLOCKS.period.lengthMsMax.commissioning / 86_400_000;
  const name = device.place ?? device.id;
  return {
    deviceId: device.id,
    ruleId: RULE_ID,
    ruleVersion: '1',
    hazardKind: 'device',
    class: 'disablement',
    priority: PRIORITY[venue.venue?.risk ?? 'yellow'],
    latched: false,
    live: true,
    edge: 'rise',
    measuredAt: turn.at,
    receivedAt: turn.at,
    late: false,
    why: {
      zh: `${name} 调试期满（最长 ${days} 天）仍未移交，视为停用`,
      en: `${name}: commissioning is over (at most ${days} days) without a hand-over, counts as disabled`,
    },
  };
}
