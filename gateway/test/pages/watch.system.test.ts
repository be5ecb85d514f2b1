/** The watch beside its wall: map, overview, quiet lists, figures, hand-over, duty checks. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, lookAt, openBrowser, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown, type Townsperson } from '../stage/little-town.ts';

const MINUTE_MS = 60_000;
const PAGE_MS_MAX = 90_000;

describe.skipIf(!hasChromium)('the pages of the watch in Chromium', () => {
  let town: LittleTown;
  let browser: Browser;

  beforeAll(async () => {
    town = await littleTown();
    await town.stir();
    const { admin } = town.stage;
    await admin.done('/devices/shop-multi/out-of-service', {
      reason: '二楼改造，更换线路',
      until: Date.now() + 300 * MINUTE_MS,
    });
    await admin.done('/venues', { id: 'tea', name: '清心茶室', category: 5, region: 'g2', facts: {} });
    browser = await openBrowser();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  async function as(username: Townsperson) {
    const visitor = await visit(browser, {
      ...{ origin: town.origin, username, password: town.passwordOf(username) },
    });
    // On a busy machine a page takes its time.
    visitor.page.setDefaultTimeout(PAGE_MS_MAX);
    return visitor;
  }
  const listed = (path: string) => town.stage.admin.list<Record<string, unknown>>(path);

  it('shows every venue on the map by its danger, and opens one by a click', async () => {
    const { page, broken, context } = await as('watch');
    await page.goto(`${town.origin}/map`);
    const inn = page.getByRole('button', { name: /望江旅馆/ }).first();
    await lookAt(page, 'map', async () => {
      await page.locator('.leaflet-marker-icon.is-alarm').first().waitFor();
      await page.getByText(/7 家场所|7 venues/).waitFor();
    });
    await inn.waitFor();
    // The tea house has no location: counted, and named in a list of its own.
    await page.getByText('没有坐标的场所').click();
    await page.getByRole('link', { name: '清心茶室' }).waitFor();
    await page
      .getByRole('button', { name: /望江旅馆/ })
      .first()
      .click();
    await page.locator('.leaflet-marker-icon[aria-label^="望江旅馆"]').click();
    await page.waitForURL('**/venues/inn');
    expect(broken).toEqual([]);
    await context.close();
  });

  it('shows how a district stands, and leads down to its towns', async () => {
    const { page, broken, context } = await as('district');
    await page.goto(`${town.origin}/overview`);
    await lookAt(page, 'overview', async () => {
      await page.locator('canvas').first().waitFor();
      await page.getByRole('button', { name: '龙溪镇' }).waitFor();
      await page.locator('td.n').first().waitFor();
    });
    await page.getByRole('button', { name: '龙溪镇' }).click();
    await page.waitForURL('**/overview?region=t1');
    await page.getByRole('button', { name: '石桥社区' }).waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('lists what is set aside one click from the wall, and ends it there', async () => {
    const [hazardBefore] = await listed('/hazards?kind=electrical&state=unacknowledged');
    const id = String(hazardBefore?.id);
    await town.stage.admin.done(`/hazards/${id}/shelve`, { minutes: 120, reason: '电工已到场检修' });
    const { page, broken, context } = await as('watch');
    await page.goto(`${town.origin}/wall`);
    await page.getByRole('link', { name: /搁置 1/ }).click();
    await lookAt(page, 'quiet', () => page.getByText('电工已到场检修').waitFor());
    await page.getByRole('tab', { name: /停用/ }).click();
    await page.getByText('二楼改造，更换线路').waitFor();
    await page.getByRole('button', { name: '恢复使用' }).click();
    await page.getByText('没有停用的设备').waitFor();
    const device = await town.stage.admin.get('/devices/shop-multi');
    expect(device).not.toHaveProperty('outOfService');
    await page.getByRole('tab', { name: /搁置/ }).click();
    await page.getByRole('button', { name: '取消搁置' }).click();
    await page.getByText('没有搁置的险情').waitFor();
    const hazard = await town.stage.admin.get(`/hazards/${id}`);
    expect(hazard).not.toMatchObject({ state: 'shelved' });
    await page.getByRole('tab', { name: /无回音/ }).click();
    await page.getByRole('table').or(page.getByText('所有设备都有回音')).waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('shows the figures of the desk beside what the standard asks for', async () => {
    const { page, broken, context } = await as('district');
    await page.goto(`${town.origin}/kpi`);
    await lookAt(page, 'kpi', async () => {
      await page.locator('canvas').first().waitFor();
      await page
        .getByText(/江岭区/)
        .first()
        .waitFor();
    });
    await page.getByRole('button', { name: '7 天' }).click();
    await page.getByRole('cell', { name: '每小时报警' }).waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('[P9] hands the watch over from one person to another, and keeps what both signed', async () => {
    const goes = await as('watch');
    await goes.page.goto(`${town.origin}/handover`);
    await goes.page.getByRole('button', { name: '交班' }).click();
    await goes.page.getByLabel('交班说明').fill('望江旅馆报警处置中，注意复查。');
    await goes.page.getByLabel(/带班领导/).fill('何平');
    await goes.page.getByRole('button', { name: '提交交班' }).click();
    await goes.page.waitForURL('**/handover/*');
    await goes.page.getByText('由接班人签字').waitFor();
    const comes = await as('watch2');
    await comes.page.goto(goes.page.url());
    await comes.page.getByLabel(/接班意见/).fill('已知悉');
    await comes.page.getByRole('button', { name: '签字接班' }).click();
    await comes.page.getByText('已签字接班', { exact: true }).waitFor();
    const [shift] = await listed('/handovers?state=signed');
    expect(shift).toMatchObject({ by: 'watch', leader: '何平', signed: { by: 'watch2', note: '已知悉' } });
    expect(shift?.items).not.toEqual([]);
    await lookAt(comes.page, 'handover-sheet', () => comes.page.getByText('已知悉').first().waitFor());
    await comes.page.emulateMedia({ media: 'print' });
    await comes.page.screenshot({ path: 'test-output/pages/handover-sheet.print.png', fullPage: true });
    await comes.page.emulateMedia({ media: 'screen' });
    await comes.page.goto(`${town.origin}/handover`);
    await lookAt(comes.page, 'handover', () => comes.page.getByRole('table').waitFor());
    expect([...goes.broken, ...comes.broken]).toEqual([]);
    await Promise.all([goes.context.close(), comes.context.close()]);
  });

  it('[P9] asks the desk whether somebody is there, counts down on the wall, and takes the answer by a key', async () => {
    const office = await as('district');
    await office.page.goto(`${town.origin}/duty-check`);
    const officer = await as('watch2');
    await officer.page.goto(`${town.origin}/wall`);
    await officer.page.getByRole('article').first().waitFor();
    await office.page.getByRole('button', { name: '立即查岗' }).click();
    await office.page.getByLabel(/原因/).fill('夜间抽查');
    await office.page.getByRole('button', { name: '发出查岗' }).click();
    const sign = officer.page.getByRole('alertdialog', { name: '查岗' });
    await sign.waitFor();
    await lookAt(officer.page, 'duty-check-sign', () => officer.page.getByRole('timer').waitFor());
    // Who asked is not asked.
    expect(await office.page.getByRole('alertdialog').count()).toBe(0);
    // The look at it loaded the page anew: the sign comes with the live picture.
    await sign.waitFor();
    await officer.page.keyboard.press('d');
    await sign.waitFor({ state: 'detached' });
    await lookAt(office.page, 'duty-check', () =>
      office.page.locator('.chip', { hasText: /^(在岗|Present)$/ }).waitFor(),
    );
    const [check] = await listed('/duty-checks?state=answered');
    expect(check).toMatchObject({
      ...{ by: 'district', reason: '夜间抽查', region: 'd1' },
      answered: { by: 'watch2' },
    });
    expect([...office.broken, ...officer.broken]).toEqual([]);
    await Promise.all([office.context.close(), officer.context.close()]);
  }, 240_000);
});
