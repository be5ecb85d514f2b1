/** Tickets that go through other hands in Chromium: transferred, referred, escalated, merged, looked at again, opened again. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openBrowser, PHONE } from '../stage/browser.ts';
import { HouseTown } from '../stage/house-town.ts';

describe.skipIf(!hasChromium)('tickets in other hands, in Chromium', () => {
  let town: HouseTown;
  let browser: Browser;

  beforeAll(async () => {
    town = await HouseTown.open();
    town.house.addPerson('office2', [{ role: 'town_office', region: 't2' }], '钱进');
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.close();
  });

  const ticket = (id: string) => town.ask('admin', 'GET', `/tickets/${id}`);
  const becomes = (id: string, state: object) =>
    expect.poll(() => ticket(id), { timeout: 20_000 }).toMatchObject(state);
  async function choose(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name: /更多操作/ }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  }
  const send = (page: Page, name: string) =>
    page.locator('.act-form').getByRole('button', { name, exact: true }).click();
  async function pick(page: Page, label: string, text: string): Promise<void> {
    await page.getByRole('combobox', { name: label }).fill(text);
    await page
      .getByRole('option', { name: new RegExp(text) })
      .first()
      .click();
  }

  it('[P9] one is transferred to another town, which takes it on with one tap at home', async () => {
    const id = await town.report({ title: '外墙广告牌松动' });
    const from = await town.as(browser, 'office', `/tickets/${id}`);
    await choose(from.page, '移送单位');
    await pick(from.page, '移送到', '望江街道');
    await from.page.getByLabel('说明').fill('广告牌跨街，属望江街道');
    await send(from.page, '移送单位');
    await becomes(id, { state: 'transferred', unit: 't2' });
    await from.page.getByRole('heading', { name: '移送经过' }).waitFor();
    await from.page.getByText('龙溪镇 → 望江街道').waitFor();
    expect(from.broken).toEqual([]);
    await from.context.close();

    const to = await town.as(browser, 'office2', '/', PHONE);
    const part = to.page.getByRole('region', { name: '等您受理或验收' });
    await part.getByText('外墙广告牌松动').waitFor();
    await part.getByRole('button', { name: '受理' }).tap();
    await becomes(id, { state: 'accepted', unit: 't2' });
    await part.waitFor({ state: 'detached' });
    expect(to.broken).toEqual([]);
    await to.context.close();
  });

  it('[P9] one is referred to a department that the profile names, which says that it came', async () => {
    const id = await town.report({ title: '燃气软管老化' });
    const from = await town.as(browser, 'office', `/tickets/${id}`);
    await choose(from.page, '移送部门');
    await pick(from.page, '移送给哪个部门', '燃气管理部门');
    await from.page.getByLabel('理由').fill('须专业检测');
    await send(from.page, '移送部门');
    await becomes(id, {
      unit: 'd1',
      transfers: [{ kind: 'district_department', department: '燃气管理部门', to: 'd1', by: 'office' }],
    });
    await from.page
      .getByText(/→ 燃气管理部门/)
      .first()
      .waitFor();
    await from.context.close();

    const to = await town.as(browser, 'district', `/tickets/${id}`);
    await choose(to.page, '收到应答');
    await expect
      .poll(async () => (await ticket(id)).steps.at(-1), { timeout: 20_000 })
      .toMatchObject({ act: 'answer', by: 'district' });
    await to.page.locator('.head').getByRole('button', { name: '受理', exact: true }).click();
    await becomes(id, { state: 'accepted' });
    expect([...from.broken, ...to.broken]).toEqual([]);
    await to.context.close();
  });

  it('[P9] one that the town cannot solve goes up a level, and a case is made of it', async () => {
    const id = await town.report({ title: '消火栓无水' });
    const { page, broken, context } = await town.as(browser, 'office', `/tickets/${id}`);
    await choose(page, '上报一级');
    await page.getByLabel('理由').fill('需市政供水配合');
    await send(page, '上报一级');
    await becomes(id, { unit: 'd1' });
    await expect
      .poll(() => town.list('/cases?state=open,dispatched'), { timeout: 20_000 })
      .toMatchObject([
        { ticketId: id, levels: expect.arrayContaining([expect.objectContaining({ region: 'd1' })]) },
      ]);
    await page
      .getByText(/上报一级/)
      .first()
      .waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('two that say the same become one: photos and the sooner time go on, and each leads to the other', async () => {
    const kept = await town.report({ venueId: 'shop', title: '货物占用楼梯' });
    const double = await town.report({ venueId: 'shop', title: '楼梯堆货' });
    const { page, broken, context } = await town.as(browser, 'office', `/tickets/${double}`);
    await choose(page, '并入重复工单');
    await pick(page, '并入哪张工单', '货物占用楼梯');
    await send(page, '并入重复工单');
    await becomes(double, { state: 'closed', mergedInto: kept });
    await page.getByRole('link', { name: '继续办理的工单' }).click();
    await page.waitForURL(`**/tickets/${kept}`);
    await page.getByRole('link', { name: /重复工单 1/ }).waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('[P9] a major one is looked at again by another person: what came back is opened again', async () => {
    const id = await town.report({ venueId: 'clinic', title: '药房电气线路老化', class: 'major' });
    await town.finish(id);
    const worker = await town.as(browser, 'grid', `/tickets/${id}`, PHONE);
    await worker.page.getByText('整改由您提交').waitFor();
    expect(await worker.page.getByRole('button', { name: '回头看', exact: true }).count()).toBe(0);
    await worker.context.close();

    const { page, broken, context } = await town.as(browser, 'leader', `/tickets/${id}`);
    await page.getByRole('button', { name: '回头看', exact: true }).click();
    await page.getByLabel('结果').selectOption('not');
    await page.getByLabel('说明').fill('又用回了普通插座');
    await send(page, '回头看');
    await becomes(id, { state: 'open', lookBack: { result: 'not', by: 'leader' } });
    await page.getByText('隐患反弹').waitFor();
    expect([...worker.broken, ...broken]).toEqual([]);
    await context.close();
  });

  it('a closed one is opened again with a reason', async () => {
    const id = await town.report({ title: '灭火器压力不足' });
    await town.finish(id);
    const { page, broken, context } = await town.as(browser, 'office', `/tickets/${id}`);
    await choose(page, '重新打开');
    await page.getByLabel('理由').fill('新换的灭火器也失压');
    await send(page, '重新打开');
    await expect
      .poll(async () => (await ticket(id)).steps.at(-1), { timeout: 20_000 })
      .toMatchObject({ act: 'reopen', by: 'office', note: '新换的灭火器也失压' });
    await page.locator('.head .chip.loud', { hasText: /^(?!已关闭)/ }).waitFor();
    expect((await ticket(id)).state).not.toBe('closed');
    expect(broken).toEqual([]);
    await context.close();
  });
});
