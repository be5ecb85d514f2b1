/** Over how many channel types of GB/T 45839-2025 the routes of a notices file tell people of a danger to life, at the least. */

import { type Hazard, RISK_COLOURS, ROLES, type Venue } from '@ninewatch/rules';
import { CHANNEL_KINDS } from '../kinds.ts';
import type { ChannelKind } from '../port/channel-kind.ts';
import { type Routed, waysOf } from './route.ts';
import type { NoticePlan, When } from './schema.ts';

/** GB/T 45839-2025: people are told over at least so many of text message, call and app. */
const CHANNEL_TYPES_MIN = 2;
const DANGERS = ['fire', 'gas', 'co'] as const;
/** That the shipped rules give to alarms of these kinds. */
const PRIORITIES = [1, 2, 3];
/** Ours: of more regions than so many the first are looked at. */
const REGIONS_MAX = 100;

export type ChannelType = NonNullable<ChannelKind['counts']>;

/** Where a danger reaches the fewest; only what routes ask about is given. */
export interface ReachedWhere {
  /** Null is a region that no route names. */
  region?: string | null;
  colour?: Venue['risk'];
  priority?: number;
}
export interface DangerReach {
  kind: (typeof DANGERS)[number];
  /** Types of the first call there. */
  types: ChannelType[];
  isEnough: boolean;
  where: ReachedWhere;
}

type Plan = Pick<NoticePlan, 'channels' | 'routes'>;

/** Of each danger the place where the first call of a live alarm goes out over the fewest types; a call to whichever role counts. */
export function dangerReach(plan: Plan): DangerReach[] {
  const counted = countedChannels(plan);
  const places = placesOf(plan);
  return DANGERS.map((kind) => {
    let fewest: { types: ChannelType[]; where: ReachedWhere } | undefined;
    for (const where of places) {
      const ways = waysOf(plan.routes, firstCall(kind, where), 0);
      const types = [...new Set(ways.flatMap(({ channel }) => counted.get(channel) ?? []))].sort();
      if (fewest === undefined || types.length < fewest.types.length) fewest = { types, where };
    }
    const { types, where } = fewest ?? { types: [], where: {} };
    return { kind, types, isEnough: types.length >= CHANNEL_TYPES_MIN, where };
  });
}

function countedChannels({ channels }: Plan): Map<string, ChannelType> {
  const types = new Map(CHANNEL_KINDS.map(({ kind, counts }) => [kind, counts]));
  const counted = new Map<string, ChannelType>();
  for (const { name, kind, off } of channels) {
    const type = types.get(kind);
    if (!off && type !== undefined) counted.set(name, type);
  }
  return counted;
}

/** Each combination of what the routes tell apart. */
function placesOf({ routes }: Plan): ReachedWhere[] {
  const asks = (field: keyof When) => routes.some(({ when }) => when[field] !== undefined);
  const named = new Set(routes.flatMap(({ when }) => when.region ?? []));
  const regions =
    named.size === 0 ? [{}] : [null, ...named].slice(0, REGIONS_MAX).map((region) => ({ region }));
  const colours = asks('colour') ? RISK_COLOURS.map((colour) => ({ colour })) : [{}];
  const priorities = asks('priority') ? PRIORITIES.map((priority) => ({ priority })) : [{}];
  return regions.flatMap((region) =>
    colours.flatMap((colour) => priorities.map((priority) => ({ ...region, ...colour, ...priority }))),
  );
}

function firstCall(kind: Hazard['kind'], where: ReachedWhere): Routed {
  const { region, colour = 'red', priority = 1 } = where;
  return {
    notice: {
      ...{ hazardId: kind, reason: 'opened', class: 'alarm', level: 0 },
      priority: priority as Routed['notice']['priority'],
      to: ROLES.map((role) => ({ role, region: region ?? '' })),
    },
    facts: {
      venue: { risk: colour },
      hazard: { kind, venueRisk: colour },
      regions: typeof region === 'string' ? [{ id: region }] : [],
      offsetMs: 0,
    },
  };
}
