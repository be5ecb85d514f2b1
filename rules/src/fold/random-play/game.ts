/** What a play is about: two districts, two venues, seven devices of different kinds, a collector, and what the players can see. */

import type { Act } from '../../model/act.ts';
import type { JournalRecord } from '../../model/record.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { DeviceEntry, State } from '../state.ts';
import { Stage } from '../testing/stage.ts';
import type { Chance } from './chance.ts';

/** A player's next input to the fold; undefined when there is nothing to play it on. */
export type Move = (game: Game) => JournalRecord | undefined;

export interface Game {
  chance: Chance;
  /** For reading alone. */
  state: State;
  nowMs: number;
  /** Rule files between which the play changes. */
  texts: readonly string[];
  /** Closed ones as they were told last, kept by the fold or not. */
  closedTickets(): readonly Ticket[];
  /** Counts up: for numbers that must not come twice. */
  serial(): number;
}

export const COLLECTOR = 'w1';
export const KINDS: Readonly<Record<string, string>> = {
  s1: 'smoke',
  s2: 'smoke',
  e1: 'electrical',
  e2: 'electrical',
  g1: 'gas',
  c1: 'co',
  m1: 'multi',
};
export const DEVICES: readonly string[] = Object.keys(KINDS);
export const VENUES: readonly string[] = ['shop', 'bar'];

/** The district of the fold's tests with a second venue, a second district and two people; `g1` is a child of the collector. */
export function openDistrict(): Stage {
  const stage = Stage.district();
  const venue = { id: 'bar', name: '酒吧', category: 5, region: 't1', facts: {} } as const;
  stage.done({ type: 'venue.create', venue });
  for (const [id, kind] of [...Object.entries(KINDS), [COLLECTOR, 'collector'] as const]) {
    const isThere = stage.state.derived.deviceVenue.has(id);
    const device = { id, venueId: 'shop', kind, secretHash: 'h' };
    if (!isThere) stage.done({ type: 'device.create', device });
  }
  for (const [id, level, parent] of [
    ['d2', 'district', 'root'],
    ['t2', 'town', 'd2'],
  ] as const) {
    stage.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  for (const [id, region] of [
    ['li', 'root'],
    ['wang', 'd1'],
  ] as const) {
    const user = {
      id,
      username: id,
      name: id,
      passwordHash: 'p',
      roles: [{ role: 'admin' as const, region }],
    };
    stage.done({ type: 'user.create', user });
  }
  stage.done({ type: 'device.change', id: 'g1', patch: { collector: COLLECTOR } });
  return stage;
}

export function deviceOf({ state }: Game, id: string): DeviceEntry | undefined {
  return state.venues.get(state.derived.deviceVenue.get(id) ?? '')?.devices.get(id);
}

/** As one of two people, because whoever finished a ticket may not approve it. */
export function asAct({ chance, nowMs, serial }: Game, act: Act): JournalRecord {
  const username = chance.pick(['li', 'wang']);
  const actor = { userId: username, username, name: username };
  return { kind: 'act', receivedAt: nowMs, actId: `play-${serial()}`, actor, act };
}
