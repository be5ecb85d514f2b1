/** Facts of a ledger as the acts that make them, for a fold that begins in the middle of a journal. */

import type { Act } from '../../model/act.ts';
import type { Device, Region, Venue } from '../../model/facts.ts';

export interface Facts {
  regions: readonly Region[];
  venues: readonly Venue[];
  devices: readonly Device[];
}

/** Each after what it refers to: regions from the root down, collectors before their children. */
export function actsOf({ regions, venues, devices }: Facts): Act[] {
  return [
    ...fromTheRoot(regions).map(
      ({ id, name, level, parent }): Act => ({
        type: 'region.create',
        region: {
          id,
          name,
          level: level as Exclude<Region['level'], 'root'>,
          ...(parent === undefined ? {} : { parent }),
        },
      }),
    ),
    ...venues.flatMap(venueActs),
    ...devices
      .toSorted((a, b) => Number(a.collector !== undefined) - Number(b.collector !== undefined))
      .flatMap(deviceActs),
  ];
}

function fromTheRoot(regions: readonly Region[]): Region[] {
  const children = Map.groupBy(regions, ({ parent }) => parent);
  const ordered: Region[] = [];
  const pending = ['root'];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    for (const region of children.get(parent) ?? []) {
      ordered.push(region);
      pending.push(region.id);
    }
  }
  return ordered;
}

function venueActs(venue: Venue): Act[] {
  const { id, name, category, region, address, contact, facts, override } = venue;
  const more = {
    ...(address === undefined ? {} : { address }),
    ...(contact === undefined ? {} : { contact }),
  };
  const created: Act = { type: 'venue.create', venue: { id, name, category, region, facts, ...more } };
  if (override === undefined) return [created];
  return [created, { type: 'venue.override', id, colour: override.colour, reason: override.reason }];
}

function deviceActs(device: Device): Act[] {
  const { id, venueId, kind, model, place, collector, secretHash, retired } = device;
  const created: Act = {
    type: 'device.create',
    device: {
      id,
      venueId,
      kind,
      secretHash,
      ...(model === undefined ? {} : { model }),
      ...(place === undefined ? {} : { place }),
      ...(collector === undefined ? {} : { collector }),
    },
  };
  return retired === true ? [created, { type: 'device.change', id, patch: { retired: true } }] : [created];
}
