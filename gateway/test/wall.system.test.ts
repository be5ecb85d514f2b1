/** The wall in a real browser: from a device's alarm to the duty officer's acknowledgement, and an honest curtain. */

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD } from './stage/gateway-process.ts';
import { Stage } from './stage/stage.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const run = promisify(execFile);
const has = (test: string) => spawnSync('sh', ['-c', test]).status === 0;
const isReady = has(`test -x ${CHROMIUM}`) && has('command -v mosquitto_pub');

describe.skipIf(!isReady)('the wall in Chromium', () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  const broken: string[] = [];

  beforeAll(async () => {
    stage = await Stage.start();
    await stage.venue('inn', { name: '望江旅馆', category: 3 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' });
    page = await context.newPage();
    page.on('pageerror', (error) => broken.push(error.message));
    // Asking who one is before one has signed in is answered with 401, which Chromium logs.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401')) broken.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.end();
  });

  async function signIn(): Promise<void> {
    await page.goto(`${stage.admin.origin}/wall`);
    await page.fill('input[name=username]', 'admin');
    await page.fill('input[name=password]', ADMIN_PASSWORD);
    await page.click('button[type=submit]');
    await page.waitForURL('**/wall');
  }

  it('asks who one is, and shows a quiet wall', async () => {
    await signIn();
    await page.getByRole('status').filter({ hasText: '连接正常' }).waitFor();
    expect(await page.getByText('望江旅馆').count()).toBe(0);
  });

  it('[P1] a hand-typed mosquitto_pub alarm appears, in words, and is acknowledged on its line', async () => {
    const { id, secret } = await stage.enroll('inn-smoke-1', 'inn', { kind: 'heat', place: '三楼走道' });
    const login = ['-h', '127.0.0.1', '-p', String(stage.gateway.mqttPort), '-i', id, '-u', id, '-P', secret];
    const alarm = JSON.stringify({ v: 1, boot: 1, seq: 1, at: 0, event: 'alarm' });
    await run('mosquitto_pub', [...login, '-q', '1', '-t', `nine/v1/inn/${id}/event`, '-m', alarm]);
    const line = page.getByRole('article').filter({ hasText: '望江旅馆' });
    await line.waitFor();
    expect(await line.innerText()).toMatch(/火灾[\s\S]*未确认/);
    await line.getByRole('button', { name: /^确认/ }).click();
    await line.getByText('已确认').waitFor();
    const [hazard] = await stage.admin.list('/hazards?kind=fire');
    expect(hazard).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'admin' });
  });

  it('is acknowledged by keyboard alone', async () => {
    const device = await stage.device('inn-gas-1', 'inn', { kind: 'gas', place: '厨房' });
    await device.read({ gas: 40 });
    const line = page.getByRole('article').filter({ hasText: '可燃气体' });
    await line.waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await line.getByText('已确认').waitFor();
    const [hazard] = await stage.admin.list('/hazards?kind=gas');
    expect(hazard).toMatchObject({ acknowledged: true });
  });

  it('speaks English too', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('article').filter({ hasText: 'Acknowledged' }).first().waitFor();
    await page.getByRole('button', { name: '中文' }).click();
  });

  it('[P6] draws a curtain over stale data when the gateway is gone, and recovers by itself', async () => {
    expect(broken).toEqual([]);
    await stage.gateway.kill();
    await page.locator('.curtain').waitFor({ timeout: 20_000 });
    stage.settings.NINEWATCH_HTTP_PORT = String(new URL(stage.admin.origin).port);
    await stage.startAgain();
    await page.locator('.curtain').waitFor({ state: 'detached', timeout: 30_000 });
    expect(await page.getByRole('article').filter({ hasText: '望江旅馆' }).count()).toBe(2);
  });
});
