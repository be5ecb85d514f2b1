/** A quarter and a year of incentives in Chromium: scores that propose colours, red flags, the yearly list, credits. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, lookAt, openBrowser } from '../stage/browser.ts';
import { HouseTown } from '../stage/house-town.ts';

const DAY_MS = 86_400_000;
const AT_MOST = { timeout: 20_000 };
const MONTH_DAYS = 30;
/** From the last month of the quarter before the one that runs. */
const DAYS_AGO = daysIntoQuarter() + 10;
const CHECKLIST = [
  ...['manager', 'risks_signed', 'cards_posted', 'training', 'daily_checks', 'emergency_plan', 'outsourced'],
  ...['illegal_energy', 'sandwich_panels', 'blocked_exits', 'indoor_ebikes', 'disabled_equipment'],
  ...['illegal_lodging', 'hot_work_open'],
];

function daysIntoQuarter(): number {
  const now = new Date();
  const begin = Date.UTC(now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3) * 3, 1);
  return Math.ceil((now.getTime() - begin) / DAY_MS);
}

function lastQuarter(): string {
  const at = new Date(Date.now() - DAYS_AGO * DAY_MS);
  return `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`;
}

describe.skipIf(!hasChromium)('incentives in Chromium', () => {
  let town: HouseTown;
  let browser: Browser;

  beforeAll(async () => {
    town = await HouseTown.open({ daysAgo: DAYS_AGO });
    await easyList();
    await inspectOwn();
    for (let left = DAYS_AGO; left > 0; left -= MONTH_DAYS) {
      town.passDays(Math.min(MONTH_DAYS, left));
      await inspectOwn();
    }
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.close();
  });

  /** One flag and no practice is enough here, and a list of one venue. */
  async function easyList(): Promise<void> {
    const { text } = await town.ask('admin', 'GET', '/regions/root/profile');
    const easy = text.replace(
      /yearly: \{ flagsMin: 2, isPracticeNeeded: true, venuesPerProposal: 500, chosenMin: 10/,
      'yearly: { flagsMin: 1, isPracticeNeeded: false, venuesPerProposal: 500, chosenMin: 1',
    );
    expect(easy).not.toBe(text);
    await town.ask('admin', 'PUT', '/regions/root/profile', { text: easy });
  }
  async function inspectOwn(): Promise<void> {
    const items = CHECKLIST.map((key) => ({ key, ok: true }));
    await town.ask('owner', 'POST', '/inspections', {
      venueId: 'inn',
      as: 'self_inspection',
      items,
      findings: [],
    });
  }
  async function reason(page: Page, text: string): Promise<void> {
    await page.getByRole('dialog').getByRole('textbox').fill(text);
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  it('[P10] the flag of a quarter that is over goes to who may have it, and from there to the year’s list', async () => {
    const office = await town.as(browser, 'office', '/incentives');
    const { page } = office;
    await page.getByRole('tab', { name: '流动红旗' }).click();
    await page.getByLabel('季度').selectOption(lastQuarter());
    const row = page.getByRole('listitem').filter({ hasText: '望江旅馆' });
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: /^授予红旗（已选 1/ }).click();
    await row.getByText('已获红旗').waitFor();
    const flags = () => town.list(`/red-flags?region=t1&state=awarded`);
    expect((await flags()).find(({ venueId }) => venueId === 'inn')).toMatchObject({
      state: 'awarded',
      quarter: lastQuarter(),
    });
    await lookAt(page, 'red-flags', async () => {
      await page.getByRole('tab').nth(1).click();
      await page.locator('select').first().selectOption(lastQuarter());
      await page.getByRole('listitem').filter({ hasText: '望江旅馆' }).first().waitFor();
    });
    await page.getByRole('tab', { name: '年度名单' }).click();
    await page.getByLabel('年度', { exact: true }).selectOption(lastQuarter().slice(0, 4));
    const candidate = page.getByRole('listitem').filter({ hasText: '望江旅馆' });
    await candidate.getByRole('button', { name: '推荐' }).click();
    await reason(page, '全年无隐患反弹');
    await candidate.getByText('已推荐').waitFor();

    const district = await town.as(browser, 'district', '/incentives');
    await district.page.getByRole('tab', { name: '年度名单' }).click();
    await district.page.getByLabel('年度', { exact: true }).selectOption(lastQuarter().slice(0, 4));
    await district.page.getByRole('checkbox', { name: '望江旅馆' }).check();
    await district.page.getByRole('button', { name: '选定 1 家' }).click();
    await reason(district.page, '评审通过');
    await district.page.getByText('已选定', { exact: true }).waitFor();
    const year = lastQuarter().slice(0, 4);
    expect(await town.list(`/honours/candidates?region=d1&year=${year}`)).toMatchObject([
      { venueId: 'inn', proposal: 'chosen' },
    ]);
    expect([...office.broken, ...district.broken]).toEqual([]);
    await district.context.close();
    await office.context.close();
  });

  it('[P10] a score proposes a colour, and a person takes it or does not', async () => {
    for (const venueId of ['clinic', 'noodles']) {
      for (const place of ['厨房', '大厅', '仓库']) {
        await town.report({ venueId, title: `通道堵塞 ${place}`, class: 'major', place });
      }
    }
    town.passDays(2);
    const { page, broken, context } = await town.as(browser, 'office', '/venues');
    await page.getByRole('tab', { name: '评分建议' }).click();
    await page.getByRole('link', { name: '仁心诊所' }).waitFor();
    await lookAt(page, 'proposals', async () => {
      await page.getByRole('tab').nth(2).click();
      await page.getByRole('link', { name: '仁心诊所' }).waitFor();
    });
    await page.getByRole('tab', { name: '评分建议' }).click();
    const before = await town.ask('admin', 'GET', '/venues/clinic');
    await page.getByRole('link', { name: '仁心诊所' }).click();
    await page.getByRole('button', { name: '采纳建议' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('三处重大隐患逾期');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await expect
      .poll(async () => (await town.ask('admin', 'GET', '/venues/clinic')).risk, AT_MOST)
      .not.toBe(before.risk);
    await page.getByText('三处重大隐患逾期').first().waitFor();

    const own = await town.ask('admin', 'GET', '/venues/noodles');
    await page.goto(`${town.origin}/venues/noodles`);
    await page.getByRole('button', { name: '不予采纳' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('已约定下周集中整改');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText(/已约定下周集中整改/).waitFor();
    const after = await town.ask('admin', 'GET', '/venues/noodles/score');
    expect(after).toMatchObject({ dismissed: { by: 'office', reason: '已约定下周集中整改' } });
    expect((await town.ask('admin', 'GET', '/venues/noodles')).risk).toBe(own.risk);
    expect(await town.list('/venues/proposals')).toEqual([]);
    expect(broken).toEqual([]);
    await context.close();
  });

  it('credits that were booked by mistake are taken back by a line of their own', async () => {
    const { page, broken, context } = await town.as(browser, 'office', '/incentives');
    await page.getByRole('combobox', { name: '场所' }).fill('兴旺');
    await page.getByRole('option', { name: /兴旺百货/ }).click();
    await page.getByLabel('加分事由').selectOption('');
    await page.getByLabel('分值（可为负）').fill('30');
    await page.getByLabel('说明').fill('录错了场所');
    await page.getByRole('button', { name: '记分' }).click();
    const line = page.getByRole('listitem').filter({ hasText: '录错了场所' }).first();
    await line.getByRole('button', { name: '冲正' }).click();
    await reason(page, '应记在隔壁');
    const credits = () => town.ask('admin', 'GET', '/venues/shop/credits');
    await expect.poll(async () => (await credits()).balance, AT_MOST).toBe(0);
    await page.getByText('已冲正').first().waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });
});
