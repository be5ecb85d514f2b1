/** The system's pages in Chromium: rules from edit to publish, profiles, people, audit, quarantine, notices, settings. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, lookAt, openBrowser, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown } from '../stage/little-town.ts';

describe.skipIf(!hasChromium)('the system in Chromium', () => {
  let town: LittleTown;
  let browser: Browser;

  beforeAll(async () => {
    town = await littleTown({ NINEWATCH_WEBHOOK_URL: 'https://hooks.invalid/a-secret-path' });
    await town.stir();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  const as = (username: Parameters<LittleTown['passwordOf']>[0]) =>
    visit(browser, { origin: town.origin, username, password: town.passwordOf(username) });
  const get = <T>(path: string) => town.stage.admin.get<T>(path);
  const rulesNow = () => get<{ revision: number; version: string; note?: string }>('/rules');

  /** The text of the editor is another one: all of it is marked and typed over, as by pasting. */
  async function paste(page: Page, text: string): Promise<void> {
    const content = page.locator('.cm-content').first();
    await content.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  }

  it('[P10] rules are edited, a mistake is shown at its line, the right text is published, and the log says so', async () => {
    const { page, broken, context } = await as('admin');
    const before = await rulesNow();
    const { body: text } = await town.stage.admin.call<string>('GET', '/rules/text');
    await page.goto(`${town.origin}/rules`);
    await page.getByRole('tab', { name: '编辑' }).click();
    await page.locator('.cm-content').waitFor();
    await paste(page, text.replace('above: 0.4,', 'above: much,'));
    await page.getByText(/处错误，不能发布/).waitFor();
    const mistake = page.getByRole('button', { name: /行 .* 列/ }).first();
    await mistake.waitFor();
    expect(await page.getByRole('button', { name: '查看变更并发布' }).isDisabled()).toBe(true);

    const changed = text
      .replace('above: 0.4,', 'above: 0.45,')
      .replace(/(id: smoke-high\n\s+version: )"1"/, '$1"2"');
    await paste(page, changed);
    await page.getByText(/检查通过/).waitFor();
    await page.getByRole('button', { name: '查看变更并发布' }).click();
    const box = page.getByRole('dialog');
    await box
      .getByText(/smoke-high/)
      .first()
      .waitFor();
    await box.getByLabel('变更说明').fill('厨房水汽误报');
    await box.getByRole('button', { name: '发布规则' }).click();
    await page
      .getByText(`已生效，修订 ${before.revision + 1}`)
      .first()
      .waitFor();
    await expect
      .poll(() => rulesNow())
      .toMatchObject({ revision: before.revision + 1, note: '厨房水汽误报' });

    await page.getByRole('tab', { name: '历史版本' }).click();
    await page.getByText('厨房水汽误报').waitFor();
    await page
      .getByText(/smoke-high.*0\.4 → 0\.45/)
      .first()
      .waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('[P10] who may read the rules and not write them is offered no edit', async () => {
    const { page, context } = await as('watch');
    await page.goto(`${town.origin}/rules`);
    await page.getByRole('tab', { name: '规则文本' }).click();
    await page.locator('.cm-content').waitFor();
    expect(await page.getByRole('button', { name: '查看变更并发布' }).count()).toBe(0);
    await context.close();
  });

  it('a person is made with a role, given another password, and kept from signing in', async () => {
    const { page, broken, context } = await as('admin');
    await page.goto(`${town.origin}/users`);
    await page.getByRole('button', { name: '新建用户' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('姓名').fill('马丽');
    // Neither its own edge nor a drag that ends outside is a way out of it.
    const edge = await form.boundingBox();
    if (edge === null) throw new Error('no dialog');
    await page.mouse.click(edge.x + 6, edge.y + 6);
    await form.getByLabel('姓名').hover();
    await page.mouse.down();
    await page.mouse.move(edge.x - 40, edge.y + 40);
    await page.mouse.up();
    expect(await form.getByLabel('姓名').inputValue()).toBe('马丽');
    await form.getByLabel('登录名').fill('mali');
    await form.getByLabel(/初始密码/).fill('first-password');
    await form.getByRole('button', { name: '添加角色' }).click();
    await form.getByLabel('角色 1', { exact: true }).selectOption('grid_worker');
    await form.getByRole('combobox', { name: '区域 1' }).fill('石桥二');
    await page.getByRole('option', { name: /石桥二网格/ }).waitFor();
    // The first Escape shuts what is offered, not the dialog.
    await page.keyboard.press('Escape');
    await page.getByRole('option', { name: /石桥二网格/ }).waitFor({ state: 'detached' });
    await form.getByRole('combobox', { name: '区域 1' }).fill('石桥二');
    await page.getByRole('option', { name: /石桥二网格/ }).click();
    await form.getByRole('button', { name: '保存' }).click();
    await page.getByText('马丽', { exact: true }).waitFor();
    await page.getByRole('button', { name: '马丽 的操作' }).click();
    await page.getByRole('menuitem', { name: '停用' }).click();
    await page.getByText('已停用').waitFor();
    const people = await town.stage.admin.list<{ username: string }>('/users');
    expect(people.find(({ username }) => username === 'mali')).toMatchObject({
      disabled: true,
      roles: [{ role: 'grid_worker', region: 'g2' }],
    });
    expect(broken).toEqual([]);
    await context.close();
  });

  it('the audit log is filtered and proven whole; what came in broken is named with what to do', async () => {
    const device = await town.device('shop-multi');
    await device.publish(device.topic('telemetry'), '{"v": 1, "boot":');
    const { page, broken, context } = await as('auditor');
    await page.goto(`${town.origin}/audit`);
    await page.getByRole('button', { name: '校验完整性' }).click();
    await page.getByText(/校验通过/).waitFor();
    await page.getByLabel('操作，如 venue.create').fill('venue.create');
    const acts = async () => [...new Set(await page.locator('tbody code').allInnerTexts())];
    await expect.poll(acts, { timeout: 10_000 }).toEqual(['venue.create']);
    await page.goto(`${town.origin}/quarantine`);
    await page.getByText('shop-multi').first().waitFor();
    await page.getByText('检查固件的编码', { exact: false }).first().waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('[P10] settings are shown without what is secret', async () => {
    const { page, broken, context } = await as('admin');
    await page.goto(`${town.origin}/settings`);
    await page.getByText('https://hooks.invalid/…').waitFor();
    const text = await page.innerText('body');
    expect(text).not.toContain('a-secret-path');
    expect(broken).toEqual([]);
    await context.close();
  });

  it('a district gets a profile of its own, and what it has other than the shipped one is shown', async () => {
    const { page, broken, context } = await as('district');
    await page.goto(`${town.origin}/profiles`);
    await page.locator('.cm-content').waitFor();
    const { text } = await get<{ text: string }>('/regions/d1/profile');
    await paste(page, text.replace(/^version: .*$/m, 'version: "ours-1"'));
    await page.getByText('检查通过').waitFor();
    // A look at another tab costs nothing of what was typed.
    await page.getByRole('tab', { name: '与自带规范的差异' }).click();
    await page.getByRole('tab', { name: '规范文本' }).click();
    await page.getByText('检查通过').waitFor();
    await page.getByRole('button', { name: '保存并生效' }).click();
    await page.getByRole('dialog').getByLabel('变更说明').fill('本区修订');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('规范已生效').first().waitFor();
    await expect
      .poll(() => get('/regions/d1/profile'))
      .toMatchObject({ from: 'd1', version: 'ours-1', revision: 1 });
    await page.getByRole('tab', { name: '与自带规范的差异' }).click();
    await page.locator('.cm-changedLine').first().waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });

  it('looks right', async () => {
    const { page, broken, context } = await as('admin');
    const look = async (name: string, ready: () => Promise<unknown>) => {
      await page.goto(`${town.origin}/${name}`);
      await lookAt(page, name, ready);
    };
    await look('rules', () => page.getByRole('tab').first().waitFor());
    await look('shadows', () => page.locator('.empty').waitFor());
    await look('profiles', () => page.locator('.cm-content').waitFor());
    await look('users', () => page.getByText('周敏').waitFor());
    await look('audit', () => page.locator('tbody tr').first().waitFor());
    await look('quarantine', () => page.getByRole('main').locator('li, .empty').first().waitFor());
    await look('notices', () => page.locator('tbody tr').first().waitFor());
    await look('settings', () => page.getByText('NINEWATCH_DATA_DIR').waitFor());
    expect(broken).toEqual([]);
    await context.close();
  });
});
