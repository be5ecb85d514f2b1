/** Duties in Chromium: my work, a patrol on a phone with photos and a lost network, an owner's own duties, dangerous work. */

import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../stage/api-client.ts';
import { DESK, hasChromium, lookAt, openBrowser, PHONE, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown, TOWN_PASSWORD, type Townsperson } from '../stage/little-town.ts';

const HOUR_MS = 3_600_000;

/** As a phone's camera gives it. */
async function snapshot(background: string) {
  const image = sharp({ create: { width: 640, height: 480, channels: 3, background } });
  return { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: await image.jpeg().toBuffer() };
}

describe.skipIf(!hasChromium)('duties in Chromium', () => {
  let town: LittleTown;
  let browser: Browser;
  let office: ApiClient;
  let owner: ApiClient;

  beforeAll(async () => {
    town = await littleTown();
    const port = Number(new URL(town.origin).port);
    office = await ApiClient.signIn(port, 'office', TOWN_PASSWORD);
    owner = await ApiClient.signIn(port, 'owner', TOWN_PASSWORD);
    await vi.waitUntil(async () => (await dueOf(owner)).includes('self_inspection'), { timeout: 20_000 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  const as = (username: Townsperson, viewport = DESK) =>
    visit(browser, { origin: town.origin, username, password: town.passwordOf(username), viewport });
  const dueOf = async (client: ApiClient) =>
    (await client.list<{ key: string }>('/duties?mine=true&state=due')).map(({ key }) => key);
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

  it('phone patrol with a photo: planned on a desk, walked stop by stop, kept when the network goes', async () => {
    const desk = await as('office');
    await desk.page.goto(`${town.origin}/patrols`);
    await button(desk.page, '新计划').click();
    const form = desk.page.getByRole('dialog');
    await form.getByRole('combobox', { name: '巡查人' }).fill('李建国');
    await desk.page.getByRole('option', { name: /李建国/ }).click();
    for (const name of ['望江旅馆', '老李面馆']) {
      await form.getByRole('combobox', { name: '添加场所' }).fill(name);
      await desk.page.getByRole('option', { name: new RegExp(name) }).click();
      await form.getByText(`. ${name}`).waitFor();
    }
    await form.getByLabel('检查内容').fill('用火用电用气、疏散通道');
    await button(desk.page, '下达计划').click();
    await desk.page.getByRole('link', { name: /用火用电用气/ }).waitFor();
    await lookAt(desk.page, 'patrols', () => desk.page.getByText('用火用电用气').first().waitFor());
    expect(desk.broken).toEqual([]);
    await desk.context.close();

    const { page, context, broken } = await as('office', PHONE);
    const patrol = page.getByRole('region', { name: '待走的巡查' });
    await patrol.getByRole('link', { name: /^去办/ }).click();
    await page.getByRole('link', { name: '开始检查' }).first().click();
    await lookAt(page, 'patrol-stop', () =>
      page.getByText('严禁堵塞疏散通道').or(page.getByText('Blocked exits')).first().waitFor(),
    );
    const line = page.locator('fieldset').filter({ hasText: '严禁堵塞疏散通道' });
    await line.getByText('发现', { exact: true }).click();
    await line.getByLabel('问题描述').fill('后门堆放纸箱');
    await line.locator('input[type=file]').setInputFiles(await snapshot('#b33'));
    await line.getByRole('img', { name: '照片 1' }).waitFor();
    await button(page, '添加隐患').click();
    const finding = page.getByRole('region', { name: '隐患 1' });
    await finding.getByLabel('问题描述').fill('私拉电线');
    await finding.getByLabel(/部位/).fill('二楼走廊');
    await finding.locator('input[type=file]').setInputFiles(await snapshot('#33b'));
    await finding.getByRole('img', { name: '照片 1' }).waitFor();

    await context.setOffline(true);
    await finding.getByLabel('问题描述').fill('私拉电线，插座烧黑');
    await page.getByText('已填内容保存在本机').waitFor();
    await finding.locator('input[type=file]').setInputFiles(await snapshot('#3b3'));
    await finding.getByText('1 张照片待上传').waitFor();
    await button(page, /^提交并开出 2 张工单/).click();
    await page.getByText('连不上网关').first().waitFor();
    await context.setOffline(false);
    await finding.getByRole('img', { name: '照片 2' }).waitFor();
    await page.reload();
    await page.getByText('已恢复上次未提交的内容').waitFor();
    expect(await page.getByLabel('问题描述').last().inputValue()).toBe('私拉电线，插座烧黑');
    await button(page, /^提交并开出 2 张工单/).click();
    await page.getByText('已开出 2 张工单').waitFor();

    const [visited] = await office.list<{ id: string; findings: { ticketId: string; photos?: string[] }[] }>(
      '/inspections?venue=inn',
    );
    expect(visited?.findings.map(({ photos }) => photos?.length)).toEqual([1, 2]);
    const tickets = await office.list<{ title: { zh: string }; class: string }>('/tickets?venue=inn');
    expect(tickets.map(({ title, class: as }) => [title.zh, as]).sort()).toEqual([
      ['望江旅馆 · 巡查：严禁堵塞疏散通道、设置影响逃生的防盗窗', 'major'],
      ['望江旅馆 · 巡查：私拉电线，插座烧黑', 'ordinary'],
    ]);

    await button(page, '下一站').click();
    await page.getByText('已走 1 / 2 家').waitFor();
    await lookAt(page, 'patrol', () =>
      page
        .getByText(/1 \/ 2|1 of 2/)
        .first()
        .waitFor(),
    );
    await page.getByRole('link', { name: '开始检查' }).click();
    await button(page, '提交检查记录').click();
    await page.getByText('未发现问题').waitFor();
    expect((await office.list<{ state: string }>('/patrol-plans')).map(({ state }) => state)).toEqual([
      'done',
    ]);
    expect(broken.filter((words) => !words.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await context.close();
  });

  it('an owner reads the risk notice, inspects the own venue and reports hot work on a phone', async () => {
    const { page, context, broken } = await as('owner', PHONE);
    await lookAt(page, 'home-owner', () =>
      page
        .getByText(/经营者自查|Self-inspection/)
        .first()
        .waitFor(),
    );
    await page.getByRole('region', { name: '待阅知' }).getByRole('link', { name: /^去办/ }).click();
    await button(page, '本人已阅知').click();
    await page.getByText('本期已阅知').waitFor();
    await lookAt(page, 'risk-notice', () =>
      page
        .getByText(/望江旅馆/)
        .first()
        .waitFor(),
    );

    await page.goto(town.origin);
    await page.getByRole('link', { name: '开始自查' }).click();
    await page.getByText('七严禁').waitFor();
    await page.locator('fieldset').first().getByText('符合', { exact: true }).click();
    await button(page, '提交检查记录').click();
    await page.getByText('还有 13 项未检查').waitFor();
    const lines = page.locator('fieldset');
    for (let i = 1; i < (await lines.count()); i += 1) await lines.nth(i).locator('label').first().click();
    await button(page, '提交检查记录').click();
    await page.getByText('检查已记录').waitFor();
    await expect.poll(() => dueOf(owner)).toEqual(['staff_look']);

    await button(page, '返回我的工作').click();
    await page.getByRole('region', { name: '到期履职' }).getByRole('button', { name: '我已完成' }).click();
    await expect.poll(() => dueOf(owner)).toEqual([]);

    await page.goto(`${town.origin}/permits?new=yes`);
    await page.getByLabel('作业部位').fill('三楼走道');
    await page.getByLabel('施工单位/人员').fill('蓝天焊接队');
    await page.getByLabel(/证书编号/).fill('HG-2026-118');
    await page.getByLabel(/看火人/).fill('孙二');
    await button(page, '提交报备').click();
    await page.getByRole('article').getByText('待审批').waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('an office decides the reported work, and nobody the own', async () => {
    const { page, context, broken } = await as('office');
    const part = page.getByRole('region', { name: '待审批的危险作业' });
    await lookAt(page, 'home-office', () =>
      page
        .getByText(/动火作业|Hot work/)
        .first()
        .waitFor(),
    );
    await part.getByRole('link', { name: /^去办/ }).click();
    await button(page, '批准').first().click();
    await page.getByRole('article').getByText('已批准').first().waitFor();
    const [permit] = await office.list<{ state: string; periodId?: string }>('/permits');
    expect(permit).toMatchObject({ state: 'approved' });
    await lookAt(page, 'permits', () =>
      page
        .getByText(/蓝天焊接队/)
        .first()
        .waitFor(),
    );
    expect(broken).toEqual([]);
    await context.close();
  });

  it('due lists of a person and of units, records of inspections and planned times', async () => {
    const until = Date.now() + HOUR_MS;
    await office.done('/periods', { kind: 'maintenance', venueId: 'inn', until, reason: '烟感清洗' });
    const { page, context, broken } = await as('office');
    await page.goto(`${town.origin}/duties`);
    await lookAt(page, 'duties', () =>
      page
        .getByText(/镇街巡查|Town patrols/)
        .first()
        .waitFor(),
    );
    await page.getByRole('tab', { name: '单位' }).click();
    await page.getByText('网格员走访全部场所').first().waitFor();
    await button(page, '按期完成').click();
    await page.getByText('风险告知书阅知').first().waitFor();
    await button(page, '日历订阅').click();
    await button(page, '生成订阅地址').click();
    const address = await page.getByLabel('订阅地址').inputValue();
    expect((await (await fetch(address)).text()).slice(0, 15)).toBe('BEGIN:VCALENDAR');
    await page.keyboard.press('Escape');
    for (const [path, words] of [
      ['inspections', /望江旅馆/],
      ['periods', /烟感清洗/],
      ['risk-notices', /望江旅馆/],
    ] as const) {
      await page.goto(`${town.origin}/${path}`);
      await lookAt(page, path, () => page.getByText(words).first().waitFor());
    }
    await page.goto(`${town.origin}/inspections`);
    await page.getByRole('link', { name: /望江旅馆.*镇街巡查/ }).click();
    await lookAt(page, 'inspection', () => page.getByText('私拉电线').first().waitFor());
    expect(broken).toEqual([]);
    await context.close();
  });
});
