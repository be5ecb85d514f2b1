/** Reports in Chromium: a form that is typed in and signed, analyses, records, pressure, credits, red flags, coverage. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../stage/api-client.ts';
import { DESK, hasChromium, lookAt, openBrowser, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown, TOWN_PASSWORD, type Townsperson } from '../stage/little-town.ts';

describe.skipIf(!hasChromium)('reports in Chromium', () => {
  let town: LittleTown;
  let browser: Browser;
  let office: ApiClient;

  beforeAll(async () => {
    town = await littleTown();
    await town.stir();
    const port = Number(new URL(town.origin).port);
    office = await ApiClient.signIn(port, 'office', TOWN_PASSWORD);
    const finding = { source: 'patrol', venueId: 'shop', title: '占用疏散通道', class: 'major' };
    await office.done('/tickets', finding);
    await signEveryThreeDays();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  const as = (username: Townsperson, viewport = DESK) =>
    visit(browser, { origin: town.origin, username, password: town.passwordOf(username), viewport });
  /** So that a form waits for its signature on any day on which this runs. */
  async function signEveryThreeDays(): Promise<void> {
    const { admin } = town.stage;
    const { text } = await admin.get<{ text: string }>('/regions/root/profile');
    const often = text
      .replace('dueDays: [14, 30]', 'dueDays: [3, 6, 9, 12, 15, 18, 21, 24, 27, 30]')
      .replace('openDays: 3', 'openDays: 5');
    expect(often).not.toBe(text);
    const { status } = await admin.call('PUT', '/regions/root/profile', { body: { text: often } });
    expect(status).toBe(200);
    const isDue = async () => (await office.list('/reports/section/due')).length > 0;
    await vi.waitUntil(isDue, { timeout: 20_000, interval: 200 });
  }
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
  const open = async (page: Page, path: string) => page.goto(`${town.origin}${path}`);

  it('a cumulative form is typed in, checked and signed, and stays as it was', async () => {
    const { page, context, broken } = await as('office');
    await page.getByRole('region', { name: '待签报的报表' }).getByRole('link', { name: /^去办/ }).click();
    const table = page.getByRole('region', { name: '报表内容' });
    await table.getByText('监管单位（家）').waitFor();
    await page.getByLabel('执法处罚（家）').fill('3');
    await page.getByLabel('行政罚款（万元）').fill('1.5');
    await button(page, '保存填报').click();
    await table.getByRole('cell', { name: '1.5' }).waitFor();
    // Another day has its own figures, not those that were on the screen.
    const day = page.getByLabel('截止日期');
    const asked = await day.inputValue();
    await day.fill(dayBefore(asked));
    const penalties = () => page.getByLabel('执法处罚（家）').inputValue();
    await expect.poll(penalties).toBe('0');
    await day.fill(asked);
    await expect.poll(penalties).toBe('3');
    await lookAt(page, 'forms', () => page.getByRole('table').first().waitFor());
    await button(page, '核对无误，签报').click();
    await page.getByText(/李建国 于 .* 签报/).waitFor();
    const forms = await office.list<{ state: string; figures?: Record<string, number> }>('/signed-forms');
    const signed = forms.find(({ state }) => state === 'confirmed');
    expect(signed).toMatchObject({
      figures: { penalties: 3, finesWan: 1.5, supervised: 6 },
    });
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'XLSX' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.xlsx$/);
    expect(broken).toEqual([]);
    await context.close();
  });

  it('analyses of hazards and of duties, and sensor coverage, are read and printed', async () => {
    const { page, context, broken } = await as('district');
    for (const [path, name, words] of [
      ['/reports/analysis', 'analysis', /处置用时|Response/],
      ['/reports/duties', 'duty-report', /龙溪镇/],
      ['/coverage', 'coverage', /按风险颜色|By colour/],
    ] as const) {
      await open(page, path);
      await lookAt(page, name, () => page.getByText(words).first().waitFor());
    }
    await open(page, '/reports/duties');
    await page.getByRole('tab', { name: '履职事项' }).click();
    // In the first days of a month nothing of it has been due in a town that is new.
    await page
      .getByText(/网格员走访重点场所|这段时间没有到期履职/)
      .first()
      .waitFor();
    const html = await page.getByRole('link', { name: '打印版' }).getAttribute('href');
    const printed = await page.goto(`${town.origin}${html}`);
    expect([printed?.status(), await page.title()]).toEqual([200, expect.stringContaining('江岭区')]);
    expect(broken).toEqual([]);
    await context.close();
  });

  it('records are written, corrected and kept; a campaign is ticked off', async () => {
    const { page, context, broken } = await as('office');
    await open(page, '/records');
    await button(page, '新记录').click();
    await page.getByLabel('主题').fill('灭火器使用');
    await page.getByLabel('覆盖人数').fill('40');
    await page.getByLabel('覆盖场所').fill('12');
    await button(page, '保存').click();
    await page.getByRole('link', { name: /灭火器使用/ }).waitFor();
    await lookAt(page, 'records', () => page.getByRole('link', { name: /灭火器使用/ }).waitFor());
    await page.getByRole('link', { name: /灭火器使用/ }).click();
    await button(page, '更正').click();
    await page.getByLabel('覆盖人数').fill('38');
    await page.getByLabel('更正原因').fill('重复计数');
    await button(page, '保存').click();
    await page.getByRole('heading', { name: '更正前' }).waitFor();
    await lookAt(page, 'record', () => page.getByText('灭火器使用').first().waitFor());
    const [training] = await office.list<{ content: { reach: object } }>('/records/trainings');
    expect(training?.content.reach).toEqual({ people: 38, venues: 12 });

    await open(page, '/records?kind=campaigns');
    await button(page, '新记录').click();
    await page.getByLabel('主题').fill('冬春火灾防控');
    await page.getByLabel('阶段 1', { exact: true }).fill('动员');
    await page.getByLabel('阶段 1 开始').fill('2026-12-01T08:00');
    await page.getByLabel('阶段 1 结束').fill('2026-12-10T18:00');
    await button(page, '保存').click();
    await page.getByRole('link', { name: /冬春火灾防控/ }).click();
    await button(page, '完成').first().click();
    await page.getByText('已完成').first().waitFor();
    await lookAt(page, 'campaign', () => page.getByText('动员部署').waitFor());
    const letter = { step: 'letter', addressee: '兴旺百货', documentNo: '函〔2026〕1号' };
    await office.done('/pressure', { venueId: 'shop', on: Date.now(), ...letter });
    await open(page, '/records?kind=pressure');
    await lookAt(page, 'pressure', () => page.getByText(/已采取的措施|Steps taken/).waitFor());
    await button(page, '结束督促').click();
    await page.getByLabel('结束的理由').fill('已整改');
    await button(page, '确定').click();
    await page.getByText('已结束').first().waitFor();
    const [pressure] = await office.list<{ state: string }>('/pressure');
    expect(pressure?.state).toBe('closed');
    expect(broken).toEqual([]);
    await context.close();
  });

  it('credits are booked and handed out, red flags and the yearly list are judged', async () => {
    const { page, context, broken } = await as('office');
    await open(page, '/incentives');
    await page.getByRole('combobox', { name: '场所' }).fill('老李');
    await page.getByRole('option', { name: /老李面馆/ }).click();
    await page.getByLabel('加分事由').selectOption('');
    await page.getByLabel('分值（可为负）').fill('45');
    await page.getByLabel('说明').fill('主动更换烟感');
    await button(page, '记分').click();
    await page.getByText('主动更换烟感').waitFor();
    await page.getByLabel('兑换物品').selectOption('smoke-alarm');
    await button(page, '兑换').click();
    await page.getByText('独立式烟感 × 1').waitFor();
    await expect.poll(() => office.get('/venues/noodles/credits')).toMatchObject({ balance: 5 });
    await page.getByText('余 5').waitFor();
    await page.getByRole('tab', { name: '流动红旗' }).click();
    await page.getByText('望江旅馆').waitFor();
    await page.getByRole('tab', { name: '年度名单' }).click();
    await page.getByText('没有候选场所').waitFor();
    // Somebody is quicker than the names of the regions.
    const isOpen = Promise.withResolvers<void>();
    await page.route('**/api/v1/regions?*', async (route) => {
      await isOpen.promise;
      await route.continue();
    });
    await open(page, '/incentives');
    await page.getByRole('tab', { name: '流动红旗' }).click();
    await page.getByText('请选择镇街').waitFor();
    isOpen.resolve();
    await page.getByText('望江旅馆').waitFor();
    await page.unroute('**/api/v1/regions?*');
    await lookAt(page, 'incentives', async () => {
      await page.getByRole('tab').nth(1).click();
      await page.getByText('望江旅馆').waitFor();
    });
    expect(broken).toEqual([]);
    await context.close();
  });
});

const DAY_MS = 86_400_000;
/** Both as `2026-11-30`. */
const dayBefore = (day: string) => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);
