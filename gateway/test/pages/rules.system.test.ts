/** Rules from the first change to the way back, in Chromium: a test fails, it is mended, a backtest shows what is other, and so on. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, lookAt, openBrowser, PHONE, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown } from '../stage/little-town.ts';

/** What the draft is to do; at 0.45 dB/m one reading decides no more. */
const OWN_TEST = `tests:
  - name: 后厨水汽不报警
    devices: [{ id: s1, kind: smoke, place: 后厨 }]
    series:
      - { device: s1, metrics: { smoke: "0.02 x4, 0.45, 0.02 x4" } }
    expect: []
`;

describe.skipIf(!hasChromium)('trying rules in Chromium', () => {
  let town: LittleTown;
  let browser: Browser;

  beforeAll(async () => {
    town = await littleTown();
    // Between the limit in force and the one that will be tried: the draft raises it no more.
    const clinic = await town.device('clinic-smoke');
    for (const smoke of [0.02, 0.02, 0.45, 0.02]) await clinic.read({ smoke });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  const admin = () =>
    visit(browser, { origin: town.origin, username: 'admin', password: town.passwordOf('admin') });
  const get = <T>(path: string) => town.stage.admin.get<T>(path);
  const textNow = async () => (await town.stage.admin.call<string>('GET', '/rules/text')).body;
  const revision = async () => (await get<{ revision: number }>('/rules')).revision;

  /** All of it is marked and typed over, as by pasting. */
  async function paste(page: Page, label: string, text: string): Promise<void> {
    await page.getByRole('textbox', { name: label }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  }
  const editor = '规则文本';

  async function openEditor(page: Page): Promise<void> {
    await page.goto(`${town.origin}/rules`);
    await page.getByRole('tab', { name: '编辑' }).click();
    await page.getByRole('textbox', { name: editor }).waitFor();
  }

  it('edit, a test fails, mend, backtest, publish, history, restore', async () => {
    const before = { text: await textNow(), revision: await revision() };
    const { page, broken, context } = await admin();
    const withLimit = (limit: string) =>
      before.text
        .replace('above: 0.4,', `above: ${limit},`)
        .replace(/(id: smoke-high\n\s+version: )"1"/, '$1"2"');
    await openEditor(page);

    // Too little: the own test says that it still alarms, and when.
    await paste(page, editor, withLimit('0.42'));
    await page.getByText(/检查通过/).waitFor();
    await page.getByText('自己的用例', { exact: true }).click();
    await paste(page, '自己的用例', OWN_TEST);
    await page.getByRole('button', { name: '运行相关用例' }).click();
    const failed = page.getByRole('article').filter({ hasText: '后厨水汽不报警' });
    await failed.getByText('不应报而报').waitFor({ timeout: 180_000 });
    await failed.getByText(/smoke-high raised 00:01:00/).waitFor();

    // Enough: the own test passes; those of the shipped rules that knew the old limit say so.
    await paste(page, editor, withLimit('0.5'));
    await page.getByText(/检查通过/).waitFor();
    await page.getByRole('button', { name: '运行相关用例' }).click();
    await page.getByText('草稿已改').waitFor({ state: 'hidden', timeout: 180_000 });
    await page
      .getByText(/^通过 \d+/)
      .first()
      .waitFor();
    expect(await failed.count()).toBe(0);

    await page.getByRole('tab', { name: '历史回测' }).click();
    await page.getByLabel('时段').selectOption('all');
    await page.getByRole('button', { name: '开始回测' }).click();
    const report = page.getByRole('region', { name: '回测结果' });
    await report.waitFor({ timeout: 180_000 });
    const line = report.getByRole('button', { name: /消失.*仁心诊所/ });
    await line.click();
    await report.locator('canvas').first().waitFor();
    const [job] = (await get<{ items: { id: string; state: string }[] }>('/rules/backtest')).items;
    expect(job).toMatchObject({ state: 'done' });
    const saving = page.waitForEvent('download');
    await report.getByRole('link', { name: /HTML/ }).click();
    expect((await saving).suggestedFilename()).toBe(`${job?.id}.html`);

    await page.getByRole('button', { name: '查看变更并发布' }).click();
    const box = page.getByRole('dialog');
    await box.getByLabel('变更说明').fill('厨房水汽误报');
    await box.getByRole('button', { name: '发布规则' }).click();
    await page
      .getByText(`已生效，修订 ${before.revision + 1}`)
      .first()
      .waitFor();
    expect(await textNow()).toBe(withLimit('0.5'));

    await page.getByRole('tab', { name: '历史版本' }).click();
    const newest = page
      .getByRole('listitem')
      .filter({ hasText: `修订 ${before.revision + 1}` })
      .first();
    await newest.getByText('厨房水汽误报').waitFor();
    await newest.getByRole('button', { name: '比较' }).click();
    const compared = page.getByRole('region', { name: '比较' });
    await compared.getByText(/smoke-high.*above 0\.4 → 0\.5/).waitFor();
    await compared.locator('.cm-changedLine').first().waitFor();

    const oldest = page
      .getByRole('listitem')
      .filter({ hasText: `修订 ${before.revision}` })
      .last();
    await oldest.getByRole('button', { name: '恢复此版本' }).click();
    expect(await page.getByRole('dialog').getByLabel('变更说明').inputValue()).toBe(
      `恢复到修订 ${before.revision}`,
    );
    await page.getByRole('dialog').getByRole('button', { name: '发布规则' }).click();
    await page
      .getByText(`已生效，修订 ${before.revision + 2}`)
      .first()
      .waitFor();
    expect(await textNow()).toBe(before.text);
    const { items } = await get<{ items: { revision: number; note?: string }[] }>('/rules/history');
    expect(items[0]).toMatchObject({ revision: before.revision + 2, note: `恢复到修订 ${before.revision}` });
    expect(broken).toEqual([]);
    await context.close();
  });

  it('a mistake in a test is told at its line, and a draft survives a look at another tab', async () => {
    const { page, broken, context } = await admin();
    await openEditor(page);
    const draft = `# 草稿\n${await textNow()}`;
    await paste(page, editor, draft);
    await page.getByText(/检查通过/).waitFor();
    await page.getByText('自己的用例', { exact: true }).click();
    await paste(page, '自己的用例', OWN_TEST.replace('expect: []', 'expect: [{ kind: flood }]'));
    await page.getByRole('button', { name: '运行全部用例' }).click();
    await page.getByText('测试用例有错误，未运行').waitFor();
    await page.getByRole('button', { name: /6 行 \d+ 列/ }).waitFor();
    await page.getByRole('tab', { name: '历史版本' }).click();
    await page.getByRole('tab', { name: '编辑' }).click();
    await page.getByText('# 草稿').waitFor();
    expect(broken.filter((words) => !/422/.test(words))).toEqual([]);
    await context.close();
  });

  it('a backtest may be cancelled, and one of before a restart says that it is lost', async () => {
    const { page, context } = await admin();
    await openEditor(page);
    await page.getByRole('tab', { name: '历史回测' }).click();
    await page.getByText(/已做的回测/).click();
    await page.getByRole('button', { name: '查看', exact: true }).first().waitFor();
    await page.route('**/api/v1/rules/backtest', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 202,
            json: {
              id: 'bt-0000-1',
              state: 'running',
              phase: 'judging',
              share: 0.3,
              startedAt: 1,
              version: '1',
              by: 'admin',
              against: { version: '1', revision: 1 },
              warmUpH: 24,
            },
          })
        : route.fallback(),
    );
    await page.getByRole('button', { name: '开始回测' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.getByText('网关重启过', { exact: false }).waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
    await context.close();
  });

  it('is readable on a phone', async () => {
    const { page, broken, context } = await visit(browser, {
      ...{ origin: town.origin, username: 'admin', password: town.passwordOf('admin') },
      viewport: PHONE,
    });
    await openEditor(page);
    await page.getByRole('tab', { name: '历史回测' }).click();
    await page.getByText(/已做的回测/).click();
    await page.getByRole('button', { name: '查看', exact: true }).first().click();
    const report = page.getByRole('region', { name: '回测结果' });
    await report.getByRole('button', { name: /消失.*仁心诊所/ }).click();
    await report.locator('canvas').first().waitFor();
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(PHONE.width);
    expect(broken).toEqual([]);
    await context.close();
  });

  it('looks right', async () => {
    const { page, broken, context } = await admin();
    const ran = { version: 'draft', elapsedMs: 3_100, cut: null };
    const failing = {
      file: '自己的用例',
      name: '后厨水汽不报警',
      verdict: 'failed',
      mismatches: [
        {
          kind: 'differs',
          expected: 'kind fire, rule smoke-high, raised 00:01:15',
          came: [
            'fire alarm priority 2 by smoke-high raised 00:01:00 told 00:01:00, in danger 00:01:00–00:01:15, unacknowledged; members s1 smoke-high 00:01:00 = 0.45',
          ],
          fields: [{ what: 'raised', expected: '00:01:15', came: '00:01:00' }],
        },
      ],
    };
    const counts = { passed: 11, failed: 1, 'too-long': 0, 'not-run': 0 };
    await page.route('**/api/v1/rules/test', (route) =>
      route.fulfill({ json: { ...ran, counts, results: [failing] } }),
    );
    /** The page forgets all of it with the language. */
    const look = async (name: string, shown: string, open: () => Promise<unknown>) => {
      await page.goto(`${town.origin}/rules`);
      await lookAt(page, name, async () => {
        if ((await page.locator(shown).count()) === 0) await open();
        await page.locator(shown).first().waitFor();
        await page.locator(shown).first().scrollIntoViewIfNeeded();
      });
    };
    await look('rules-tests', 'article.test', async () => {
      await page.getByRole('tab').nth(1).click();
      await page.locator('.panel .acts .button').first().click();
    });
    await look('rules-backtest', '.report canvas', async () => {
      await page.getByRole('tab').nth(1).click();
      await page.getByRole('tab').nth(4).click();
      await page.locator('.jobs summary').click();
      await page.locator('.jobs li .button').first().click();
      await page.locator('.report .line').first().click();
    });
    await look('rules-history', '.compare .cm-changedLine', async () => {
      await page.getByRole('tab').nth(2).click();
      await page.locator('ol .acts .button').first().click();
    });
    expect(broken).toEqual([]);
    await context.close();
  });
});
