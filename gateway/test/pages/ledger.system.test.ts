/** The ledger's pages in Chromium: venues, devices with their secrets, imports with mistakes, registrations, regions. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, lookAt, openBrowser, PHONE, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown } from '../stage/little-town.ts';

describe.skipIf(!hasChromium)('the ledger in Chromium', () => {
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
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const venueNow = (id: string) => town.stage.admin.done<Record<string, unknown>>(`/venues/${id}`);

  it('a venue is registered, gets its colour by the rule, another by hand, and is suspended', async () => {
    const { page, broken, context } = await as('office');
    await page.goto(`${town.origin}/venues`);
    await page.getByRole('link', { name: '登记场所' }).click();
    await page.getByLabel('名称', { exact: true }).fill('龙溪老灶火锅');
    await page.getByLabel('编号', { exact: true }).fill('hotpot');
    await page.getByLabel('类别', { exact: true }).selectOption('2');
    await page.getByRole('combobox', { name: '辖区' }).fill('石桥一网格');
    await page.getByRole('option', { name: /石桥一网格/ }).click();
    await page.getByLabel('用气大户').check();
    await page.getByLabel('就餐人数').fill('140');
    await page.getByRole('button', { name: '添加联系人' }).click();
    await page.getByLabel('姓名 1').fill('陈老板');
    await page.getByLabel('电话 1').fill('13912345678');
    await lookAtForm(page);
    await page.getByRole('button', { name: '保存' }).click();
    await heading(page, '龙溪老灶火锅');
    await page.getByText('13912345678').waitFor();
    expect(await venueNow('hotpot')).toMatchObject({ risk: 'red', overLimit: ['diners'], category: 2 });

    await page.getByRole('button', { name: /更多操作/ }).click();
    await page.getByRole('menuitem', { name: '调整颜色' }).click();
    await page.getByRole('dialog').getByLabel(/橙色/).check();
    await page.getByRole('dialog').getByLabel('原因').fill('已改用电磁灶，待复核');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('已改用电磁灶，待复核').first().waitFor();
    expect(await venueNow('hotpot')).toMatchObject({ risk: 'orange', computedRisk: 'red' });

    await page.getByRole('button', { name: /更多操作/ }).click();
    await page.getByRole('menuitem', { name: '停业' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('装修');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('停业', { exact: true }).first().waitFor();
    expect(await venueNow('hotpot')).toMatchObject({ state: { name: 'suspended', reason: '装修' } });
    expect(broken).toEqual([]);
    await context.close();
  });

  async function lookAtForm(page: Page): Promise<void> {
    await page.getByLabel('就餐人数').waitFor();
  }

  it('a device is added, its secret shown once, and its first reading seen', async () => {
    const { page, broken, context } = await as('office');
    await page.goto(`${town.origin}/venues/clinic`);
    await page.getByRole('button', { name: '添加设备' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('设备编号').fill('clinic-co');
    await form.getByLabel('类型').selectOption('co');
    await form.getByLabel('安装位置').fill('锅炉间');
    await form.getByRole('button', { name: '添加设备' }).click();
    const box = page.getByRole('region', { name: '设备密钥' });
    await box.getByText('等待设备连接').waitFor();
    const secret = await box.locator('pre').first().innerText();
    expect(await box.locator('pre').nth(1).innerText()).toContain(secret);
    await box.getByRole('tab', { name: 'Python' }).click();
    expect(await box.locator('pre').nth(1).innerText()).toContain('nine/v1/clinic/clinic-co/telemetry');
    await lookAtOnce(page, box);

    const device = await town.stage.connect({ id: 'clinic-co', venueId: 'clinic', secret: secret.trim() });
    await device.read({ co: 0 });
    await box.getByText(/已收到首条数据/).waitFor();
    await box.getByRole('button', { name: /已保存/ }).click();
    expect(await page.getByText(secret).count()).toBe(0);

    await page.getByRole('button', { name: '设备 clinic-co 的操作' }).click();
    await page.getByRole('menuitem', { name: '停用', exact: true }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('更换电池');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText(/停用至/).waitFor();
    const out = await town.stage.admin.done<{ items: { id: string }[] }>('/devices?state=out_of_service');
    expect(out.items.map(({ id }) => id)).toEqual(['clinic-co']);
    expect(broken).toEqual([]);
    await context.close();
  });

  async function lookAtOnce(page: Page, box: ReturnType<Page['getByRole']>): Promise<void> {
    await box.scrollIntoViewIfNeeded();
    await page.screenshot({ path: 'test-output/pages/device-secret.zh-CN.desk.png' });
  }

  it('looks right: venues, one venue, its form, devices', async () => {
    const { page, broken, context } = await as('admin');
    await page.goto(`${town.origin}/venues`);
    await lookAt(page, 'venues', () => page.getByRole('link', { name: '望江旅馆' }).waitFor());
    await page.goto(`${town.origin}/venues/inn`);
    await lookAt(page, 'venue', () => page.getByRole('heading', { name: '望江旅馆' }).waitFor());
    await page.goto(`${town.origin}/venues/inn/edit`);
    await lookAt(page, 'venue-edit', () => page.locator('form').waitFor());
    await page.goto(`${town.origin}/devices`);
    await lookAt(page, 'devices', () => page.getByText('三楼走道').waitFor());
    expect(broken).toEqual([]);
    await context.close();
  });
});
