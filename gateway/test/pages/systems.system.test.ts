/** Other people's systems in Chromium: foreign devices, channels of notices, systems that are told, transmitters, Node-RED. */

import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from '../../src/feed/options.ts';
import type { SourceView } from '../../src/foreign/foreign-port.ts';
import type { BookedDelivery } from '../../src/notify/book/delivery-book.ts';
import { hasChromium, lookAt, lookOnce, openBrowser, visit } from '../stage/browser.ts';
import { HOUSE_PASSWORD, WholeHouse } from '../stage/whole-house.ts';
import { outsideOf } from './outside-fixture.ts';

const NOW = Date.UTC(2026, 10, 30, 8);
const MINUTE = 60_000;
const DASHBOARD = fileURLToPath(new URL('../../../dashboard/dist', import.meta.url));

const source = (more: Partial<SourceView>): SourceView => ({
  ...{ id: 'z2m-market', kind: 'bridge', region: 't1', state: 'up', since: NOW - 90 * MINUTE },
  ...{ messages: 1_284, lastAt: NOW - MINUTE, stored: 1_190, devices: 3, proposals: 2, overLimit: 0 },
  ...{ unmapped: [], unmappedMore: 0, figures: {} },
  ...more,
});
const SOURCES = [
  source({
    unmapped: [
      { field: 'linkquality', why: 'unknown-field', count: 812, device: '走廊烟感', value: '134' },
      { field: 'voltage', why: 'no-unit', count: 12, device: '走廊烟感', value: '2950' },
    ],
  }),
  source({
    ...{ id: 'fire-centre', kind: 'gb26875', state: 'down', trouble: 'connect ECONNREFUSED 10.20.0.8:5200' },
    ...{ since: NOW - 12 * MINUTE, messages: 40, stored: 0, devices: 0, proposals: 0 },
  }),
];

const channel = {
  kind: 'email',
  reach: 'person',
  shows: 'ninewatch@town.example → smtp.town.example:465',
} as const;
const quiet = { sent: 18, dead: 0, waiting: 0, held: 0, oldestAt: null, lastSentAt: NOW - 5 * MINUTE };
const delivery: BookedDelivery = {
  ...{
    seq: 7,
    id: 'n/sms/li',
    noticeId: 'n',
    noticeSeq: 3,
    region: 't1',
    channel: 'duty-sms',
    target: 'admin',
  },
  ...{ named: [], urgent: true, priority: 1, at: NOW - 9 * MINUTE, notBefore: 0, attempts: 5 },
  ...{ state: 'dead', endedAt: NOW - MINUTE, trouble: '402 balance too low' },
};
const unreachable: BookedDelivery = {
  ...{ ...delivery, seq: 6, id: 'n/sms/admin', attempts: 1, state: 'unreachable' },
  trouble: 'no phone of this person is known',
};
const attempt = {
  ...{ deliveryId: 'n/sms/li', noticeId: 'n', region: 't1', channel: 'duty-sms', kind: 'sms' },
  ...{ recipient: '李建国 138****1234', at: NOW - 2 * MINUTE, ms: 412, gathered: 1 },
} as const;

/** What the channels' own tests prove is theirs; here it is what the page makes of their answers. */
function channelsOfTown(): FeedOptions['notices'] {
  const given = [delivery];
  return {
    channels: async () => [
      { channel: 'town-mail', ...channel, state: 'working', ...quiet },
      {
        ...{ channel: 'duty-sms', ...channel, kind: 'sms', shows: 'https://sms.example/send', state: 'down' },
        ...{ ...quiet, dead: 1, waiting: 2, oldestAt: NOW - 8 * MINUTE },
        ...{ trouble: '402 balance too low', troubleSinceMs: NOW - 9 * MINUTE },
      },
      {
        channel: 'old-robot',
        ...channel,
        kind: 'wecom',
        reach: 'group',
        shows: 'https://qyapi.weixin.qq.com',
        state: 'off',
        ...quiet,
      },
    ],
    attempts: async () => ({
      items: [
        { ...attempt, seq: 9, number: 5, outcome: 'refused', detail: '402 balance too low' },
        {
          ...attempt,
          seq: 8,
          number: 1,
          outcome: 'sent',
          detail: '250 OK',
          channel: 'town-mail',
          kind: 'email',
        },
      ],
      next: null,
    }),
    deliveries: async (state) => ({ items: state === 'dead' ? [...given] : [unreachable], next: null }),
    delivery: async (seq) => (seq === delivery.seq ? delivery : null),
    retryDelivery: async () => given.splice(0).length > 0,
    testChannel: async () => ({ ok: true, detail: '250 2.0.0 Ok', recipient: 'admin', ms: 84 }),
  };
}

describe.skipIf(!hasChromium)('other people’s systems in Chromium', () => {
  let house: WholeHouse;
  let origin: string;
  let browser: Browser;
  const { options: outside, done } = outsideOf(NOW);

  beforeAll(async () => {
    const byId = new Map(SOURCES.map((each) => [each.id, each]));
    house = await WholeHouse.open(NOW, {
      dashboardDir: DASHBOARD,
      notices: channelsOfTown(),
      ...outside,
      foreign: { sources: () => SOURCES, regionOf: (id) => byId.get(id)?.region, lastSeen: () => undefined },
    });
    house.done({
      type: 'region.create',
      region: { id: 't1', name: '龙溪镇', level: 'town', parent: 'root' },
    });
    const venue = { id: 'market', name: '兴旺百货', category: 1, region: 't1', facts: {} } as const;
    house.done({ type: 'venue.create', venue });
    for (const [name, kind, gives, metrics] of [
      ['0x00158d0001a2b3c4', 'smoke', ['smoke', 'battery', 'tamper'], { smoke: 0.02, battery: 97 }],
      ['0x00158d0009f1e2d3', 'gas', ['gas', 'alarm'], { gas: 0 }],
    ] as const) {
      house.take({
        ...{ kind: 'sighting', receivedAt: NOW, source: 'z2m-market', region: 't1', name },
        described: {
          title: kind === 'smoke' ? '走廊烟感' : 'kitchen gas',
          vendor: 'HEIMAN',
          model: `HS1-${kind}`,
          kind,
          gives: [...gives],
        },
        seen: { at: NOW - MINUTE, metrics },
      });
    }
    origin = await house.feed.app.listen({ host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  beforeEach(() => Object.assign(done, { started: [], replayed: [], asked: [], restarts: 0 }));

  const rows = (page: Page) => page.locator('.proposals li');

  it('a foreign device is accepted with its proposed kind, another dismissed, and what is not understood is named', async () => {
    const { page, broken, context } = await visit(browser, {
      origin,
      username: 'admin',
      password: HOUSE_PASSWORD,
    });
    await page.goto(`${origin}/foreign`);
    await rows(page).nth(1).waitFor();
    await page.getByText('2 个看不懂的字段').click();
    await page.getByText('linkquality').waitFor();
    await lookAt(page, 'foreign', () => rows(page).nth(1).waitFor());
    await rows(page).filter({ hasText: '走廊烟感' }).getByRole('button', { name: '接入' }).click();
    const box = page.getByRole('dialog');
    expect(await box.getByLabel('类型').inputValue()).toBe('smoke');
    expect(await box.getByLabel('设备编号').inputValue()).toBe('0x00158d0001a2b3c4');
    await box.getByRole('combobox', { name: '场所' }).fill('兴旺');
    await page.getByRole('option', { name: /兴旺百货/ }).click();
    await box.getByLabel('安装位置').fill('二楼走廊');
    await box.getByRole('button', { name: '接入' }).click();
    await expect.poll(() => rows(page).count()).toBe(1);
    const device = await house.call('admin', 'GET', '/devices/0x00158d0001a2b3c4');
    expect(device.body).toMatchObject({
      ...{ venueId: 'market', kind: 'smoke', place: '二楼走廊' },
      foreign: { source: 'z2m-market', name: '0x00158d0001a2b3c4' },
    });
    await rows(page).getByRole('button', { name: '忽略' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('没有待确认的设备').waitFor();
    await page.getByRole('button', { name: '已忽略' }).click();
    await rows(page).getByRole('button', { name: '重新考虑' }).waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('channels show their state, a test goes out, and what was given up is sent again', async () => {
    const { page, broken, context } = await visit(browser, {
      origin,
      username: 'admin',
      password: HOUSE_PASSWORD,
    });
    await page.goto(`${origin}/channels`);
    await lookAt(page, 'channels', () => page.getByText('duty-sms').first().waitFor());
    await page.getByText('燃气报警：应用').waitFor();
    await page.getByText(/no channel male/).waitFor();
    await page.getByRole('button', { name: '向 town-mail 发测试消息' }).click();
    await page.getByText('测试成功').waitFor();
    await page.getByRole('tab', { name: /发送记录/ }).click();
    await page.getByText('李建国 138****1234').first().waitFor();
    await lookAt(page, 'attempts', async () => {
      await page.getByRole('tab').nth(2).click();
      await page.getByText('138****1234').first().waitFor();
    });
    await page.getByRole('tab', { name: /未送达/ }).click();
    await page.getByText('402 balance too low').first().waitFor();
    await page.getByText('没有登记此人的手机号').waitFor();
    await page.getByRole('button', { name: '重发' }).last().click();
    await page.getByText('402 balance too low').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: /未送达\s*1/ }).waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('systems show what they take, one is started again, a letter and Node-RED too', async () => {
    const { page, broken, context } = await visit(browser, {
      origin,
      username: 'admin',
      password: HOUSE_PASSWORD,
    });
    await page.goto(`${origin}/systems`);
    await lookAt(page, 'systems', () => page.getByText('old-platform').waitFor());
    await page.getByRole('button', { name: '恢复发送' }).click();
    await page.getByRole('dialog').getByText('37 个事件').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '恢复发送' }).click();
    await page.getByText('410 Gone').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: /死信/ }).click();
    await page.getByText('422 unknown venue').waitFor();
    await lookOnce(page, 'systems-letters.zh-CN.desk', false);
    await page.getByRole('button', { name: '重发' }).click();
    await page.getByText('没有死信').waitFor();
    await page.getByRole('tab', { name: '上传' }).click();
    await page.getByText('city-platform').waitFor();
    await lookOnce(page, 'systems-uploads.zh-CN.desk', false);
    await page.getByRole('tab', { name: 'Node-RED' }).click();
    const editor = page.getByRole('link', { name: '打开编辑器' });
    expect(await editor.getAttribute('href')).toBe('http://127.0.0.1:1880/');
    await page.setViewportSize({ width: 390, height: 844 });
    await lookOnce(page, 'systems-node-red.zh-CN.phone');
    await page.getByRole('button', { name: '重新启动' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '重新启动' }).click();
    await page.getByText('重启 1 次').waitFor();
    expect(done).toMatchObject({ started: ['old-platform'], replayed: [3], restarts: 1 });
    expect(broken).toEqual([]);
    await context.close();
  });

  it('a transmitter is read, and rung only after a word', async () => {
    const { page, broken, context } = await visit(browser, {
      origin,
      username: 'admin',
      password: HOUSE_PASSWORD,
    });
    await page.goto(`${origin}/transmitters`);
    const mall = page.getByRole('listitem').filter({ hasText: '东街商场' });
    await lookAt(page, 'transmitters', () => mall.waitFor());
    await mall.getByRole('button', { name: '查岗' }).click();
    await page.getByRole('dialog').getByLabel('应答时限（分钟）').fill('5');
    await page.getByRole('dialog').getByRole('button', { name: '查岗' }).click();
    await mall.getByText('查岗 · 已确认').waitFor();
    await mall.getByRole('button', { name: '读取 东街商场' }).click();
    await page.getByRole('menuitem', { name: '读运行状态' }).click();
    await mall.getByText('正常监视 / 备电故障').waitFor();
    await lookOnce(page, 'transmitters-answer.zh-CN.desk', false);
    expect(done.asked).toEqual(['gb-889 duty-check 5', 'gb-889 read-state 0']);
    const lost = page.getByRole('listitem').filter({ hasText: '客运站' });
    expect(await lost.getByRole('button').count()).toBe(0);
    expect(broken).toEqual([]);
    await context.close();
  });
});
