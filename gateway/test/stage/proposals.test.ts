import type { ForeignFiling } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from '../../src/feed/options.ts';
import { WholeHouse } from './whole-house.ts';

const START = Date.UTC(2026, 2, 2, 1);
let house: WholeHouse;
let lastSeenAt: number | undefined;

const source = (id: string, region: string): ReturnType<FeedOptions['foreign']['sources']>[number] => ({
  ...{
    id,
    kind: 'bridge',
    region,
    state: 'up',
    since: START,
    messages: 3,
    stored: 1,
    devices: 0,
    proposals: 1,
  },
  ...{ overLimit: 0, unmapped: [], unmappedMore: 0, figures: {} },
});

beforeEach(async () => {
  lastSeenAt = undefined;
  const sources = [source('hall', 't1'), source('yard', 't2')];
  house = await WholeHouse.open(START, {
    foreign: {
      sources: () => sources,
      regionOf: (id) => sources.find((one) => one.id === id)?.region,
      lastSeen: () => lastSeenAt,
    },
  });
  for (const id of ['t1', 't2']) {
    house.done({ type: 'region.create', region: { id, name: id, level: 'town', parent: 'root' } });
    const venue = { id: `shop-${id}`, name: id, category: 1, region: id, facts: {} } as const;
    house.done({ type: 'venue.create', venue });
    house.addPerson(`office-${id}`, [{ role: 'town_office', region: id }]);
  }
});
afterEach(() => house.close());

function sight(name: string, more: object = {}): void {
  const described = { gives: ['smoke'], kind: 'smoke', model: 'SD-1' };
  house.take({
    ...{ kind: 'sighting', receivedAt: house.clock.nowMs(), source: 'hall', region: 't1', name, described },
    ...{ seen: { at: house.clock.nowMs(), metrics: { smoke: 0.1 } }, ...more },
  });
}

async function proposalOf(name: string, who = 'admin'): Promise<ForeignFiling> {
  const { body } = await house.call(who, 'GET', '/proposals?source=hall&state=open');
  return body.items.find((item: ForeignFiling) => item.name === name);
}

describe('a proposal of a foreign device', () => {
  it('[P10] is decided where its source belongs: it becomes a bound device there, and no secret is shown', async () => {
    sight('kitchen/smoke');
    const { id, version } = await proposalOf('kitchen/smoke', 'office-t1');
    expect((await house.call('office-t2', 'GET', '/proposals')).body.items).toEqual([]);
    const body = { id: 'k1', venueId: 'shop-t1', place: 'kitchen' };
    expect((await house.call('office-t2', 'POST', `/proposals/${id}/accept`, body)).status).toBe(404);
    const elsewhere = { ...body, venueId: 'shop-t2' };
    const away = await house.call('office-t1', 'POST', `/proposals/${id}/accept`, elsewhere);
    expect(away.body).toMatchObject({ status: 422, field: 'venueId' });
    const made = await house.call('office-t1', 'POST', `/proposals/${id}/accept`, { ...body, version });
    expect(made).toMatchObject({ status: 201, body: { id: 'k1', kind: 'smoke', model: 'SD-1' } });
    expect(made.text).not.toMatch(/secret/i);
    const shown = await house.call('admin', 'GET', '/devices/k1');
    expect(shown.body.foreign).toEqual({ source: 'hall', name: 'kitchen/smoke' });
    expect((await house.call('admin', 'GET', `/proposals/${id}`)).body).toMatchObject({
      ...{ state: 'accepted', deviceId: 'k1', decided: { by: 'office-t1' } },
    });
  });

  it('is dismissed and recalled, and shows when it was heard last', async () => {
    sight('lamp');
    const { id } = await proposalOf('lamp');
    lastSeenAt = START + 1_000;
    expect(await proposalOf('lamp')).toMatchObject({ seen: { at: START + 1_000, metrics: { smoke: 0.1 } } });
    const dismissed = await house.call('admin', 'POST', `/proposals/${id}/dismiss`, { note: 'a lamp' });
    expect(dismissed.body).toMatchObject({ state: 'dismissed', decided: { by: 'admin', note: 'a lamp' } });
    expect(await proposalOf('lamp')).toBeUndefined();
    expect((await house.call('admin', 'POST', `/proposals/${id}/recall`)).body).toMatchObject({
      state: 'open',
    });
  });

  it('of which nobody knows the kind needs one', async () => {
    sight('x', { described: { gives: [] } });
    const { id } = await proposalOf('x');
    const answer = await house.call('admin', 'POST', `/proposals/${id}/accept`, {
      id: 'x',
      venueId: 'shop-t1',
    });
    expect(answer).toMatchObject({ status: 400, body: { field: 'kind' } });
  });
});

describe('a binding', () => {
  it('[P10] is made to sources of the own regions alone, and is one to one', async () => {
    const body = { id: 'k1', venueId: 'shop-t2', kind: 'smoke', foreign: { source: 'hall', name: 'a' } };
    const foreignHall = await house.call('office-t2', 'POST', '/devices', body);
    expect(foreignHall).toMatchObject({ status: 403, body: { field: 'foreign' } });
    expect((await house.call('admin', 'POST', '/devices', body)).status).toBe(201);
    const again = await house.call('admin', 'POST', '/devices', { ...body, id: 'k2' });
    expect(again).toMatchObject({ status: 409, body: { field: 'foreign' } });
    const freed = await house.call('admin', 'PATCH', '/devices/k1', { foreign: null });
    expect(freed.body).not.toHaveProperty('foreign');
  });
});

it('[P10] sources are shown to those in whose regions they are', async () => {
  const { body } = await house.call('office-t1', 'GET', '/sources');
  expect(body).toMatchObject({ items: [{ id: 'hall', state: 'up' }], next: null });
  expect((await house.call('admin', 'GET', '/sources?limit=1')).body.items).toHaveLength(1);
});
