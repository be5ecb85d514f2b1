/** What rules say now and what hazards show are the same: nothing is lost, told twice, or left behind. */

import type { Catalogue } from '../../../catalogue/index.ts';
import { hazardKey, isSame, memberKey } from '../../../hazard/key.ts';
import { isHeld } from '../../../hazard/pattern/chatter.ts';
import type { FindingChange } from '../../../model/finding.ts';
import type { State, VenueState } from '../../state.ts';
import type { VenuePromise } from './promise.ts';

export const STANDING_PROMISES: readonly VenuePromise[] = [
  { title: '[P6] every finding of a device is in one hazard', broken: lostFindings },
  { title: '[P6] every danger found together is in one hazard', broken: lostTogether },
  { title: '[P6] every member stands by what a rule says now', broken: ghosts },
];

/** Said by the gateway of its ledger and itself: no rule of the catalogue stands behind them. */
const WITHOUT_RULE: readonly string[] = ['out-of-service', 'commissioning-overrun'];

type Finding = Pick<FindingChange, 'hazardKind' | 'deviceId' | 'ruleId'>;

function lostFindings(venue: VenueState): string[] {
  return venue.devices.values().flatMap(({ device, rule }) =>
    Object.entries(rule.standing)
      .filter(([, { role }]) => role === undefined)
      .map(([ruleId, { hazardKind }]) => ({ hazardKind, deviceId: device.id, ruleId }))
      .flatMap((finding) => wrongNumber(finding, placesOf(venue, finding, isSame))),
  );
}

/** Whichever of its devices it is told about. */
function lostTogether(venue: VenueState): string[] {
  return venue.combined.values().flatMap(({ standing }) => {
    if (standing === null || standing.role !== undefined) return [];
    return wrongNumber(
      standing,
      placesOf(venue, standing, (a, b) => a.ruleId === b.ruleId),
    );
  });
}

/** Hazards, live or test, in which it is active, and those that people closed although it goes on. */
function placesOf(venue: VenueState, finding: Finding, is: typeof isSame): number {
  return [true, false].reduce((count, live) => {
    const key = hazardKey({ ...finding, live });
    const entry = venue.hazards.get(key);
    const members = (entry?.hazard.members ?? []).filter((member) => member.active && is(member, finding));
    // What only its chattering holds is over.
    const standing = members.filter((member) => entry === undefined || !isHeld(entry, member));
    const watched = (venue.watches.get(key)?.active ?? []).filter((one) => is(one, finding));
    return count + standing.length + watched.length;
  }, 0);
}

function wrongNumber(finding: Finding, places: number): string[] {
  return places === 1 ? [] : [`${memberKey(finding)} stands in ${places} places`];
}

function ghosts(venue: VenueState, { derived: { catalogue } }: State): string[] {
  return venue.hazards.values().flatMap((entry) => {
    const { kind, members } = entry.hazard;
    if (kind === 'gateway') return [];
    return members
      .filter((member) => member.active && !isHeld(entry, member) && !WITHOUT_RULE.includes(member.ruleId))
      .filter(({ deviceId, ruleId }) =>
        isCombined(catalogue, ruleId)
          ? venue.combined.get(ruleId)?.standing == null
          : venue.devices.get(deviceId)?.rule.standing[ruleId] === undefined,
      )
      .map((member) => `${entry.key}: ${memberKey(member)}`);
  });
}

/** By the rules in force: a name says nothing about the sort of its rule. */
function isCombined(catalogue: Catalogue | null, ruleId: string): boolean {
  const rule = catalogue?.source.rules.find(({ id }) => id === ruleId);
  return rule?.condition.type === 'combined';
}
