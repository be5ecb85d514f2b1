/** Cases, whistles, emergencies, warnings and the intake in Chromium: each from its begin to its end, and a look at every page. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture } from '../../src/evidence/photos-fixture.ts';
import { ApiClient } from '../stage/api-client.ts';
import { DESK, hasChromium, lookAt, openBrowser, PHONE, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown, TOWN_PASSWORD, type Townsperson } from '../stage/little-town.ts';

interface Filed {
  id: string;
  state: string;
  [key: string]: unknown;
}

describe.skipIf(!hasChromium)('the three levels in Chromium', () => {
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

  const as = (username: Townsperson, viewport = DESK) =>
    visit(browser, { origin: town.origin, username, password: town.passwordOf(username), viewport });
  const client = (username: string) => ApiClient.signIn(town.stage.gateway.httpPort, username, TOWN_PASSWORD);
  const act = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const send = (page: Page, name: string) => page.locator('.act-form').getByRole('button', { name });
  const only = async (path: string) => (await town.stage.admin.list<Filed>(path))[0] as Filed;
  const heading = (page: Page) => () => page.getByRole('heading', { level: 1 }).waitFor();

  it('a case is taken, its task worked on and its result confirmed by another person', async () => {
    const { id: ticketId } = await town.stage.admin.done<Filed>('/tickets', {
      ...{ source: 'patrol', venueId: 'noodles', title: '燃气管路老化' },
    });
    const leader = await as('leader');
    await leader.page.goto(`${town.origin}/tickets/${ticketId}`);
    await leader.page.getByRole('button', { name: /更多操作/ }).click();
    await leader.page.getByRole('menuitem', { name: '升为重大' }).click();
    await leader.page.getByLabel('理由').fill('毗邻幼儿园');
    await send(leader.page, '升为重大').click();
    await leader.page.locator('.chip.bad', { hasText: '重大隐患' }).first().waitFor();
    await leader.context.close();

    const district = await as('district');
    await district.page.goto(`${town.origin}/cases`);
    await district.page.getByRole('link', { name: /燃气管路老化/ }).click();
    await act(district.page, '接办').click();
    await district.page.getByText(/郑伟 接办于/).waitFor();
    const task = district.page.getByRole('article').filter({ hasText: '主责' });
    await task.getByRole('button', { name: '接收任务' }).click();
    await task.getByRole('checkbox').first().waitFor();
    for (let left = await task.getByRole('checkbox').count(); left > 0; left -= 1) {
      await task.getByRole('checkbox').first().click();
      await expect.poll(() => task.getByRole('checkbox').count(), { timeout: 20_000 }).toBe(left - 1);
    }
    await task.getByRole('button', { name: '完成任务' }).click();
    await task.getByLabel('处置结果').fill('管路已更换并测漏');
    await task.locator('.act-form').getByRole('button', { name: '完成任务' }).click();
    await task.getByText('管路已更换并测漏').waitFor();
    await expect
      .poll(() => only('/cases'))
      .toMatchObject({
        tasks: expect.arrayContaining([expect.objectContaining({ state: 'done', doneBy: 'district' })]),
      });
    await lookAt(district.page, 'case', heading(district.page));
    await district.page.goto(`${town.origin}/cases`);
    await lookAt(district.page, 'cases', () => district.page.getByText('燃气管路老化').waitFor());

    const [grid, office] = [await client('grid'), await client('office')];
    await grid.done(`/tickets/${ticketId}/accept`);
    const photo = await upload(grid);
    await grid.done(`/tickets/${ticketId}/submit`, { measures: '已更换', photos: [photo] });
    await office.done(`/tickets/${ticketId}/approve`);
    const { id } = await only('/cases');
    await district.page.goto(`${town.origin}/cases/${id}`);
    await district.page.getByText('办结结果').waitFor();
    // Who did the work confirms no result.
    expect(await district.page.getByRole('button', { name: /确认结果/ }).count()).toBe(0);
    const committee = await as('committee');
    await committee.page.goto(`${town.origin}/cases/${id}`);
    await committee.page.getByRole('button', { name: '确认结果（江岭区）' }).click();
    await send(committee.page, '确认结果').click();
    await committee.page.getByText(/确认结果于/).waitFor();
    await office.done(`/cases/${id}/confirm`, { level: 't1' });
    await expect.poll(() => only('/cases')).toMatchObject({ state: 'closed' });
    expect([...district.broken, ...committee.broken]).toEqual([]);
    await committee.context.close();
    await district.context.close();
  });

  it('a town whistles, the department reports in and completes, and is rated', async () => {
    const office = await as('office');
    await office.page.goto(`${town.origin}/whistles`);
    await act(office.page, '吹哨').click();
    await office.page.getByRole('combobox', { name: '场所' }).fill('面馆');
    await office.page.getByRole('option', { name: /老李面馆/ }).click();
    await office.page.getByRole('combobox', { name: '应报到的部门' }).fill('燃气');
    await office.page.getByRole('option', { name: /燃气管理部门/ }).click();
    await office.page.getByLabel('请部门做什么').fill('到场检查后厨燃气管路');
    await send(office.page, '吹哨').click();
    await office.page.waitForURL(/whistles\/./);
    const url = office.page.url();
    const district = await as('district', PHONE);
    await district.page.goto(url);
    await act(district.page, '报到').tap();
    await act(district.page, '办结').tap();
    await district.page.getByLabel('办理结果').fill('管路合格');
    await send(district.page, '办结').tap();
    await district.page.getByText('已办结').waitFor();
    await office.page.reload();
    await act(office.page, '评分').click();
    await office.page.getByLabel('评分（1–5）').fill('5');
    await send(office.page, '评分').click();
    await office.page.getByRole('img', { name: '5 分' }).waitFor();
    await expect
      .poll(() => only('/whistles'))
      .toMatchObject({
        state: 'closed',
        departments: [{ arrivedBy: 'district', completedBy: 'district', rating: { score: 5, by: 'office' } }],
      });
    await lookAt(office.page, 'whistle', heading(office.page));
    await office.page.goto(`${town.origin}/whistles`);
    await lookAt(office.page, 'whistles', heading(office.page));
    expect([...office.broken, ...district.broken]).toEqual([]);
    await office.context.close();
    await district.context.close();
  });

  it('an emergency is declared, answered, ticked off, reported and closed, and others are warned', async () => {
    const office = await as('office');
    const { page } = office;
    await page.goto(`${town.origin}/emergencies/new?venue=inn`);
    await page.getByLabel('性质').selectOption('real');
    await page.getByLabel('类型').selectOption('fire');
    await page.getByLabel('等级').selectOption('4');
    await page.getByLabel('情况').fill('三楼客房冒烟');
    await lookAt(page, 'emergency-new', () => page.locator('.act-form').waitFor());
    await page.getByLabel('性质').selectOption('real');
    await page.getByLabel('类型').selectOption('fire');
    await page.getByLabel('等级').selectOption('4');
    await page.getByLabel('情况').fill('三楼客房冒烟');
    await send(page, '宣布应急').click();
    await page.waitForURL(/emergencies\/(?!new)/);
    const url = page.url();
    const grid = await as('grid', PHONE);
    await grid.page.goto(url);
    await grid.page.getByLabel('组织人员疏散').tap();
    await grid.page.getByText('☑ 组织人员疏散').waitFor();
    await grid.context.close();
    const district = await as('district');
    await district.page.goto(url);
    await act(district.page, '应答').first().click();
    await district.page
      .getByText(/郑伟 应答/)
      .first()
      .waitFor();
    await district.context.close();
    for (const [kind, text] of [
      ['first', '已到场，疏散 12 人'],
      ['closing', '明火已灭，无人伤亡'],
    ] as const) {
      await page.reload();
      await act(page, '报告').click();
      await page.getByLabel('报告种类').selectOption(kind);
      await page.getByLabel('内容').fill(text);
      await send(page, '报告').click();
      await page.getByText(text).waitFor();
    }
    await lookAt(page, 'emergency', heading(page));
    await act(page, '关闭').click();
    await page.getByLabel('结论').selectOption('real');
    await page.getByLabel('原因').selectOption('fire');
    await send(page, '关闭').click();
    await page.getByText('结论：').waitFor();
    await expect
      .poll(() => only('/emergencies'))
      .toMatchObject({
        ...{ state: 'closed', outcome: 'real', cause: 'fire' },
        checklist: expect.arrayContaining([expect.objectContaining({ id: 'evacuate', doneBy: 'grid' })]),
      });
    await page.goto(`${town.origin}/emergencies`);
    await page.getByRole('button', { name: '已结束' }).click();
    await lookAt(page, 'emergencies', heading(page));

    await page.goto(`${town.origin}/warnings`);
    await act(page, '发布警示').click();
    await page.getByRole('combobox', { name: '发给哪个辖区' }).fill('龙溪');
    await page.getByRole('option', { name: /^龙溪镇/ }).click();
    await page.getByLabel('警示内容').fill('近日旅馆起火，请立即检查客房电器');
    await send(page, '发布警示').click();
    await page.getByText('近日旅馆起火').waitFor();
    const owner = await as('owner', PHONE);
    await owner.page.goto(`${town.origin}/warnings`);
    await act(owner.page, '已阅读并落实').tap();
    await owner.page.getByText('没有待签收的警示').waitFor();
    await expect.poll(() => only('/receipts?state=read')).toMatchObject({ venueId: 'inn', readBy: 'owner' });
    expect([...office.broken, ...owner.broken]).toEqual([]);
    await owner.context.close();
    await lookAt(page, 'warnings', () => page.getByText('近日旅馆起火').waitFor());
    await page.goto(`${town.origin}/inactions`);
    await lookAt(page, 'inactions', heading(page));
    await office.context.close();
  });

  it('what a program suspects becomes a ticket by a person’s word, and anybody reports a danger', async () => {
    const role = { role: 'ai_intake', region: 'g1' };
    await town.stage.admin.done('/users', {
      username: 'camera',
      password: TOWN_PASSWORD,
      name: '摄像头',
      roles: [role],
    });
    const camera = await client('camera');
    const suspicion = async (label: string, venueId: string) =>
      camera.done('/intake/pictures', {
        ...{
          id: `${label}-1`,
          venueId,
          photo: await upload(camera),
          model: 'eye 2.1',
          capturedAt: Date.now(),
        },
        ...{
          camera: '后门',
          findings: [{ label, confidence: 0.5, box: { x: 0.2, y: 0.3, w: 0.4, h: 0.5 } }],
        },
      });
    await suspicion('blocked_exit', 'inn');
    const owner = await as('owner', PHONE);
    await owner.page.goto(`${town.origin}/intake`);
    await act(owner.page, '我要举报').tap();
    await owner.page.getByLabel('看到了什么').fill('楼道停满电动车');
    await owner.page.getByRole('combobox', { name: '场所' }).fill('望江');
    await owner.page.getByRole('option', { name: /望江旅馆/ }).tap();
    await send(owner.page, '我要举报').tap();
    await owner.page.getByText('楼道停满电动车').waitFor();
    await owner.context.close();

    const { page, context, broken } = await as('grid');
    await page.goto(`${town.origin}/intake`);
    await lookAt(page, 'intake', () =>
      page
        .getByText('blocked_exit')
        .or(page.getByText(/出口堵塞|Blocked exit/))
        .first()
        .waitFor(),
    );
    await act(page, '属实，开单').click();
    await send(page, '属实，开单').click();
    await page.getByText('没有图像识别记录').waitFor();
    await expect.poll(() => only('/intake/observations?state=ticketed')).toMatchObject({ decidedBy: 'grid' });
    await page.getByRole('tab', { name: '群众举报' }).click();
    await page.getByRole('link', { name: /楼道停满电动车/ }).waitFor();
    expect(broken).toEqual([]);
    await context.close();
  });
});

async function upload({ origin, token }: ApiClient): Promise<string> {
  const response = await fetch(`${origin}/api/v1/photos`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' } },
    body: new Uint8Array(await picture(640, 480)),
  });
  return ((await response.json()) as { id: string }).id;
}
