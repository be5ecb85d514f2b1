/** Devices on their way in, in Chromium: labels, the installer's phone, and the first steps as they are made. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, lookAt, lookOnce, openBrowser, PHONE, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown } from '../stage/little-town.ts';

interface Made {
  url: string;
  shortCode: string;
  device: { id: string };
}

describe.skipIf(!hasChromium)('devices on their way in', () => {
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

  const as = (username: Parameters<LittleTown['passwordOf']>[0], viewport?: typeof PHONE) =>
    visit(browser, {
      origin: town.origin,
      username,
      password: town.passwordOf(username),
      ...(viewport === undefined ? {} : { viewport }),
    });
  const step = (page: Page, name: string, state: string) =>
    page
      .locator('ol > li', { hasText: name })
      .and(page.locator(`.${state}`))
      .waitFor();

  it('are labelled by the office, claimed by the installer’s phone, and watched until they are on duty', async () => {
    const office = await as('office');
    await office.page.goto(`${town.origin}/onboard`);
    await lookAt(office.page, 'onboard', () => office.page.locator('form').first().waitFor());
    const form = office.page.locator('form').first();
    await form.getByRole('combobox', { name: '场所' }).fill('老李面馆');
    await office.page.getByRole('option', { name: /老李面馆/ }).click();
    await form.getByLabel('类型').selectOption('co');
    await form.getByLabel(/^安装位置/).fill('厨房\n储藏间\n门厅');
    const made = office.page.waitForResponse('**/api/v1/claims');
    await form.getByRole('button', { name: '制作 3 张标签' }).click();
    const { items } = (await (await made).json()) as { items: Made[] };
    const [first, second] = items;
    if (first === undefined || second === undefined) throw new Error('no labels');
    const { id } = first.device;
    const sheet = office.page.getByRole('region', { name: '设备标签' });
    await sheet.getByRole('img').nth(2).waitFor();
    await sheet.getByText(first.shortCode).waitFor();
    await lookOnce(office.page, 'labels.zh-CN.desk');
    await office.page.emulateMedia({ media: 'print' });
    await office.page.pdf({ path: 'test-output/pages/labels.pdf', preferCSSPageSize: true });
    await lookOnce(office.page, 'labels.zh-CN.print', false);
    await office.page.emulateMedia({ media: null });

    const phone = await as('grid', PHONE);
    await phone.page.goto(first.url);
    await phone.page.getByRole('heading', { name: '老李面馆' }).waitFor();
    // The code is off the address as soon as it has been read.
    await expect.poll(() => phone.page.url()).toBe(`${town.origin}/claim`);
    await lookOnce(phone.page, 'claim.zh-CN.phone');
    await phone.page.getByLabel('安装位置').fill('厨房灶台上方');
    await phone.page.getByRole('button', { name: '确认并领取' }).click();
    const box = phone.page.getByRole('region', { name: '设备密钥' });
    const secret = (await box.locator('pre').first().innerText()).trim();
    for (const tab of ['Arduino', 'C', 'Node']) {
      await box.getByRole('tab', { name: tab, exact: true }).click();
      expect(await box.locator('pre').nth(1).innerText()).toContain(secret);
    }
    await lookOnce(phone.page, 'claimed.zh-CN.phone');
    await box.getByRole('button', { name: /已保存/ }).click();
    await phone.page.waitForURL(`${town.origin}/devices/${id}/first-steps`);
    await step(phone.page, '已领取', 'done');
    await step(phone.page, '已连接', 'now');

    const login = { id, venueId: 'noodles' };
    await expect(town.stage.connect({ ...login, secret: 'mistyped' })).rejects.toThrow();
    await phone.page.getByText('密钥错误，被拒绝登录 1 次').waitFor();
    const device = await town.stage.connect({ ...login, secret });
    await step(phone.page, '已连接', 'done');
    await device.publish('nine/v1/noodles/other/telemetry', '{}');
    await device.read({ co: 0, colour: 3 });
    await step(phone.page, '首条数据', 'done');
    await phone.page.getByText(/规范之外的测量项：colour/).waitFor();
    await phone.page.getByText(/条消息被拒/).waitFor();
    await lookAt(phone.page, 'first-steps', () => phone.page.getByText('colour', { exact: true }).waitFor());
    await device.read({ co: 0 });
    await step(phone.page, '数值可信', 'done');
    await device.event('test', { flags: ['alarm'] });
    await phone.page.getByText('全部完成，设备已上岗').waitFor();
    await lookOnce(phone.page, 'first-steps-done.zh-CN.phone');

    await office.page.getByRole('button', { name: '已打印，关闭' }).click();
    await office.page.getByRole('button', { name: '已领取' }).click();
    await office.page.getByText(id, { exact: false }).first().waitFor();
    await office.page.getByRole('button', { name: '待领取' }).click();
    await office.page
      .locator('.work-rows > li', { hasText: second.device.id })
      .getByRole('button', { name: '作废', exact: true })
      .click();
    await expect
      .poll(async () => {
        const revoked = await town.stage.admin.list<{ id: string }>('/devices?claim=revoked');
        return revoked.map((device) => device.id);
      })
      .toContain(second.device.id);
    await phone.page.goto(second.url);
    await phone.page.getByText('领取码有误、已过期或已使用').waitFor();
    await lookOnce(phone.page, 'claim-unusable.zh-CN.phone');
    expect([...office.broken, ...phone.broken.filter((line) => !line.includes('404'))]).toEqual([]);
    await office.context.close();
    await phone.context.close();
  });
});
