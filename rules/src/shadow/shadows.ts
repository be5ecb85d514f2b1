/** Findings of rules on trial: kept while they last, told to whoever watches the rule, and to nobody else. */

import type { VenueState } from '../fold/state.ts';
import { emit, makeShadowId, type Turn } from '../fold/turn.ts';
import type { FindingChange } from '../model/finding.ts';
import { type ShadowFinding, shadowKey } from '../model/shadow.ts';

/** Open at one venue: beyond it the oldest is given up as ended. [P8] */
const OPEN_MAX = 256;

/** Of a shadow; parts of combined rules are told to nobody at all. */
export function noteShadow(turn: Turn, venue: VenueState, finding: FindingChange): void {
  if (finding.role !== 'shadow') return;
  const key = keyOf(finding);
  const open = venue.shadows.get(key);
  switch (finding.edge) {
    case 'rise':
      if (open !== undefined) end(turn, venue, { open, endedAt: finding.measuredAt });
      begin(turn, venue, shadowOf(turn, venue, finding));
      return;
    case 'fall':
      if (open !== undefined) end(turn, venue, { open, endedAt: finding.measuredAt });
      return;
    case 'earlier':
      if (open === undefined || finding.measuredAt >= open.measuredAt) return;
      change(turn, venue, { ...open, deviceId: finding.deviceId, measuredAt: finding.measuredAt });
      return;
    case 'worse':
      if (open !== undefined) change(turn, venue, worsened(open, finding));
      return;
  }
}

/** The device leaves the venue, or all rules: what was said of it there is over. Answers what was on. */
export function endShadows(turn: Turn, venue: VenueState, deviceId: string): ShadowFinding[] {
  const own = venue.shadows
    .values()
    .filter((open) => open.deviceIds === undefined && open.deviceId === deviceId);
  for (const open of own) end(turn, venue, { open, endedAt: turn.at });
  return own;
}

/** What a device that moved still shows begins again where it is now. */
export function resumeShadows(turn: Turn, venue: VenueState, shadows: readonly ShadowFinding[]): void {
  for (const { endedAt: _ended, ...before } of shadows) {
    const id = makeShadowId(turn);
    const place = { venueId: venue.id, region: venue.venue?.region ?? 'root' };
    begin(turn, venue, { ...before, ...place, id, version: 0, openedAt: turn.at });
  }
}

function keyOf({ ruleId, deviceId, affectedDeviceIds }: FindingChange): string {
  return shadowKey({
    ruleId,
    deviceId,
    ...(affectedDeviceIds === undefined ? {} : { deviceIds: affectedDeviceIds }),
  });
}

function shadowOf(turn: Turn, venue: VenueState, finding: FindingChange): ShadowFinding {
  const { ruleId, metric, value, limit, unit, affectedDeviceIds } = finding;
  const rules = turn.state.derived.catalogue?.source.rules ?? [];
  const author = rules.find(({ id }) => id === ruleId)?.author;
  return {
    id: makeShadowId(turn),
    version: 0,
    ruleId,
    ruleVersion: finding.ruleVersion,
    ...(author === undefined ? {} : { author }),
    venueId: venue.id,
    region: venue.venue?.region ?? 'root',
    deviceId: finding.deviceId,
    ...(affectedDeviceIds === undefined ? {} : { deviceIds: [...affectedDeviceIds] }),
    hazardKind: finding.hazardKind,
    class: finding.class,
    priority: finding.priority,
    live: finding.live,
    late: finding.late,
    openedAt: finding.receivedAt,
    measuredAt: finding.measuredAt,
    ...(metric === undefined ? {} : { metric }),
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
    ...(unit === undefined ? {} : { unit }),
    why: finding.why,
    evidence: finding.evidence ?? [{ at: finding.measuredAt }],
  };
}

function worsened(open: ShadowFinding, finding: FindingChange): ShadowFinding {
  const { value = open.value, limit = open.limit, affectedDeviceIds } = finding;
  return {
    ...open,
    deviceId: finding.deviceId,
    ruleVersion: finding.ruleVersion,
    class: finding.class,
    priority: finding.priority,
    why: finding.why,
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
    ...(affectedDeviceIds === undefined ? {} : { deviceIds: [...affectedDeviceIds] }),
  };
}

function begin(turn: Turn, venue: VenueState, shadow: ShadowFinding): void {
  if (venue.shadows.size >= OPEN_MAX) {
    const open = venue.shadows
      .values()
      .reduce((oldest, one) => (one.openedAt < oldest.openedAt ? one : oldest));
    end(turn, venue, { open, endedAt: turn.at });
  }
  change(turn, venue, shadow);
}

function change(turn: Turn, venue: VenueState, shadow: ShadowFinding): void {
  const next = { ...shadow, version: shadow.version + 1 };
  venue.shadows.set(shadowKey(next), next);
  turn.state.derived.changed.venues.add(venue.id);
  emit(turn, { kind: 'shadow', object: next });
}

function end(
  turn: Turn,
  venue: VenueState,
  { open, endedAt }: { open: ShadowFinding; endedAt: number },
): void {
  venue.shadows.delete(shadowKey(open));
  turn.state.derived.changed.venues.add(venue.id);
  const object = { ...open, version: open.version + 1, endedAt: Math.max(endedAt, open.measuredAt) };
  emit(turn, { kind: 'shadow', object });
}
