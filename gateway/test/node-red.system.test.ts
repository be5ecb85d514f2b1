/** Node-RED beside the gateway: who gets in, what flows do, and that nothing they do or suffer reaches the alarms. */

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiClient } from './stage/api-client.ts';
import { hasChromium, openBrowser } from './stage/browser.ts';
import type { Device } from './stage/device.ts';
import { ADMIN_PASSWORD } from './stage/gateway-process.ts';
import { flowOf, isRunning, NodeRedClient, nodeRedPids } from './stage/node-red.ts';
import { Stage } from './stage/stage.ts';

const PICTURES = fileURLToPath(new URL('../../test-output/pages/', import.meta.url));
const FLOWS = { username: 'flows', password: 'a password of flows' };
const LOAD = 200;

let stage: Stage;
let nodeRed: NodeRedClient;
let device: Device;
let flows: ApiClient;

const kinds = { kinds: '', classes: '', colours: '', regions: '', venues: '', live: 'live' };
const ACKNOWLEDGING = flowOf(FLOWS, [
  {
    ...{ id: 'in', type: 'ninewatch-hazards', ...kinds },
    ...{ events: 'present,opened', kinds: 'fire', colours: 'red', regions: 'east', wires: [['ack']] },
  },
  { id: 'ack', type: 'ninewatch-acknowledge', act: 'acknowledge', note: 'by a flow', wires: [['tell']] },
  {
    id: 'tell',
    type: 'change',
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'told', tot: 'str' }],
    wires: [['notify']],
  },
  { id: 'notify', type: 'ninewatch-notify', region: 'east', roles: 'duty_officer', wires: [[]] },
]);
/** One expression that takes longer than anybody lives: the process of Node-RED hears nothing any more. */
const ENDLESS = flowOf(FLOWS, [
  {
    id: 'now',
    type: 'inject',
    props: [{ p: 'payload' }],
    payload: `${'a'.repeat(60)}!`,
    payloadType: 'str',
    once: true,
    onceDelay: 0.1,
    repeat: '',
    crontab: '',
    wires: [['loop']],
  },
  {
    id: 'loop',
    type: 'switch',
    property: 'payload',
    propertyType: 'msg',
    rules: [{ t: 'regex', v: '^(a+)+$', vt: 'str', case: false }],
    checkall: 'true',
    repair: false,
    outputs: 1,
    wires: [[]],
  },
]);

beforeAll(async () => {
  stage = await Stage.start({ NINEWATCH_NODE_RED: '0' });
  nodeRed = new NodeRedClient(stage.admin);
  for (const [id, facts] of [
    ['shop', { keyFire: true, flammable: true }],
    ['quiet', {}],
  ] as const) {
    await stage.venue(id, { facts });
  }
  await stage.admin.call('PUT', '/venues/shop/override', { body: { colour: 'red', reason: 'a test' } });
  device = await stage.device('heat-1', 'shop');
  await stage.admin.done('/users', {
    ...FLOWS,
    name: 'flows',
    roles: [{ role: 'duty_officer', region: 'root' }],
  });
  flows = stage.admin;
  await vi.waitFor(
    async () => expect(await nodeRed.seen()).toMatchObject({ state: 'running', port: expect.any(Number) }),
    { timeout: 90_000, interval: 200 },
  );
});
afterAll(() => stage?.end());

const hazards = async (venue: string) =>
  (
    await flows.get<{ items: { id: string; kind: string; state: string; acknowledgedBy?: string }[] }>(
      `/hazards?venue=${venue}`,
    )
  ).items;
const condition = async () =>
  (
    await flows.get<{
      items: { state: string; why: { zh: string }; rule: { id: string }; active: boolean }[];
    }>('/hazards?kind=gateway')
  ).items.find(({ rule }) => rule.id === 'guest-down');

/** Milliseconds to the PUBACK of so many readings, one after the other: the 99th percentile and the longest. */
async function ackTimes(): Promise<{ p99: number; longest: number }> {
  const times: number[] = [];
  for (let i = 0; i < LOAD; i += 1) {
    const begin = performance.now();
    await device.read({ temperature: 21 + (i % 3) });
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  return { p99: Math.round(times[Math.floor(LOAD * 0.99)] ?? 0), longest: Math.round(times.at(-1) ?? 0) };
}

describe('Node-RED beside the gateway', () => {
  it('[P10] opens its editor to whoever may edit flows, and to nobody else', async () => {
    expect(await nodeRed.signIn('admin', ADMIN_PASSWORD)).toEqual(expect.any(String));
    expect(await nodeRed.signIn(FLOWS.username, FLOWS.password)).toBeUndefined();
    expect(await nodeRed.signIn('admin', 'wrong password')).toBeUndefined();
    const origin = await nodeRed.origin();
    expect((await fetch(`${origin}/flows`)).status).toBe(401);
    // Pages of flows ask for a ninewatch user.
    expect((await fetch(`${origin}/pages/any`)).status).toBe(401);
  });

  it('[P10] can read neither the keys of the gateway nor its environment', async () => {
    const reading = flowOf(FLOWS, [
      {
        id: 'now',
        type: 'inject',
        props: [],
        once: true,
        onceDelay: 0.1,
        repeat: '',
        crontab: '',
        wires: [['read']],
      },
      {
        id: 'read',
        type: 'file in',
        filename: `${stage.dataDir}/keys.json`,
        filenameType: 'str',
        format: 'utf8',
        wires: [['tell']],
      },
      { id: 'no', type: 'catch', scope: ['read'], uncaught: false, wires: [['why']] },
      {
        id: 'why',
        type: 'change',
        rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '"refused " & error.message', tot: 'jsonata' }],
        wires: [['tell']],
      },
      { id: 'tell', type: 'ninewatch-notify', region: 'east', roles: 'admin', wires: [[]] },
    ]);
    expect(await nodeRed.deploy(reading)).toBe(204);
    const told = async () =>
      (await flows.get<{ items: { reason: string; text: { en: string } }[] }>('/notices')).items.find(
        ({ reason }) => reason === 'message',
      )?.text.en;
    await expect.poll(told).toMatch(/^refused .*restricted/);
  });

  it('a flow acknowledges a fire of a red venue in its region, and tells people', async () => {
    expect(await nodeRed.deploy(ACKNOWLEDGING)).toBe(204);
    await device.event('alarm');
    await expect
      .poll(() => hazards('shop'))
      .toContainEqual(
        expect.objectContaining({ kind: 'fire', state: 'acknowledged', acknowledgedBy: 'flows' }),
      );
    const notices = async () => (await flows.get<{ items: { text: { zh: string } }[] }>('/notices')).items;
    await expect.poll(notices).toContainEqual(expect.objectContaining({ text: { zh: 'told', en: 'told' } }));
  });
});

describe.skipIf(!hasChromium)('the editor in Chromium', () => {
  it('shows the palette, imports an example, deploys it, and breaks nothing', async () => {
    const browser: Awaited<ReturnType<typeof chromium.launch>> = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1440, height: 860 }, locale: 'zh-CN' });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      const broken: string[] = [];
      page.on('pageerror', (error) => broken.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('401')) broken.push(message.text());
      });
      // An example comes in as it is where nothing of it is there yet.
      expect(await nodeRed.deploy([])).toBe(204);
      await page.goto(await nodeRed.origin());
      await page.fill('#node-dialog-login-username', 'admin');
      await page.fill('#node-dialog-login-password', ADMIN_PASSWORD);
      await page.click('#node-dialog-login-submit');
      await page.locator('.red-ui-palette-node[data-palette-type="ninewatch-hazards"]').waitFor();
      const shown = await page
        .locator('.red-ui-palette-node[data-palette-type^="ninewatch-"] .red-ui-palette-label')
        .allInnerTexts();
      expect(shown.map((text) => text.trim()).sort()).toEqual(
        ['险情', '工单', '读数', '确认险情', '工单操作', '上报', '设备命令', '通知', '查询'].sort(),
      );
      await page.evaluate('RED.actions.invoke("core:show-examples-import-dialog")');
      await page.locator('.ui-dialog .red-ui-treeList-label', { hasText: '@ninewatch/node-red' }).click();
      await page.locator('.ui-dialog .red-ui-treeList-label', { hasText: 'daily-digest' }).click();
      await page.locator('#red-ui-clipboard-dialog-ok').click();
      await page.locator('.red-ui-tab-label', { hasText: 'daily digest' }).first().click();
      await page.locator('#red-ui-header-button-deploy:not(.disabled)').click();
      await page.getByText('部署成功').waitFor();
      await page.evaluate(`document.querySelector('#red-ui-notifications')?.remove()`);
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: `${PICTURES}node-red.png` });
      expect(broken).toEqual([]);
      expect(await nodeRed.tabs()).toContain('每日汇总 · daily digest');
    } finally {
      await browser.close();
    }
  });
});

describe('[P2] nothing that happens to Node-RED reaches the alarms:', () => {
  it('killed while readings flow, it is a condition on the wall and is started again', async () => {
    expect(await nodeRed.deploy(ACKNOWLEDGING)).toBe(204);
    const before = await ackTimes();
    const [pid = 0] = nodeRedPids(stage.gateway.pid);
    process.kill(pid, 'SIGKILL');
    const during = await ackTimes();
    process.stdout.write(
      `Node-RED killed: p99 of acknowledgements ${before.p99} ms before, ${during.p99} ms after\n`,
    );
    expect(during.p99).toBeLessThan(Math.max(1_000, 5 * before.p99));
    await expect
      .poll(condition)
      .toMatchObject({ active: true, why: { zh: expect.stringContaining('Node-RED 已停止') } });
    await expect.poll(() => nodeRed.seen()).toMatchObject({ state: 'running', restarts: 1, isSafe: false });
    await expect.poll(async () => (await condition())?.active ?? false, { timeout: 60_000 }).toBe(false);
  });

  it('in an endless loop it is ended, at last started without its flows, and alarms go on meanwhile', async () => {
    expect(await nodeRed.deploy(ENDLESS)).toBe(204);
    const quiet = await stage.device('heat-2', 'quiet');
    const during = await ackTimes();
    await quiet.event('alarm');
    const begin = performance.now();
    await expect
      .poll(() => hazards('quiet'))
      .toContainEqual(expect.objectContaining({ kind: 'fire', state: 'unacknowledged' }));
    process.stdout.write(
      `Node-RED in a loop: p99 of acknowledgements ${during.p99} ms, an alarm on the wall after ${Math.round(performance.now() - begin)} ms\n`,
    );
    expect(during.p99).toBeLessThan(1_000);
    await expect
      .poll(async () => (await nodeRed.seen())?.trouble, { timeout: 60_000 })
      .toMatch(/did not answer/);
    // The flows loop again with each start; killed by hand it takes less time.
    await expect
      .poll(
        async () => {
          const seen = await nodeRed.seen();
          if (seen?.isSafe === false)
            for (const pid of nodeRedPids(stage.gateway.pid)) process.kill(pid, 'SIGKILL');
          return seen;
        },
        { timeout: 90_000, interval: 1_000 },
      )
      .toMatchObject({
        isSafe: true,
        state: 'running',
        port: expect.any(Number),
        trouble: expect.stringContaining('without its flows'),
      });
    expect(await condition()).toMatchObject({ active: true });
    expect(await nodeRed.deploy(ACKNOWLEDGING)).toBe(204);
    await expect.poll(() => nodeRed.seen()).toMatchObject({ isSafe: false, state: 'running' });
  });

  it('it never outlives the gateway, not even one that was killed', async () => {
    const pids = nodeRedPids(stage.gateway.pid);
    expect(pids).toHaveLength(1);
    await stage.gateway.kill();
    await expect.poll(() => pids.some(isRunning)).toBe(false);
  });
});
