/** How the wall looks when a district has a bad evening: on a control room's screen, a desk, a laptop and a phone, light and dark. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK, hasChromium, LAPTOP, LARGE, lookOnce, openBrowser, PHONE, visit } from '../stage/browser.ts';
import { BusyTown } from '../stage/busy-town.ts';
import { type LittleTown, littleTown } from '../stage/little-town.ts';

const SIZES = { large: LARGE, desk: DESK, laptop: LAPTOP, phone: PHONE } as const;
type Size = keyof typeof SIZES;
/** Nobody listens there: every reader that the bar can name is in trouble. */
const NOBODY = 'http://127.0.0.1:9';
const LOOKS = [
  ['zh-CN', 'light'],
  ['zh-CN', 'dark'],
  ['en', 'light'],
] as const;
/** A bar of one line, and not two. */
const BAR_PX_MAX = 76;

interface Measures {
  bar: number;
  nameFont: number;
  smallestFont: number;
  tickets: string[];
}

describe.skipIf(!hasChromium)('the looks of the wall', () => {
  let town: LittleTown;
  let browser: Browser;
  let page: Page;
  let broken: string[];
  let lines: number;

  beforeAll(async () => {
    town = await littleTown({
      ...{ NINEWATCH_INFLUX_URL: NOBODY, NINEWATCH_INFLUX_TOKEN: 't', NINEWATCH_WEBHOOK_URL: `${NOBODY}/` },
    });
    const busy = await BusyTown.open(town);
    browser = await openBrowser();
    const { origin } = town;
    ({ page, broken } = await visit(browser, {
      origin,
      username: 'watch',
      password: town.passwordOf('watch'),
    }));
    lines = await busy.stir();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  async function open(locale: string, theme: string): Promise<void> {
    await page.evaluate(
      `localStorage.setItem('ninewatch.language', '${locale}'); localStorage.setItem('ninewatch.theme', '${theme}')`,
    );
    await page.goto(`${town.origin}/wall`);
    await page.getByRole('article').first().waitFor();
    await expect.poll(() => counted(page)).toBeGreaterThanOrEqual(lines);
    // The addresses of what is in sight come by and by.
    await page.locator('.line .place', { hasText: '号' }).first().waitFor();
  }

  for (const [locale, theme] of LOOKS) {
    it(`is one calm line above a list that can be read: ${locale}, ${theme}`, async () => {
      await page.setViewportSize(DESK);
      await open(locale, theme);
      const measured = {} as Record<Size, Measures>;
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        await page.locator('.line .ticket').first().waitFor({ state: 'attached' });
        await lookOnce(page, `wall-${size}.${locale}.${theme}`);
        measured[size as Size] = await measure(page);
      }
      expect.soft(measured.desk.bar).toBeLessThanOrEqual(BAR_PX_MAX);
      expect.soft(measured.laptop.bar).toBeLessThanOrEqual(BAR_PX_MAX);
      expect.soft(measured.large.bar).toBeLessThanOrEqual(2 * BAR_PX_MAX);
      // Twice the points on the same wall: twice as large in points.
      expect.soft(measured.large.nameFont).toBe(2 * measured.desk.nameFont);
      expect.soft(measured.large.smallestFont).toBe(2 * measured.desk.smallestFont);
      // The ticket and its clock stand on a laptop's line as on any other.
      expect.soft(measured.laptop.tickets.length).toBeGreaterThan(0);
      expect.soft(measured.laptop.tickets.every((text) => /\d:\d\d/.test(text))).toBe(true);
      expect(broken).toEqual([]);
    });
  }

  it('opens the incident, its venue and the menu without covering what is on top', async () => {
    await page.setViewportSize(LAPTOP);
    await open('zh-CN', 'light');
    await page.keyboard.press('j');
    await page.locator('.acts').waitFor();
    await lookOnce(page, 'wall-panel.laptop');
    await page.keyboard.press('v');
    await page
      .getByRole('complementary', { name: '场所详情' })
      .getByRole('heading', { name: '一键拨打' })
      .waitFor();
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await lookOnce(page, `wall-venue.${size}`);
    }
    await page.setViewportSize(DESK);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('dialog').getByRole('link', { name: '辖区概览' }).waitFor();
    await lookOnce(page, 'wall-menu.desk');
    await page.keyboard.press('Escape');
    await page.getByRole('status').filter({ hasText: '心跳' }).getByRole('button').click();
    await page.getByRole('dialog', { name: '网关状态' }).getByText('变更序号').waitFor();
    await lookOnce(page, 'wall-gateway.desk');
  });
});

async function counted(page: Page): Promise<number> {
  const texts = await page.locator('.counter .total').allInnerTexts();
  return texts.reduce((sum, text) => sum + Number(text.replace('/', '')), 0);
}

/** In points of the screen. */
function measure(page: Page): Promise<Measures> {
  return page.evaluate<Measures>(`(() => {
    const zoom = Number(getComputedStyle(document.querySelector('.wall')).zoom);
    const px = (element) => parseFloat(getComputedStyle(element).fontSize) * zoom;
    const parts = [...document.querySelectorAll('.line *')].filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '') &&
      element.getClientRects().length > 0);
    return {
      bar: document.querySelector('.bar').getBoundingClientRect().height,
      nameFont: px(document.querySelector('.line .name')),
      smallestFont: Math.min(...parts.map(px)),
      tickets: [...document.querySelectorAll('.line .ticket')]
        .filter((element) => element.getClientRects().length > 0)
        .map((element) => element.innerText),
    };
  })()`);
}
