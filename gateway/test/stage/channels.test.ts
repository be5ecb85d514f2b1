/** Notices on their way to people: the real fold, ledger, routes and delivery book, on a clock of the test. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { GatewayError } from '../../src/base/errors.ts';
import { silentLog } from '../../src/base/log.ts';
import { createSeal } from '../../src/base/seal.ts';
import { openLedgerRows } from '../../src/ledger/notice-rows.ts';
import { openOutbox } from '../../src/ledger/outbox.ts';
import type { NoticePlan, PlannedChannel, Route } from '../../src/notify/plan/schema.ts';
import { type ChannelKind, channelKind, type Delivery } from '../../src/notify/port/channel-kind.ts';
import { NoticeRoom } from '../../src/notify/post/notice-room.ts';
import { WholeHouse } from './whole-house.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** In the night of the district. */
const START = Date.parse('2026-03-02T23:30+08:00');
const seal = createSeal(Buffer.alloc(32, 5));

let house: WholeHouse;
let room: NoticeRoom;
let sent: { channel: string; to: string; text: string; delivery: Delivery }[];
/** Channels that answer nothing until they may. */
let down: Set<string>;

const kindOf = (kind: string, reach: ChannelKind['reach'], more: Partial<ChannelKind> = {}): ChannelKind =>
  channelKind({
    ...{ kind, reach, settings: z.strictObject({}), style: 'full', shows: () => kind },
    open: (_, { name }) => ({
      send: async (delivery) => {
        if (down.has(name)) throw new GatewayError('store-busy', true, `${name} is down`);
        const to = delivery.recipients.map(({ username }) => username).join();
        sent.push({ channel: name, to, text: delivery.words.text, delivery });
        return 'taken';
      },
    }),
    ...more,
  });
const GONE = {
  send: async (): Promise<string | undefined> => {
    throw new GatewayError('store-refused', false, 'no such group');
  },
};
const KINDS = [
  kindOf('gone', 'group', { open: () => ({ send: () => GONE.send() }) }),
  kindOf('sms', 'person', { contact: 'phone' }),
  kindOf('mail', 'person', { contact: 'email' }),
  kindOf('robot', 'group', { rate: { messages: 2, perMs: MINUTE_MS } }),
  kindOf('system', 'system'),
];
const channel = (name: string, kind = name): PlannedChannel => ({ name, kind, off: false, gatherOver: 3 });
const route = (to: string[], more: Partial<Route> = {}): Route => ({
  ...{ when: {}, to, onDuty: false, last: false, ...more },
});
const ALARMS: Partial<Route> = { when: { class: ['alarm'] } };
const planOf = (routes: Route[]): NoticePlan => ({
  ...{ format: 1, language: 'zh', link: 'https://wall.example', templates: [], routes },
  channels: [
    channel('sms'),
    channel('mail'),
    channel('robot'),
    channel('system'),
    channel('gone'),
    channel('sms2', 'sms'),
  ],
});

function openRoom(routes: Route[]): void {
  const seqs: number[] = [];
  const ports = {
    ...{ dir: house.dir, clock: house.clock, log: silentLog, seal, kinds: KINDS },
    ...{ outbox: openOutbox(house.dir), rows: openLedgerRows(house.dir) },
    offset: { isNew: false, get: () => seqs.at(-1) ?? 0, set: (next: number) => void seqs.push(next) },
    act: async () => ({ actId: '', ok: true as const, value: null }),
  };
  const quiet = { onRouting: () => {}, onState: () => {}, onOutcome: () => {} };
  room = new NoticeRoom(planOf(routes), { ...ports, ...quiet });
}

/** Lets what was begun come to its end: no timer of the clock is needed for it. */
async function settled(): Promise<void> {
  room.wake();
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
async function pass(ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= MINUTE_MS) {
    house.pass(Math.min(leftMs, MINUTE_MS), MINUTE_MS);
    await settled();
  }
}
let count = 0;
function read(venueId: string, metrics: Record<string, number>, deviceId = `heat-${venueId}`): void {
  const now = house.clock.nowMs();
  count += 1;
  const clock = { boot: 1, seq: count, at: now, measuredAt: now, clock: 'trusted', late: false } as const;
  const about = { deviceId, venueId, channel: 'telemetry' } as const;
  house.take({
    kind: 'message',
    receivedAt: now,
    ...about,
    readings: [{ ...clock, metrics, flags: [], generation: 1 }],
  });
}
const told = () => sent.map((each) => `${each.channel}:${each.to}`).sort();

beforeEach(async () => {
  sent = [];
  down = new Set();
  house = await WholeHouse.open(START);
  for (const [id, level, parent] of [
    ['d1', 'district', 'root'],
    ['t1', 'town', 'd1'],
    ['v1', 'village', 't1'],
    ['g1', 'grid', 'v1'],
  ] as const) {
    house.done({ type: 'region.create', region: { id, name: `${id}区`, level, parent } });
  }
  for (const id of ['inn', 'bar', 'spa', 'gym', 'pub']) {
    const venue = {
      id,
      name: `${id}旅店`,
      category: 3,
      region: 'g1',
      address: '石桥路 12 号',
      facts: { keyFire: true },
    };
    house.done({ type: 'venue.create', venue });
    house.done({
      type: 'device.create',
      device: { id: `heat-${id}`, venueId: id, kind: 'heat', secretHash: 'h' },
    });
  }
  for (const [username, role, region, venue] of [
    ['li', 'duty_officer', 'd1', undefined],
    ['grid', 'grid_worker', 'g1', undefined],
    ['village', 'village', 'v1', undefined],
    ['owner', 'owner', 'g1', 'inn'],
    ['stranger', 'owner', 'g1', 'bar'],
  ] as const) {
    house.addPerson(username, [{ role, region, ...(venue === undefined ? {} : { venue }) }]);
    const patch = {
      phone: seal.seal('13800001234'),
      contacts: { email: seal.seal(`${username}@example.cn`) },
    };
    house.done({ type: 'user.change', id: `id-${username}`, patch });
  }
  house.pass(MINUTE_MS, MINUTE_MS);
});
afterEach(async () => {
  await room.stop();
  await house.close();
});

describe('a fire in the night', () => {
  it('[P9] reaches those who are called at once whatever is quiet, climbs until somebody answers, and then stops', async () => {
    openRoom([route(['sms', 'robot'], { quiet: { from: '21:00', to: '07:00' } })]);
    read('inn', { temperature: 90 });
    await settled();
    expect(told()).toEqual(['robot:grid,li', 'sms:grid', 'sms:li']);
    expect(sent[0]?.text).toContain('【火灾报警】inn旅店：温度 90°C');
    expect(sent[0]?.text).toContain('地址：石桥路 12 号');
    expect(sent[0]?.text).toContain('时间：2026-03-02 23:31:00');
    expect(sent[0]?.text).toMatch(/查看：https:\/\/wall\.example\/tickets\/\S+/);
    sent = [];
    await pass(2 * MINUTE_MS);
    expect(told()).toContain('sms:village');
    expect(sent.find(({ to }) => to === 'village')?.text).toContain('第2次呼叫，尚无人应答');
    const { body } = await house.call('admin', 'GET', '/hazards?state=unacknowledged');
    await house.call('li', 'POST', `/hazards/${body.items[0].id}/acknowledge`);
    sent = [];
    await pass(12 * MINUTE_MS);
    expect(told()).toEqual([]);
  });

  it('[P2] a dead channel delays no other, catches up when it lives, and what was answered meanwhile is not sent', async () => {
    down.add('sms');
    openRoom([route(['sms', 'sms2'], ALARMS)]);
    read('inn', { temperature: 90 });
    await settled();
    expect(told()).toEqual(['sms2:grid', 'sms2:li']);
    await pass(5 * MINUTE_MS);
    expect(room.states().find(({ channel: name }) => name === 'sms')).toMatchObject({
      state: 'down',
      trouble: 'sms is down',
    });
    down.clear();
    sent = [];
    await pass(2 * MINUTE_MS);
    expect(told()).toContain('sms:li');
    expect(room.states().find(({ channel: name }) => name === 'sms')).toMatchObject({ state: 'working' });
    down.add('sms');
    read('bar', { temperature: 90 });
    await settled();
    const { body } = await house.call('admin', 'GET', '/hazards?venue=bar');
    await house.call('li', 'POST', `/hazards/${body.items[0].id}/acknowledge`);
    down.clear();
    sent = [];
    await pass(3 * MINUTE_MS);
    expect(sent.filter(({ channel: name, text }) => name === 'sms' && text.includes('bar旅店'))).toEqual([]);
  });

  it('every attempt is written down, with the number masked', async () => {
    openRoom([route(['sms'], ALARMS)]);
    read('inn', { temperature: 90 });
    await settled();
    const attempts = room.book.attempts({}, Number.MAX_SAFE_INTEGER, 10);
    expect(attempts).toHaveLength(2);
    expect(attempts[0]).toMatchObject({
      recipient: 'li 138****1234',
      outcome: 'sent',
      detail: 'taken',
      number: 1,
    });
    expect(JSON.stringify(attempts)).not.toContain('13800001234');
  });

  it('[P9] is the same delivery when the notice is read again, and is not sent twice', async () => {
    openRoom([route(['sms'], ALARMS)]);
    read('inn', { temperature: 90 });
    await settled();
    const ids = sent.map(({ delivery }) => delivery.id);
    await room.stop();
    openRoom([route(['sms'], ALARMS)]);
    await settled();
    expect(sent.map(({ delivery }) => delivery.id)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('what is not urgent', () => {
  it('waits until the quiet hours are over, and is gathered then', async () => {
    openRoom([route(['mail'], { when: { reason: ['scrapped'] }, quiet: { from: '21:00', to: '07:00' } })]);
    for (const id of ['inn', 'bar', 'spa', 'gym', 'pub']) {
      house.done({ type: 'device.change', id: `heat-${id}`, patch: { retired: true } });
    }
    await pass(HOUR_MS);
    expect(told()).toEqual([]);
    expect(room.states().find(({ channel: name }) => name === 'mail')).toMatchObject({ waiting: 5, held: 5 });
    house.pass(7 * HOUR_MS, HOUR_MS);
    await settled();
    expect(told()).toEqual(['mail:grid']);
    expect(sent[0]?.delivery.words.subject).toMatch(/^【汇总5条】【设备停用】/);
    expect(sent[0]?.text.split('\n')).toHaveLength(6);
  });

  it('of a robot that may say little is gathered, and no fire is lost in it', async () => {
    openRoom([route(['robot'], ALARMS)]);
    for (const id of ['inn', 'bar', 'spa', 'gym', 'pub']) read(id, { temperature: 90 });
    await settled();
    await pass(2 * MINUTE_MS);
    const robot = sent.filter(({ channel: name }) => name === 'robot');
    expect(robot.length).toBeLessThanOrEqual(12);
    expect(robot.some(({ delivery }) => delivery.told.length > 1)).toBe(true);
    for (const id of ['inn', 'bar', 'spa', 'gym', 'pub']) {
      expect(robot.some(({ text }) => text.includes(`${id}旅店`))).toBe(true);
    }
  });
});

describe('a warning to similar venues', () => {
  it('goes to the owners who have not confirmed it, and to the grid', async () => {
    openRoom([route(['sms'], { when: { reason: ['receipt'] } })]);
    const to = { region: 'd1', categories: [3] };
    const text = { zh: '检查液化气瓶', en: 'check gas bottles' };
    const warning = house.done({ type: 'warning.issue', text, to }) as { id: string };
    house.pass(MINUTE_MS, MINUTE_MS);
    house.done({ type: 'warning.confirm', warningId: warning.id, venueId: 'bar' });
    await pass(3 * MINUTE_MS);
    expect(told()).toEqual(['sms:grid', 'sms:owner']);
    expect(sent[0]?.text).toContain('【警示】检查液化气瓶');
  });
});

it('who has no address is written down as not reached, and tried by hand when there is one', async () => {
  house.done({ type: 'user.change', id: 'id-li', patch: { contacts: { email: '' } } });
  openRoom([route(['mail'], { when: { role: ['duty_officer'] } })]);
  read('inn', { temperature: 90 });
  await settled();
  expect(told()).toEqual([]);
  const [lost] = room.book.deliveries('unreachable', Number.MAX_SAFE_INTEGER, 10);
  expect(lost).toMatchObject({ target: 'li', trouble: 'no email of this person is known' });
  house.done({
    type: 'user.change',
    id: 'id-li',
    patch: { contacts: { email: seal.seal('li@example.cn') } },
  });
  room.forget();
  expect(room.retry(lost?.seq ?? 0)).toBe(true);
  await settled();
  expect(told()).toEqual(['mail:li']);
});

it('[P6] a group that refuses for good is seen to be down, and what it refused can be sent again', async () => {
  const sender = vi.spyOn(GONE, 'send');
  openRoom([route(['gone'], ALARMS)]);
  read('inn', { temperature: 90 });
  await settled();
  expect(sender).toHaveBeenCalledOnce();
  const state = () => room.states().find(({ channel: name }) => name === 'gone');
  expect(state()).toMatchObject({ state: 'down', trouble: 'no such group', dead: 1 });
  const [dead] = room.book.deliveries('dead', Number.MAX_SAFE_INTEGER, 10);
  sender.mockImplementation(async () => 'taken');
  room.retry(dead?.seq ?? 0);
  await settled();
  expect(state()).toMatchObject({ state: 'working', sent: 1 });
  expect(state()).not.toHaveProperty('trouble');
  sender.mockRestore();
});
