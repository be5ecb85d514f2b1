/** An owner sees and acts on the own venues alone, wherever in the gateway they are asked for. */

import type { CheckedReading } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');
/** Both venues are in the same grid, so that the region alone tells nothing. */
const SIDES = ['a', 'b'] as const;

let house: WholeHouse;
const work: Record<string, { hazard: string; ticket: string; period: string }> = {};

beforeAll(async () => {
  house = await WholeHouse.open(START);
  house.done({ type: 'region.create', region: { id: 'town', name: 'town', level: 'town' } });
  house.done({ type: 'region.create', region: { id: 'grid', name: 'grid', level: 'grid', parent: 'town' } });
  for (const side of SIDES) {
    const venue = { id: `v-${side}`, name: side, category: 2, region: 'grid', facts: {} };
    house.done({ type: 'venue.create', venue });
    const device = { id: `d-${side}`, venueId: venue.id, kind: 'smoke', secretHash: 'x' };
    house.done({ type: 'device.create', device });
    house.addPerson(`owner-${side}`, [{ role: 'owner', region: 'grid', venue: venue.id }]);
    const until = START + 3_600_000;
    const on = { venueId: venue.id, until, reason: '装修' };
    const period = { kind: 'announced_work', work: 'decoration', ...on } as const;
    const { id } = house.done({ type: 'period.create', period }) as { id: string };
    work[side] = { hazard: '', ticket: '', period: id };
  }
  house.addPerson(
    'both',
    SIDES.map((side) => ({ role: 'owner', region: 'grid', venue: `v-${side}` })),
  );
  house.addPerson('none', [{ role: 'owner', region: 'grid' }]);
  house.pass(5_000, 1_000);
  for (const side of SIDES) heatUp(side);
  for (const side of SIDES) {
    const hazard = [...(house.state.venues.get(`v-${side}`)?.hazards.values() ?? [])][0]?.hazard;
    Object.assign(work[side] ?? {}, { hazard: hazard?.id, ticket: hazard?.ticketId });
  }
  for (const user of ['owner-a', 'owner-b', 'both', 'none', 'admin'])
    await house.call(user, 'GET', '/session');
}, 60_000);
afterAll(() => house.close());

/** A detector that reports its own alarm: a hazard with its ticket. */
function heatUp(side: string): void {
  const receivedAt = house.clock.nowMs();
  const reading: CheckedReading = {
    ...{ boot: 1, seq: 1, at: receivedAt, measuredAt: receivedAt, clock: 'trusted', late: false },
    ...{ event: 'alarm', metrics: {}, flags: ['alarm'], generation: 1 },
  };
  const from = { deviceId: `d-${side}`, venueId: `v-${side}` };
  house.take({ kind: 'message', receivedAt, ...from, channel: 'event', readings: [reading] });
}

const placesOf = (side: string) => {
  const { hazard, ticket, period } = work[side] as (typeof work)[string];
  return {
    '/venues': `/venues/v-${side}`,
    '/devices': `/devices/d-${side}`,
    '/hazards': `/hazards/${hazard}`,
    '/tickets': `/tickets/${ticket}`,
    '/periods': `/periods/${period}`,
  };
};
const idsIn = async (user: string, path: string): Promise<string[]> => {
  const { body } = await house.call(user, 'GET', path);
  return body.items.map(({ id }: { id: string }) => id).sort();
};

describe('[P10] what an owner sees', () => {
  for (const [at, path] of ['/venues', '/devices', '/hazards', '/tickets', '/periods'].entries()) {
    const single = (side: string) => Object.values(placesOf(side))[at] ?? '';
    const idOf = (side: string) => single(side).split('/').at(-1) ?? '';

    it(`${path}: the own, of two venues both, without a venue nothing, the town all`, async () => {
      expect(await idsIn('owner-a', path)).toEqual([idOf('a')]);
      expect(await idsIn('owner-b', path)).toEqual([idOf('b')]);
      expect(await idsIn('both', path)).toEqual([idOf('a'), idOf('b')].sort());
      expect(await idsIn('none', path)).toEqual([]);
      expect(await idsIn('admin', path)).toEqual(expect.arrayContaining([idOf('a'), idOf('b')]));
    });

    it(`${path}/…: that of the neighbour is not there`, async () => {
      const statuses = async (user: string) =>
        Promise.all(SIDES.map(async (side) => (await house.call(user, 'GET', single(side))).status));
      expect(await statuses('owner-a')).toEqual([200, 404]);
      expect(await statuses('owner-b')).toEqual([404, 200]);
      expect(await statuses('both')).toEqual([200, 200]);
      expect(await statuses('none')).toEqual([404, 404]);
    });
  }

  it('the region of the own venue by its name, and no other', async () => {
    expect(await idsIn('owner-a', '/regions')).toEqual(['grid']);
    expect(await idsIn('none', '/regions')).toEqual([]);
  });

  it('readings and charts of the own devices alone', async () => {
    expect((await house.call('owner-a', 'GET', '/readings?device=d-a')).status).toBe(200);
    expect((await house.call('owner-a', 'GET', '/readings?device=d-b')).status).toBe(404);
    expect((await house.call('owner-a', 'GET', '/venues/v-b/latest')).status).toBe(404);
  });

  it('on the wall the own venue and what is open there, also in the totals', async () => {
    const { body } = await house.call('owner-a', 'GET', '/wall');
    const venuesOf = (things: { venueId: string }[]) => [...new Set(things.map(({ venueId }) => venueId))];
    expect(venuesOf(body.hazards)).toEqual(['v-a']);
    expect(venuesOf(body.tickets)).toEqual(['v-a']);
    expect(body.counts).toMatchObject({ venues: { total: 1 }, devices: { total: 1 } });
    const nobody = await house.call('none', 'GET', '/wall');
    expect(nobody.body).toMatchObject({ hazards: [], tickets: [], counts: { venues: { total: 0 } } });
  });
});

describe('[P10] what an owner does', () => {
  it('announces work at the own venue and not at the neighbour', async () => {
    const body = {
      kind: 'announced_work',
      work: 'cleaning',
      until: house.clock.nowMs() + 3_600_000,
      reason: '清洁',
    };
    const post = (venueId: string) => house.call('owner-a', 'POST', '/periods', { ...body, venueId });
    expect((await post('v-a')).status).toBe(201);
    expect(await post('v-b')).toMatchObject({ status: 422, body: { code: 'unknown-venue' } });
  });

  it('submits the own ticket and finds no other', async () => {
    const ticket = (side: string) => work[side]?.ticket ?? '';
    const submit = (side: string) =>
      house.call('owner-a', 'POST', `/tickets/${ticket(side)}/submit`, { measures: '换电池' });
    expect((await submit('b')).status).toBe(404);
    expect((await house.call('admin', 'POST', `/tickets/${ticket('a')}/accept`)).status).toBe(200);
    expect((await submit('a')).status).toBe(200);
  });

  it('[P4] a grant for a venue is an owner’s, and the venue is there', async () => {
    const post = (role: string, venue: string) =>
      house.call('admin', 'POST', '/users', {
        username: 'new',
        password: 'long enough',
        roles: [{ role, region: 'grid', venue }],
      });
    expect(await post('owner', 'v-none')).toMatchObject({
      status: 422,
      body: { code: 'unknown-venue', field: 'roles' },
    });
    expect(await post('duty_officer', 'v-a')).toMatchObject({
      status: 422,
      body: { code: 'invalid', field: 'roles' },
    });
    const made = await post('owner', 'v-a');
    expect(made).toMatchObject({
      status: 201,
      body: { roles: [{ role: 'owner', region: 'grid', venue: 'v-a' }] },
    });
  });
});
