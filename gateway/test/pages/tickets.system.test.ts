/** Tickets in Chromium: from open to closed by three people, what each may do, and a look at every page. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture } from '../../src/evidence/photos-fixture.ts';
import { DESK, hasChromium, lookAt, openBrowser, PHONE, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown, type Townsperson } from '../stage/little-town.ts';

interface Shown {
  id: string;
  state: string;
  responsible?: string;
  finisher?: string;
  acceptor?: string;
  evidence?: { stage: string; photos: string[] }[];
  steps: { act: string; by: string }[];
}

describe.skipIf(!hasChromium)('tickets in Chromium', () => {
  let town: LittleTown;
  let browser: Browser;

  beforeAll(async () => {
    town = await littleTown();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  const as = (username: Townsperson, viewport = DESK) =>
    visit(browser, { origin: town.origin, username, password: town.passwordOf(username), viewport });
  const act = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const stateOf = (page: Page, words: string) =>
    page.locator('.head .chip.loud', { hasText: words }).waitFor();
  const ticketOf = (id: string) => town.stage.admin.get<Shown & Record<string, unknown>>(`/tickets/${id}`);
  const report = (more: object) =>
    town.stage.admin.done<Shown & Record<string, unknown>>('/tickets', {
      ...{ source: 'patrol', venueId: 'noodles', title: '后厨通道堵塞' },
      ...more,
    });

  it('go from open to closed by three people, each at a screen of their own', async () => {
    const [office, grid, leader] = [await as('office'), await as('grid', PHONE), await as('leader')];
    await office.page.goto(`${town.origin}/tickets/new?venue=noodles`);
    await office.page.getByLabel('来源').selectOption('patrol');
    await office.page.getByLabel('隐患名称').fill('后厨通道堵塞');
    await office.page.getByLabel('具体位置').fill('后厨到后门');
    await office.page.getByRole('button', { name: '登记隐患' }).click();
    await office.page.waitForURL(/tickets\/(?!new)/);
    const id = new URL(office.page.url()).pathname.split('/').at(-1) ?? '';
    await act(office.page, '指派').click();
    await office.page.getByRole('combobox', { name: '责任人' }).fill('王小芳');
    await office.page.getByRole('option', { name: /王小芳/ }).click();
    await office.page.locator('.act-form').getByRole('button', { name: '指派' }).click();
    await office.page.getByText('王小芳').first().waitFor();
    await expect.poll(() => ticketOf(id)).toMatchObject({ state: 'open', responsible: 'grid' });

    await grid.page.goto(`${town.origin}/tickets?mine=true`);
    await grid.page.getByRole('link', { name: /后厨通道堵塞/ }).tap();
    await act(grid.page, '受理').tap();
    await stateOf(grid.page, '整改中');
    await act(grid.page, '提交整改').tap();
    await grid.page.getByLabel('整改措施').fill('纸箱已清走，通道保持畅通');
    await grid.page
      .locator('.act-form input[type=file]')
      .setInputFiles({ name: 'after.jpg', mimeType: 'image/jpeg', buffer: await picture(640, 480) });
    await grid.page.locator('.photo-field li img').waitFor();
    await grid.page.locator('.act-form').getByRole('button', { name: '提交整改' }).tap();
    await stateOf(grid.page, '待验收');
    expect(await act(grid.page, '验收通过').count()).toBe(0);
    await expect
      .poll(() => ticketOf(id))
      .toMatchObject({
        ...{ state: 'submitted', finisher: 'grid' },
        evidence: [{ stage: 'after', photos: [expect.any(String)] }],
      });

    await leader.page.goto(`${town.origin}/tickets/${id}`);
    await leader.page.getByRole('button', { name: '照片 1' }).click();
    await leader.page.getByRole('dialog').getByRole('img').waitFor();
    await leader.page.keyboard.press('Escape');
    await act(leader.page, '验收通过').click();
    await leader.page.locator('.act-form').getByRole('button', { name: '验收通过' }).click();
    await stateOf(leader.page, '已关闭');
    const closed = await ticketOf(id);
    expect(closed).toMatchObject({ state: 'closed', finisher: 'grid', acceptor: 'leader' });
    expect(closed.steps.map(({ act: name, by }) => `${name} ${by}`)).toEqual([
      'open office',
      'assign office',
      'accept grid',
      'submit grid',
      'approve leader',
    ]);
    for (const { broken, context } of [office, grid, leader]) {
      expect(broken).toEqual([]);
      await context.close();
    }
  });

  it('[P9] who submitted the work is not offered its approval, and is told why', async () => {
    const { id } = await report({ title: '灭火器过期' });
    const { page, context } = await as('office');
    await page.goto(`${town.origin}/tickets/${id}`);
    await act(page, '受理').click();
    await act(page, '提交整改').click();
    await page.getByLabel('整改措施').fill('已更换');
    await page.locator('.act-form').getByRole('button', { name: '提交整改' }).click();
    await page.getByText('整改由您提交').waitFor();
    expect(await act(page, '验收通过').count()).toBe(0);
    expect(await act(page, '退回').count()).toBe(1);
    await context.close();
  });

  it('[P10] offer each person what the gateway would do, and say at the field what it refused', async () => {
    const { id } = await report({ title: '电线私拉乱接', class: 'major' });
    const { page, context } = await as('district');
    await page.goto(`${town.origin}/tickets/${id}`);
    await page.getByRole('button', { name: /更多操作/ }).click();
    const offered = await page.getByRole('menuitem').allInnerTexts();
    expect(offered).toContain('挂牌督办');
    expect(offered).not.toContain('摘牌');
    expect(offered).not.toContain('升为重大');
    await page.getByRole('menuitem', { name: '五定' }).click();
    const due = page.getByLabel('整改期限');
    await due.fill('2031-01-01T10:00');
    await page.locator('.act-form').getByRole('button', { name: '五定' }).click();
    await page.locator('.field', { has: due }).getByRole('alert').waitFor();
    await context.close();
    const owner = await as('owner');
    await owner.page.goto(`${town.origin}/tickets/${id}`);
    await owner.page.getByText('没有找到').waitFor();
    await owner.context.close();
  });

  it('are found on the board by what narrows it, and look calm on each page', async () => {
    await report({ title: '安全出口指示灯损坏', venueId: 'shop', source: 'public_report' });
    const listed = await report({ title: '消防水压不足', venueId: 'inn' });
    await town.stage.admin.done(`/tickets/${listed.id}/list`, {
      level: 'district',
      reason: '多次督促未整改',
    });
    const { page, context, broken } = await as('office');
    await page.goto(`${town.origin}/tickets`);
    await lookAt(page, 'tickets', () => page.getByText('安全出口指示灯损坏').waitFor());
    await page.getByRole('searchbox').fill('兴旺');
    await page.waitForURL(/search=/);
    await page.getByText('消防水压不足').waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: /安全出口指示灯损坏/ }).count()).toBe(1);
    await page.goto(`${town.origin}/tickets?supervised=true`);
    await page.getByRole('link', { name: /消防水压不足/ }).waitFor();
    expect(await page.getByRole('link', { name: /安全出口指示灯损坏/ }).count()).toBe(0);
    const [closed] = await town.stage.admin.list<Shown>('/tickets?state=closed');
    await page.goto(`${town.origin}/tickets/${closed?.id}`);
    await lookAt(page, 'ticket-closed', () => page.getByRole('heading', { level: 1 }).waitFor());
    await page.goto(`${town.origin}/tickets/${listed.id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await lookAt(page, 'ticket', () => page.getByRole('heading', { level: 1 }).waitFor());
    await page.goto(`${town.origin}/tickets/new?venue=inn`);
    await lookAt(page, 'ticket-new', () => page.locator('.act-form').waitFor());
    expect(broken).toEqual([]);
    await context.close();
  });
});
