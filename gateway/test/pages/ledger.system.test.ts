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
  const venueNow = (id: string) => town.stage.admin.get<Record<string, unknown>>(`/venues/${id}`);

  it('a venue is registered, gets its colour by the rule, another by hand, and is suspended', async () => {
    const { page, broken, context } = await as('office');
    await page.goto(`${town.origin}/venues`);
    await page.getByRole('link', { name: '登记场所' }).click();
    await page.getByLabel('名称', { exact: true }).fill('龙溪老灶火锅');
    await page.getByLabel('编号', { exact: true }).fill('hotpot');
    await page.getByLabel(/^类别/).selectOption('2');
    await page.getByRole('combobox', { name: '辖区' }).fill('石桥一网格');
    await page.getByRole('option', { name: /石桥一网格/ }).click();
    await page.getByLabel('用气大户').check();
    await page.getByLabel('就餐人数').fill('140');
    await page.getByRole('button', { name: '添加联系人' }).click();
    await page.getByLabel('姓名 1').fill('陈老板');
    await page.getByLabel('电话 1').fill('13912345678');
    await page.getByRole('button', { name: '保存' }).click();
    await heading(page, '龙溪老灶火锅');
    await page.getByText('13912345678').waitFor();
    await expect
      .poll(() => venueNow('hotpot'))
      .toMatchObject({ risk: 'red', overLimit: ['diners'], category: 2 });

    await page.getByRole('button', { name: /更多操作/ }).click();
    await page.getByRole('menuitem', { name: '调整颜色' }).click();
    await page.getByRole('dialog').getByLabel(/橙色/).check();
    await page.getByRole('dialog').getByLabel('原因').fill('已改用电磁灶，待复核');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('已改用电磁灶，待复核').first().waitFor();
    await expect.poll(() => venueNow('hotpot')).toMatchObject({ risk: 'orange', computedRisk: 'red' });

    await page.getByRole('button', { name: /更多操作/ }).click();
    await page.getByRole('menuitem', { name: '停业' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('装修');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('停业', { exact: true }).first().waitFor();
    await expect
      .poll(() => venueNow('hotpot'))
      .toMatchObject({ state: { name: 'suspended', reason: '装修' } });
    expect(broken).toEqual([]);
    await context.close();
  });

  it('a device is added, its secret shown once, and its first reading seen', async () => {
    const { page, broken, context } = await as('office');
    await page.goto(`${town.origin}/venues/clinic`);
    await page.getByRole('button', { name: '添加设备' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('设备编号').fill('clinic-co');
    await form.getByLabel(/^类型/).selectOption('co');
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
    const out = await town.stage.admin.list<{ id: string }>('/devices?state=out_of_service');
    expect(out.map(({ id }) => id)).toEqual(['clinic-co']);
    expect(broken).toEqual([]);
    await context.close();
  });

  it('a device is told to test itself, is replaced with a new secret, and is retired', async () => {
    const device = await town.device('works-heat');
    await device.client.subscribeAsync(device.topic('command'), { qos: 1 });
    const { page, broken, context } = await as('office');
    await page.goto(`${town.origin}/venues/works`);
    const choose = async (name: string) => {
      await page.getByRole('button', { name: '设备 works-heat 的操作' }).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    const heard = device.heard();
    await choose('自检');
    expect(JSON.parse((await heard).payload)).toMatchObject({ name: 'self_test' });
    const ended = device.ended();
    await choose('更换设备');
    const box = page.getByRole('region', { name: '设备密钥' });
    await box.waitFor();
    // The old one is out as soon as the new one has a secret.
    await ended;
    const old = town.secrets.get('works-heat') ?? '';
    const secret = (await box.locator('pre').first().innerText()).trim();
    expect(secret).not.toBe(old);
    const login = { id: 'works-heat', venueId: 'works' };
    await expect(town.stage.connect({ ...login, secret: old })).rejects.toThrow();
    await (await town.stage.connect({ ...login, secret })).read({ temperature: 20 });
    await box.getByText(/已收到首条数据/).waitFor();
    await box.getByRole('button', { name: /已保存/ }).click();
    await choose('退役');
    await expect
      .poll(() => town.stage.admin.get('/devices/works-heat'), { timeout: 20_000 })
      .toMatchObject({ retired: true, generation: 2 });
    expect(broken).toEqual([]);
    await context.close();
  });

  async function lookAtOnce(page: Page, box: ReturnType<Page['getByRole']>): Promise<void> {
    await box.scrollIntoViewIfNeeded();
    await page.screenshot({ path: 'test-output/pages/device-secret.zh-CN.desk.png' });
  }

  it('a table with mistakes is imported: what is right counts, what is not is named by line and column', async () => {
    const { page, broken, context } = await as('office');
    await page.goto(`${town.origin}/imports`);
    const rows = [
      'id,name,category,region',
      'imp-1,东门小吃,2,g1',
      'imp-2,西门旅店,three,g1',
      'imp-3,远方超市,1,t2',
    ];
    const buffer = Buffer.from(`${rows.join('\n')}\n`);
    const held = Promise.withResolvers<void>();
    await page.route('**/venues/import', async (route) => {
      await held.promise;
      await route.continue();
    });
    const answered = page.waitForResponse('**/venues/import');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'venues.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('progressbar', { name: /venues\.csv/ }).waitFor();
    held.resolve();
    expect((await answered).headers()['content-type']).toContain('application/x-ndjson');
    const report = page.getByRole('region', { name: '导入结果：venues.csv' });
    await report.getByRole('row', { name: /3 category/ }).waitFor();
    await report.getByRole('row', { name: /4 region .*不在您的辖区/ }).waitFor();
    expect(await report.locator('dd').allInnerTexts()).toEqual(['1', '0', '0', '2']);
    const saving = page.waitForEvent('download');
    await report.getByRole('button', { name: '下载明细' }).click();
    expect((await saving).suggestedFilename()).toBe('import-report.csv');
    await expect.poll(() => venueNow('imp-1')).toMatchObject({ name: '东门小吃', risk: 'yellow' });
    await dropFile(page, { name: 'notes.txt', type: 'text/plain', text: 'id,name' });
    await page.getByRole('alert').waitFor();
    const more = 'id,name,category,region\nimp-4,南门书屋,5,g1\n';
    await dropFile(page, { name: 'more.csv', type: 'text/csv', text: more });
    await page.getByRole('region', { name: '导入结果：more.csv' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await expect.poll(() => venueNow('imp-4')).toMatchObject({ name: '南门书屋', region: 'g1' });
    expect(broken).toEqual([]);
    await context.close();
  });

  /** As a person drags it from a folder onto the page. */
  async function dropFile(page: Page, file: { name: string; type: string; text: string }): Promise<void> {
    const data = await page.evaluateHandle(`(() => {
      const { name, type, text } = ${JSON.stringify(file)};
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type }));
      return transfer;
    })()`);
    const place = page.locator('.drop');
    await place.dispatchEvent('dragover', { dataTransfer: data });
    await place.dispatchEvent('drop', { dataTransfer: data });
  }

  it('an owner registers without an account, the office approves, and the code tells so', async () => {
    const stranger = await browser.newContext({
      viewport: PHONE,
      locale: 'zh-CN',
      hasTouch: true,
      isMobile: true,
    });
    const open = await stranger.newPage();
    await open.goto(`${town.origin}/register`);
    await open.getByLabel('场所名称').fill('阿芳裁缝铺');
    await open.getByRole('combobox', { name: '所在区域' }).fill('石桥二');
    await open.getByRole('option', { name: /石桥二网格/ }).click();
    await open.getByLabel('姓名').fill('刘芳');
    await open.getByLabel('联系电话').fill('13800001111');
    await open.getByLabel('登录名').fill('afang');
    await open.getByLabel(/^登录密码/).fill('tailor-shop-8');
    await open.getByLabel('再输一次密码').fill('tailor-shop-8');
    await open.getByRole('button', { name: '提交登记' }).click();
    await open.getByText('查询码只显示这一次').waitFor();
    const [number = '', code = ''] = await open.locator('pre').allInnerTexts();
    await open.screenshot({ path: 'test-output/pages/register-sent.zh-CN.phone.png' });

    const { page, broken, context } = await as('office');
    await page.goto(`${town.origin}/registrations`);
    await page.getByRole('button', { name: /阿芳裁缝铺/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: '通过', exact: true }).click();
    await page.getByRole('dialog').getByLabel('场所编号').fill('afang');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('没有这类申请').waitFor();
    await expect.poll(() => venueNow('afang')).toMatchObject({ name: '阿芳裁缝铺', region: 'g2' });
    expect(broken).toEqual([]);
    await context.close();

    await open.goto(`${town.origin}/register`);
    await open.getByRole('tab', { name: '查询办理进度' }).click();
    await open.getByLabel('登记编号').fill(number.trim());
    await open.getByLabel('查询码').fill(code.trim());
    await open.getByRole('button', { name: '查询', exact: true }).click();
    await open.getByText('已通过').waitFor();
    await stranger.close();
  });

  it('a region is added below another and renamed', async () => {
    const { page, broken, context } = await as('admin');
    await page.goto(`${town.origin}/regions`);
    await page.getByRole('button', { name: '望江街道 的操作' }).click();
    await page.getByRole('menuitem', { name: '添加下级' }).click();
    await page.getByRole('dialog').getByLabel('名称').fill('滨江社区');
    await page.getByRole('dialog').getByLabel('区域编号').fill('v9');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('滨江社区').waitFor();
    await page.getByRole('button', { name: '滨江社区 的操作' }).click();
    await page.getByRole('menuitem', { name: '改名' }).click();
    await page.getByRole('dialog').getByLabel('名称').fill('滨江路社区');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('滨江路社区').waitFor();
    const region = await town.stage.admin.get<object>('/regions/v9');
    expect(region).toMatchObject({ name: '滨江路社区', level: 'village', parent: 't2', version: 2 });
    expect(broken).toEqual([]);
    await context.close();
  });

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
    await page.goto(`${town.origin}/imports`);
    await lookAt(page, 'imports', () => page.locator('input[type=file]').waitFor({ state: 'attached' }));
    await page.goto(`${town.origin}/registrations`);
    await lookAt(page, 'registrations', () => page.locator('.empty').waitFor());
    await page.goto(`${town.origin}/regions`);
    await lookAt(page, 'regions', () =>
      page.getByText('石桥社区').or(page.getByText('龙溪镇')).first().waitFor(),
    );
    await page.goto(`${town.origin}/register`);
    await lookAt(page, 'register', () => page.locator('form').waitFor());
    expect(broken).toEqual([]);
    await context.close();
  });
});
