/** Totals that are kept must be those that counting everything again would give. */

import type { DeviceHealth, Hazard, Venue, WallTicket } from '@ninewatch/rules';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { atVenue } from '../../base/places.ts';
import { hazardOf, ticketOf, venueOf } from '../feed-fixtures.ts';
import { Board } from './board.ts';
import type { Counts } from './counts.ts';
import { View } from './view.ts';

const REGIONS = ['a1', 'a2', 'b1', ''];
const UNITS = ['a1', 'town-a', 'town-b'];
const VENUES = ['v1', 'v2', 'v3'];
/** Who sees what; `town-a` has `a1` and `a2`. */
const SCOPES: (string[] | null)[] = [null, ['town-a'], ['b1'], [atVenue('v1')], ['a1', atVenue('v2')], []];
const sees = (scope: readonly string[], region: string) =>
  scope.includes(region) || (scope.includes('town-a') && region.startsWith('a'));

const anyOf = <T>(values: readonly T[]) => fc.constantFrom(...values);
const place = { venueId: anyOf(VENUES), region: anyOf(REGIONS) };
const hazard = fc
  .record({
    ...place,
    id: anyOf(['h1', 'h2', 'h3']),
    live: fc.boolean(),
    active: fc.boolean(),
    acknowledged: fc.boolean(),
    class: anyOf(['alarm', 'fault'] as const),
    state: anyOf(['unacknowledged', 'closed'] as const),
  })
  .map((own) => (board: Board) => void board.putHazard(hazardOf(own)));
const ticket = fc
  .record({
    ...place,
    id: anyOf(['t1', 't2', 't3']),
    unit: anyOf(UNITS),
    class: anyOf(['ordinary', 'major'] as const),
    state: anyOf(['open', 'closed'] as const),
  })
  .map((own) => (board: Board) => void board.putTicket(ticketOf(own)));
const venue = fc
  .record({ id: anyOf(VENUES), region: anyOf(REGIONS), risk: anyOf(['red', 'blue'] as const) })
  .map(
    ({ id, region, risk }) =>
      (board: Board) =>
        void board.putVenue({ ...venueOf(id, region), risk }),
  );
const health = fc
  .record({
    deviceId: anyOf(['d1', 'd2', 'd3']),
    venueId: anyOf(VENUES),
    online: fc.boolean(),
    silent: fc.boolean(),
    hasSent: fc.boolean(),
  })
  .map((own) => (board: Board) => void board.putHealth({ ...own, version: 1, faults: [], modes: [] }));
const retired = anyOf(['d1', 'd2']).map((id) => (board: Board) => board.dropHealth(id));

it('totals of every view are those of counting everything again, whatever came, moved and went', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(hazard, ticket, venue, health, retired), { maxLength: 60 }), (acts) => {
      const board = new Board({ position: 0, hazards: [], tickets: [], venues: [], health: [] });
      for (const act of acts) act(board);
      for (const scope of SCOPES) {
        const view = new View(scope, (region) => scope === null || sees(scope, region));
        expect(board.totals.in(scope === null ? null : view)).toEqual(countedAgain(board, view));
      }
    }),
  );
});

function countedAgain(board: Board, view: View): Counts {
  const hazards = [...board.hazards.values()].filter((one: Hazard) => view.sees(one.region, one.venueId));
  const live = hazards.filter((one) => one.live);
  const tickets = [...board.tickets.values()].filter(
    (one: WallTicket) => view.sees(one.region, one.venueId) || view.sees(one.unit),
  );
  const venues = [...board.venues.values()].filter((one: Venue) => view.sees(one.region, one.id));
  const devices = [...board.health.values()].filter((one: DeviceHealth) =>
    view.sees(board.regionOf(one.venueId), one.venueId),
  );
  const count = <T>(things: readonly T[], is: (thing: T) => boolean) => things.filter(is).length;
  const ofClass = (name: string) => count(live, (one) => one.class === name);
  const ofRisk = (name: string) => count(venues, ({ risk }) => risk === name);
  return {
    hazards: {
      open: live.length,
      unacknowledged: count(live, ({ acknowledged }) => !acknowledged),
      active: count(live, ({ active }) => active),
      test: hazards.length - live.length,
      byClass: {
        alarm: ofClass('alarm'),
        supervisory: ofClass('supervisory'),
        fault: ofClass('fault'),
        disablement: ofClass('disablement'),
        test: ofClass('test'),
      },
    },
    tickets: { open: tickets.length, major: count(tickets, (one) => one.class === 'major') },
    venues: {
      total: venues.length,
      ...{ red: ofRisk('red'), orange: ofRisk('orange'), yellow: ofRisk('yellow'), blue: ofRisk('blue') },
    },
    devices: {
      total: devices.length,
      online: count(devices, ({ online }) => online),
      silent: count(devices, ({ silent }) => silent),
      neverSent: count(devices, ({ hasSent }) => !hasSent),
      unprotected: count(devices, ({ unprotected }) => unprotected === true),
      faulty: count(devices, ({ faults }) => faults.length > 0),
    },
  };
}
