/** The frame of the workbench: login, menu by role, pages that do not exist. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, lookAt, openBrowser, PHONE, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown } from '../stage/little-town.ts';

describe.skipIf(!hasChromium)('the workbench in Chromium', () => {
  let town: LittleTown;
  let browser: Browser;

  beforeAll(async () => {
    town = await littleTown();
    await town.stir();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  const as = (username: Parameters<LittleTown['passwordOf']>[0], viewport?: typeof PHONE) =>
    visit(browser, {
      origin: town.origin,
      username,
      password: town.passwordOf(username),
      ...(viewport === undefined ? {} : { viewport }),
    });

  it('shows the wall to the duty officer, and where there is none says so', async () => {
    const { page, broken, context } = await as('watch');
    await page.goto(`${town.origin}/wall`);
    await lookAt(page, 'wall', () =>
      page.getByRole('article').filter({ hasText: '望江旅馆' }).first().waitFor(),
    );
    await page.goto(`${town.origin}/nowhere`);
    await lookAt(page, 'nowhere', () => page.getByRole('main').waitFor());
    expect(broken).toEqual([]);
    await context.close();
  });

  it('[P10] offers each person the places of their roles alone', async () => {
    const placesOf = async (username: Parameters<typeof as>[0]) => {
      const { page, context } = await as(username);
      await page.goto(`${town.origin}/tickets`);
      await page.getByRole('navigation', { name: '主导航' }).getByRole('link').first().waitFor();
      const paths = await page
        .getByRole('navigation', { name: '主导航' })
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      await context.close();
      return paths;
    };
    expect(await placesOf('watch')).toContain('/wall');
    expect(await placesOf('owner')).not.toContain('/audit');
  });

  it('opens its menu by a button on a phone', async () => {
    const { page, context } = await as('grid', PHONE);
    // Who is here cannot be learnt at first: what they may do is offered a little later, without another page.
    await page.route('**/api/v1/session', (route) => route.abort(), { times: 1 });
    await page.goto(`${town.origin}/tickets`);
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('dialog').getByRole('link', { name: '场所' }).click();
    await page.waitForURL('**/venues');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await context.close();
  });
});
