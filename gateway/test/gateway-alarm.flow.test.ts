import type { Hazard, Ticket } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './stage/api-client.ts';
import type { Device } from './stage/device.ts';
import { Stage } from './stage/stage.ts';
import type { WallClient } from './stage/wall-client.ts';

let stage: Stage;
let wall: WallClient;
beforeAll(async () => {
  stage = await Stage.start();
  wall = await stage.wall();
});
afterAll(() => stage.end());

const ofVenue = (venueId: string, state: string) => (thing: { venueId: string; state: string }) =>
  thing.venueId === venueId && thing.state === state;

describe('one danger on its whole way', () => {
  it('[P5] a reading becomes a hazard, a ticket, a notice and a change on the wall', async () => {
    await stage.venue('hotpot', { facts: { gasHeavy: true } });
    const device = await stage.device('heat-1', 'hotpot');
    await device.read({ temperature: 24 });
    await device.read({ temperature: 80 });
    const hazard = await wall.hazard(ofVenue('hotpot', 'unacknowledged'));
    expect(hazard).toMatchObject({
      kind: 'fire',
      class: 'alarm',
      priority: 1,
      venueRisk: 'red',
      active: true,
      acknowledged: false,
      firstOut: 'heat-1',
      deviceIds: ['heat-1'],
      rule: { id: 'heat', version: '1' },
    });
    const ticket = await wall.ticket(ofVenue('hotpot', 'open'));
    expect(ticket).toMatchObject({ id: hazard.ticketId, hazardId: hazard.id, unit: 'east' });
    expect(await stage.admin.get(`/hazards/${hazard.id}`)).toMatchObject({
      id: hazard.id,
      ticketId: ticket.id,
    });
    const notices = await stage.admin.list(`/notices?hazard=${hazard.id}`);
    expect(notices[0]).toMatchObject({ reason: 'opened', level: 0, ticketId: ticket.id, state: 'due' });
  });

  it('people answer it, and it ends only when the danger is over', async () => {
    await stage.venue('inn');
    const device = await stage.device('heat-2', 'inn');
    await device.event('alarm');
    const { id } = await wall.hazard(ofVenue('inn', 'unacknowledged'));
    const seen = await stage.admin.get<Hazard>(`/hazards/${id}`);
    const acknowledged = await stage.admin.done<Hazard>(`/hazards/${id}/acknowledge`, {
      version: seen.version,
    });
    expect(acknowledged).toMatchObject({
      state: 'acknowledged',
      acknowledged: true,
      acknowledgedBy: 'admin',
    });
    const stale = await stage.admin.post(`/hazards/${id}/silence`, { version: seen.version });
    expect(stale).toMatchObject({ status: 409, body: { code: 'stale-version' } });
    expect(await stage.admin.done(`/hazards/${id}/silence`)).toMatchObject({ silenced: true });
    const early = await stage.admin.post(`/hazards/${id}/reset`);
    expect(early).toMatchObject({ status: 409, body: { code: 'still-in-danger', deviceIds: ['heat-2'] } });
    await device.event('alarm_cleared');
    await wall.hazard(ofVenue('inn', 'returned'));
    expect(await stage.admin.done(`/hazards/${id}/reset`)).toMatchObject({ state: 'closed', active: false });
    await wall.hazard(ofVenue('inn', 'closed'));
  });

  it('[P5] a new danger after the reset is a new hazard and ticket that points back', async () => {
    const before = (await stage.admin.list<Hazard>('/hazards?venue=inn'))[0];
    const device = await stage.device('heat-3', 'inn');
    await device.event('alarm');
    const hazard = await wall.hazard(
      (each) => ofVenue('inn', 'unacknowledged')(each) && each.id !== before?.id,
    );
    expect(hazard.recurrenceOf).toBe(before?.id);
    expect(hazard.ticketId).not.toBe(before?.ticketId);
    expect(await stage.admin.list('/hazards?venue=inn&state=unacknowledged')).toHaveLength(1);
  });
});

describe('the ticket', () => {
  let ticket: Ticket;
  let officer: ApiClient;
  let device: Device;
  beforeAll(async () => {
    await stage.venue('shop');
    officer = await stage.person('officer', 'town_office', 'east');
    device = await stage.device('heat-4', 'shop');
    await device.event('alarm');
    ticket = await wall.ticket(ofVenue('shop', 'open'));
  });

  it('is accepted and submitted by one person, approved by another, once the danger is over', async () => {
    const on = `/tickets/${ticket.id}`;
    expect(await officer.done(`${on}/accept`)).toMatchObject({ state: 'accepted' });
    const submitted = await officer.done<Ticket>(`${on}/submit`, { measures: 'hob turned off' });
    expect(submitted).toMatchObject({ state: 'submitted', finisher: 'officer', measures: 'hob turned off' });
    expect(await officer.post(`${on}/approve`)).toMatchObject({ status: 409, body: { code: 'same-person' } });
    expect(await stage.admin.post(`${on}/approve`)).toMatchObject({
      status: 409,
      body: { code: 'still-active' },
    });
    await device.event('alarm_cleared');
    await wall.hazard((each) => each.id === ticket.hazardId && !each.active);
    const closed = await stage.admin.done<Ticket>(`${on}/approve`);
    expect(closed).toMatchObject({ state: 'closed', finisher: 'officer', acceptor: 'admin' });
    await wall.ticket(ofVenue('shop', 'closed'));
  });

  it('[P10] is not there for people of another town, and refused to those whose role may not', async () => {
    const stranger = await stage.person('stranger', 'duty_officer', 'west');
    expect(await stranger.call('GET', `/tickets/${ticket.id}`)).toMatchObject({ status: 404 });
    expect(await stranger.list('/tickets')).toEqual([]);
    expect(await stranger.post(`/hazards/${ticket.hazardId}/acknowledge`)).toMatchObject({ status: 404 });
    const worker = await stage.person('worker', 'grid_worker', 'east');
    expect((await worker.list<Ticket>('/tickets')).map(({ id }) => id)).toContain(ticket.id);
    expect(
      await worker.post('/venues', { id: 'x', name: 'x', category: 1, region: 'east', facts: {} }),
    ).toMatchObject({
      status: 403,
    });
  });
});
