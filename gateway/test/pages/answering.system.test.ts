/** What people answer for in Chromium: a result through three levels, a drill and its review, warnings and receipts, inaction. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, lookAt, openBrowser, PHONE } from '../stage/browser.ts';
import { HouseTown } from '../stage/house-town.ts';

const AT_MOST = { timeout: 20_000 };

describe.skipIf(!hasChromium)('answering for it, in Chromium', () => {
  let town: HouseTown;
  let browser: Browser;

  beforeAll(async () => {
    town = await HouseTown.open();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.close();
  });

  const send = (page: Page, name: string) =>
    page.locator('.act-form').getByRole('button', { name, exact: true }).click();
  const act = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const calls = (page: Page) => page.getByRole('region', { name: '待应答的叫应' });

  it('[P9] the result of a case is confirmed at three levels, each by its own people, one of them at home', async () => {
    const ticketId = await town.report({ title: '商住混用、疏散楼梯缺失' });
    await town.ask('office', 'POST', `/tickets/${ticketId}/escalate`, { reason: '镇街无法解决' });
    await town.ask('district', 'POST', `/tickets/${ticketId}/escalate`, { reason: '需市级统筹' });
    const [{ id }] = await town.list('/cases');
    const one = () => town.ask('admin', 'GET', `/cases/${id}`);
    // The city takes it from its list of calls, with one tap.
    const city = await town.as(browser, 'city', '/');
    await calls(city.page).getByRole('button', { name: '接办' }).click();
    await expect
      .poll(async () => (await one()).levels.at(-1), AT_MOST)
      .toMatchObject({ region: 'c1', takenBy: 'city' });
    await town.finish(ticketId);
    await expect.poll(async () => (await one()).state, AT_MOST).toBe('feedback');
    const levels: string[] = (await one()).levels.map(({ region }: { region: string }) => region);
    expect([...new Set(levels)].sort()).toEqual(['c1', 'd1', 't1']);
    const confirmed = async () =>
      (await one()).levels.flatMap((level: { confirmedBy?: string }) => level.confirmedBy ?? []).sort();

    const leader = await town.as(browser, 'leader', `/cases/${id}`, PHONE);
    await act(leader.page, '确认结果（龙溪镇）').tap();
    await send(leader.page, '确认结果（龙溪镇）');
    await expect.poll(confirmed, AT_MOST).toEqual(['leader']);
    // Nobody confirms for another level.
    expect(await leader.page.getByRole('button', { name: /确认结果（江岭区）/ }).count()).toBe(0);
    const committee = await town.as(browser, 'committee', '/');
    await calls(committee.page).getByRole('button', { name: '确认反馈' }).click();
    await expect.poll(confirmed, AT_MOST).toEqual(['committee', 'leader']);
    await city.page.goto(`${town.origin}/cases/${id}`);
    await act(city.page, '确认结果（渝州市）').click();
    await city.page.getByLabel('说明').fill('市级确认销案');
    await send(city.page, '确认结果（渝州市）');
    await expect.poll(async () => (await one()).state, AT_MOST).toBe('closed');
    expect(await confirmed()).toEqual(['city', 'committee', 'leader']);
    await lookAt(city.page, 'case-closed', () => city.page.getByRole('heading', { level: 1 }).waitFor());
    for (const { broken, context } of [city, leader, committee]) {
      expect(broken).toEqual([]);
      await context.close();
    }
  });

  it('a drill calls people as the real thing does, and is closed only after its review', async () => {
    const { page, broken, context } = await town.as(browser, 'office', '/emergencies/new?venue=inn');
    await page.getByLabel('性质').selectOption('drill');
    await page.getByLabel('类型').selectOption('fire');
    await page.getByLabel('等级').selectOption('4');
    await page.getByLabel('情况').fill('演练：三楼客房起火');
    await send(page, '宣布应急');
    await page.waitForURL(/drills\/./);
    const [{ id }] = await town.list('/drills');
    const drill = () => town.ask('admin', 'GET', `/drills/${id}`);
    const district = await town.as(browser, 'district', '/');
    await calls(district.page).getByRole('button', { name: '应答' }).click();
    await expect
      .poll(async () => (await drill()).forces, AT_MOST)
      .toContainEqual(expect.objectContaining({ answeredBy: 'district' }));
    await district.context.close();
    // It is another version since somebody answered: what is on the screen may be the one before.
    await page.reload();
    for (const [kind, text, state] of [
      ['first', '演练开始，疏散 30 人', 'reported'],
      ['closing', '演练结束', 'concluded'],
    ] as const) {
      await act(page, '报告').click();
      await page.getByLabel('报告种类').selectOption(kind);
      await page.getByLabel('内容').fill(text);
      await send(page, '报告');
      await expect.poll(async () => (await drill()).state, AT_MOST).toBe(state);
      await page.getByText(text).first().waitFor();
    }
    expect(await act(page, '关闭').count()).toBe(0);
    await act(page, '评估').click();
    await page.getByLabel('内容').fill('疏散用时 4 分钟，二楼应急灯未亮');
    await page.getByLabel('评分（0–100）').fill('82');
    await send(page, '评估');
    await expect
      .poll(async () => (await drill()).review, AT_MOST)
      .toMatchObject({ by: 'office', score: 82, text: '疏散用时 4 分钟，二楼应急灯未亮' });
    await page.getByText('二楼应急灯未亮').first().waitFor();
    await act(page, '关闭').click();
    await page.getByLabel('结论').selectOption('false_alarm');
    await page.getByLabel('原因').selectOption('test');
    await send(page, '关闭');
    await expect.poll(async () => (await drill()).state, AT_MOST).toBe('closed');
    await lookAt(page, 'drill', () => page.getByText('二楼应急灯未亮').first().waitFor());
    // A drill stands among no emergencies.
    expect(await town.list('/emergencies')).toEqual([]);
    expect([...broken, ...district.broken]).toEqual([]);
    await context.close();
  });

  it('a warning goes to several kinds of venues, is confirmed venue by venue, and what is unread is taken back', async () => {
    const office = await town.as(browser, 'office', '/warnings');
    await act(office.page, '发布警示').click();
    await office.page.getByRole('combobox', { name: '发给哪个辖区' }).fill('龙溪');
    await office.page.getByRole('option', { name: /^龙溪镇/ }).click();
    const kinds = office.page.getByRole('group', { name: '只发给这类场所' });
    for (const kind of ['餐饮场所', '住宿场所']) await kinds.getByLabel(kind).check();
    await office.page.getByLabel('警示内容').fill('近期气温低，严禁客房、后厨使用大功率电器');
    await send(office.page, '发布警示');
    await office.page.getByText('近期气温低').waitFor();
    const warning = async () => (await town.list('/warnings'))[0];
    expect(await warning()).toMatchObject({ to: { region: 't1', categories: [2, 3] } });
    await expect.poll(async () => (await warning()).venues, AT_MOST).toBe(2);

    const owner = await town.as(browser, 'owner', '/', PHONE);
    await owner.page.getByRole('region', { name: '待阅知' }).getByText('近期气温低').waitFor();
    await owner.page.getByRole('button', { name: '已阅知' }).first().tap();
    await expect
      .poll(
        async () => (await town.list('/receipts?state=read')).map(({ venueId, readBy }) => [venueId, readBy]),
        AT_MOST,
      )
      .toEqual([['inn', 'owner']]);
    await owner.context.close();
    await office.page.getByText('已读 1/2').waitFor();
    await act(office.page, '撤回').click();
    await office.page.getByLabel('撤回原因').fill('寒潮已过');
    await send(office.page, '撤回');
    await expect.poll(async () => (await warning()).state, AT_MOST).toBe('closed');
    expect((await town.list('/receipts')).map(({ venueId, state }) => `${venueId} ${state}`).sort()).toEqual([
      'inn read',
      'noodles withdrawn',
    ]);
    await office.page.getByRole('button', { name: '已结束' }).click();
    await office.page.getByText(/寒潮已过/).waitFor();
    await office.page.getByText('撤回 1 户').waitFor();
    expect([...office.broken, ...owner.broken]).toEqual([]);
    await office.context.close();
  });

  it('[P9] who keeps the watch says with one tap that somebody is there', async () => {
    const { id } = await town.ask('district', 'POST', '/duty-checks', { region: 'd1', reason: '抽查' });
    const { page, broken, context } = await town.as(browser, 'watch', '/');
    const sign = page.getByRole('alertdialog', { name: '查岗' });
    await sign.getByRole('button', { name: /我在岗/ }).click();
    await expect
      .poll(() => town.ask('admin', 'GET', `/duty-checks/${id}`), AT_MOST)
      .toMatchObject({ state: 'answered', answered: { by: 'watch' } });
    await sign.waitFor({ state: 'detached' });
    expect(broken).toEqual([]);
    await context.close();
  });

  it('[P9] what was not put right in time is told as inaction, until the unit answers for it', async () => {
    const id = await town.report({ venueId: 'inn', title: '应急灯损坏' });
    await town.ask('grid', 'POST', `/tickets/${id}/accept`);
    town.passDays(2);
    const about = async () =>
      (await town.list('/inactions?state=open')).find(({ subject }) => subject === id);
    expect(await about()).toMatchObject({ rule: 'not_rectified', unit: 't1' });
    const { page, broken, context } = await town.as(browser, 'office', '/inactions');
    await lookAt(page, 'inactions-open', () => page.getByText('应急灯损坏').first().waitFor());
    const item = page.getByRole('article').filter({ hasText: '应急灯损坏' }).filter({ hasText: '逾期未改' });
    await item.getByRole('button', { name: '应答' }).click();
    await item.getByLabel('说明情况').fill('配件已到，明日更换');
    await item.locator('.act-form').getByRole('button', { name: '应答' }).click();
    await expect
      .poll(async () => (await about())?.answered, AT_MOST)
      .toMatchObject({ by: 'office', note: '配件已到，明日更换' });
    await item.getByText(/李建国 已应答/).waitFor();
    await town.ask('grid', 'POST', `/tickets/${id}/submit`, { measures: '已更换' });
    await town.ask('office', 'POST', `/tickets/${id}/approve`);
    await expect.poll(about, AT_MOST).toBeUndefined();
    expect(broken).toEqual([]);
    await context.close();
  });
});
