/** A shift at the wall by keyboard alone: sound, every act with what it asks for, many at once, the venue by one key. */

import type { Hazard, Venue } from '@ninewatch/rules';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture } from '../../src/evidence/photos-fixture.ts';
import { hasChromium, lookOnce, openBrowser, type Visitor, visit } from '../stage/browser.ts';
import { type LittleTown, littleTown, type Townsperson } from '../stage/little-town.ts';

const CLASSES = ['火警/报警', '监管', '故障', '屏蔽', '测试'];

describe.skipIf(!hasChromium)('the acts of the wall in Chromium', () => {
  let town: LittleTown;
  let browser: Browser;
  let watch: Visitor;
  let page: Page;

  beforeAll(async () => {
    town = await littleTown();
    browser = await openBrowser();
    watch = await as('watch');
    page = watch.page;
    await page.goto(`${town.origin}/wall`);
    await page.getByRole('status').filter({ hasText: '连接正常' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  const as = (username: Townsperson) =>
    visit(browser, { origin: town.origin, username, password: town.passwordOf(username) });
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const open = async () =>
    (await town.stage.admin.list<Hazard>('/hazards')).filter(({ state }) => state !== 'closed');
  const hazard = (id: string) => town.stage.admin.get<Hazard>(`/hazards/${id}`);
  const becomes = (id: string, wanted: object) =>
    expect.poll(() => hazard(id), { timeout: 30_000 }).toMatchObject(wanted);

  /** By the arrow keys, as a person finds it: the line of this venue and kind. → its hazard. */
  async function choose(venue: string, kind: string): Promise<string> {
    const isIt = (each: Hazard) => each.venueName === venue && each.kind === kind;
    await expect.poll(async () => (await open()).some(isIt), { timeout: 30_000 }).toBe(true);
    // Lines may come and move while somebody walks down them: then they start again from the top.
    await expect.poll(() => walkTo(venue, kind), { timeout: 30_000 }).toBe(true);
    const found = (await open()).find(isIt);
    if (found === undefined) throw new Error(`no ${kind} at ${venue}`);
    return found.id;
  }

  async function walkTo(venue: string, kind: string): Promise<boolean> {
    // Leaves a form, the venue and the selection, in this order.
    await press('Escape', 'Escape', 'Escape');
    const wanted = page
      .locator('.line.selected')
      .filter({ hasText: venue })
      .filter({ hasText: WORDS[kind] ?? kind });
    await page.locator('.line.selected').waitFor({ state: 'detached' });
    // Of all there are: the list draws only what is in sight.
    const { length } = await open();
    for (let i = 0; i < length; i += 1) {
      await press('ArrowDown');
      await page.locator('.line.selected').waitFor();
      await page.evaluate(
        'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
      );
      if ((await wanted.count()) > 0) return true;
    }
    return false;
  }

  it('shows a large sign while the browser blocks sound, and a key unblocks it', async () => {
    // A tab that nobody has touched yet: the browser lets it make no sound.
    const fresh = await watch.context.newPage();
    await fresh.goto(`${town.origin}/wall`);
    const sign = fresh.getByRole('button', { name: /点击启用声音/ });
    await sign.waitFor();
    await fresh.getByText('声音未启用').waitFor();
    await lookOnce(fresh, 'wall-sound-blocked');
    await fresh.keyboard.press('Shift');
    await sign.waitFor({ state: 'detached' });
    await fresh.close();
  });

  it('asks for the sound test at the start of a shift, plays all five, and is content for the shift', async () => {
    await page.getByRole('button', { name: /接班试音/ }).waitFor();
    const heard: string[] = [];
    await page.exposeFunction('hear', (words: string) => {
      if (heard.at(-1) !== words) heard.push(words);
    });
    await page.evaluate(`new MutationObserver(() => window.hear(document.querySelector('.sound .state').textContent))
      .observe(document.querySelector('.sound .state'), { childList: true, characterData: true, subtree: true })`);
    await press('t');
    await page.getByRole('button', { name: /停止试音/ }).waitFor();
    await page.getByRole('button', { name: /^声音测试/ }).waitFor({ timeout: 60_000 });
    expect(heard.slice(0, 5)).toEqual(CLASSES.map((name) => `正在试音：${name}`));
  });

  it('[P9] a real alarm ends a sound test; silence is not acknowledge, and the next alarm sounds again', async () => {
    await press('t');
    await page.getByRole('button', { name: /停止试音/ }).waitFor();
    await town.stir();
    await page.getByText('正在鸣响：火警/报警').waitFor();
    expect(await page.getByRole('button', { name: /停止试音/ }).count()).toBe(0);
    // None while one sounds: it would not be heard.
    expect(await page.getByRole('button', { name: /^声音测试/ }).isDisabled()).toBe(true);
    const kinds = async () => (await open()).map(({ kind }) => kind);
    await expect.poll(kinds).toEqual(expect.arrayContaining(['fire', 'gas', 'electrical']));
    // What comes up meanwhile sounds as well.
    const loudest = async () => (await open()).find(({ kind, silenced }) => kind !== 'device' && !silenced);
    for (let loud = await loudest(); loud !== undefined; loud = await loudest()) {
      await choose(loud.venueName, loud.kind);
      await press('s');
      await becomes(loud.id, { silenced: true, acknowledged: false, state: 'unacknowledged' });
    }
    await page.getByText('声音开').waitFor();
    const heat = await town.device('works-heat');
    await heat.event('alarm');
    await page.getByText('正在鸣响：火警/报警').waitFor();
    await press('Escape');
  });

  it('acknowledges, and logs a call', async () => {
    const id = await choose('望江旅馆', 'fire');
    // The form opens before the acknowledgement is through, and stays open when it is.
    await press('a', 'l');
    await becomes(id, { acknowledged: true, acknowledgedBy: 'watch' });
    await page.locator('.acts button:enabled').filter({ hasText: '静音' }).waitFor({ state: 'detached' });
    await page.locator('.acts').getByRole('button', { name: '确认 A' }).waitFor({ state: 'detached' });
    await page.getByLabel('打给谁').waitFor();
    await page.keyboard.type('孙老板');
    await lookOnce(page, 'wall-form-call');
    await press('Enter');
    await page.getByText('通话登记已记录').waitFor();
    expect(JSON.stringify((await hazard(id)).log)).toContain('孙老板');
  });

  it('promotes to a major hazard, for a reason', async () => {
    const id = await choose('老李面馆', 'gas');
    await press('p');
    await page.getByLabel('原因', { exact: true }).waitFor();
    await page.keyboard.type('燃气管道锈蚀，人员密集');
    await press('Enter');
    await becomes(id, { promoted: { reason: '燃气管道锈蚀，人员密集' } });
    const { ticketId } = await hazard(id);
    const ticket = await town.stage.admin.get<{ class: string }>(`/tickets/${ticketId}`);
    expect(ticket).toMatchObject({ class: 'major' });
  });

  it('shelves with a reason and a time, and takes it back', async () => {
    const id = await choose('望江旅馆', 'electrical');
    await press('h');
    await page.getByLabel('原因', { exact: true }).waitFor();
    await page.keyboard.type('电工已到场');
    await press('Tab', 'ArrowDown');
    await lookOnce(page, 'wall-form-shelve');
    await press('Tab', 'Enter');
    await becomes(id, { state: 'shelved', shelved: { reason: '电工已到场' } });
    const { shelved } = await hazard(id);
    // The hour after the half hour that stands there first.
    expect((shelved?.until ?? 0) - Date.now()).toBeGreaterThan(45 * 60_000);
    await page.getByRole('link', { name: /搁置 1/ }).waitFor();
    await press('u');
    await expect.poll(async () => (await hazard(id)).state, { timeout: 30_000 }).not.toBe('shelved');
  });

  it('closes a false alarm with its cause, by one more key', async () => {
    const id = await choose('望江旅馆', 'electrical');
    await press('c');
    await page.getByRole('group', { name: '原因归类' }).waitFor();
    await lookOnce(page, 'wall-form-close');
    await press('1');
    await becomes(id, { state: 'closed', cause: 'nuisance' });
    await page.locator('.line').filter({ hasText: '电气' }).waitFor({ state: 'detached' });
  });

  it('takes a device out of service and brings it back', async () => {
    await choose('恒达木器加工坊', 'fire');
    await press('o');
    await page.getByLabel('停用对象').waitFor();
    await press('Tab');
    await page.keyboard.type('喷漆间改造');
    await lookOnce(page, 'wall-form-service');
    await press('Enter');
    const device = () => town.stage.admin.get('/devices/works-heat');
    await expect
      .poll(device, { timeout: 30_000 })
      .toMatchObject({ outOfService: { reason: '喷漆间改造', by: 'watch' } });
    await page.getByText(/停用 · .*已记录/).waitFor();
    await page.getByRole('link', { name: /停用 1/ }).waitFor();
    await choose('恒达木器加工坊', 'fire');
    await press('o');
    await page
      .getByText(/停用至/)
      .first()
      .waitFor();
    await press('Tab', 'Enter');
    await expect.poll(device, { timeout: 30_000 }).not.toHaveProperty('outOfService');
  });

  it('resets what is over, and says why not while it is not', async () => {
    const id = await choose('望江旅馆', 'fire');
    await press('r');
    await page.getByRole('alert').filter({ hasText: '仍处于危险中' }).waitFor();
    expect(await hazard(id)).toMatchObject({ active: true });
    const smoke = await town.device('inn-smoke');
    smoke.boot = 2;
    await smoke.event('alarm_cleared');
    await becomes(id, { active: false });
    await page.locator('.acts button:enabled').filter({ hasText: '复位' }).waitFor();
    await press('r');
    await becomes(id, { state: 'closed' });
  });

  it('opens the venue by one key: call list, floor plan, the plan by its name and its steps', async () => {
    const { admin } = town.stage;
    const answer = await fetch(`${admin.origin}/api/v1/photos`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'image/jpeg' },
      body: new Uint8Array(await picture(640, 420)),
    });
    const photo = (await answer.json()) as { id: string };
    const contacts = [{ name: '李师傅', role: '经营者', phone: '13800001234' }];
    const { status } = await admin.call<Venue>('PATCH', '/venues/noodles', {
      body: { photos: [photo.id], plans: [photo.id], contacts },
    });
    expect(status).toBe(200);
    await choose('老李面馆', 'gas');
    await press('v');
    const venue = page.getByRole('complementary', { name: '场所详情' });
    await venue.getByRole('img', { name: '老李面馆的平面图' }).waitFor();
    await venue.getByRole('heading', { name: '平面图' }).waitFor();
    await venue.getByRole('link', { name: '13800001234' }).waitFor();
    await venue.getByText(/预案$/).first().waitFor();
    expect(await venue.locator('ol.numbered li, .running ol li').count()).toBeGreaterThan(1);
    // The list of alarms stays beside it.
    expect(await page.locator('.line').first().isVisible()).toBe(true);
    await lookOnce(page, 'wall-venue-plan');
    await press('Escape');
    await venue.waitFor({ state: 'detached' });
  });

  it('acknowledges many at once, each with its own trace, and shows the keys', async () => {
    const shop = await town.device('shop-multi');
    await shop.event('alarm');
    const top = page.locator('.line').first();
    await top.filter({ hasText: '兴旺百货' }).waitFor();
    // The line is another incident by the time the finger is lifted: that one was not meant.
    await top.locator('.answer').hover();
    await page.mouse.down();
    const school = await town.device('school-smoke');
    await school.event('alarm');
    await top.filter({ hasText: '小星星幼儿园' }).waitFor();
    await page.mouse.up();
    expect(await top.locator('.answer:enabled').count()).toBe(1);
    const venues = async () => (await unanswered()).map(({ venueName }) => venueName);
    await expect.poll(venues).toEqual(expect.arrayContaining(['兴旺百货', '小星星幼儿园']));
    const ids = (await unanswered()).map(({ id }) => id);
    await expect.poll(() => page.locator('.line.loud').count()).toBe(ids.length);
    await press('Escape', 'Escape', 'Escape', 'b');
    const box = page.getByRole('dialog', { name: '成批处置' });
    await box.getByRole('button', { name: `确认 ${ids.length} 条` }).waitFor();
    await lookOnce(page, 'wall-bulk');
    await press('Tab', 'Tab', 'Tab', 'Enter');
    await box.getByText(`已完成 ${ids.length} / ${ids.length}`).waitFor();
    for (const id of ids) await becomes(id, { acknowledged: true, acknowledgedBy: 'watch' });
    await press('Escape');
    await box.waitFor({ state: 'detached' });
    await press('?');
    await page.getByRole('dialog', { name: '快捷键' }).waitFor();
    // A dialog has the keyboard to itself.
    await press('b');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await press('Escape');
    expect(watch.broken).toEqual([]);
  });

  it('[P10] offers nothing to who may only look', async () => {
    const { page: other, context } = await as('auditor');
    await other.goto(`${town.origin}/wall`);
    await other.getByRole('article').first().waitFor();
    await other.keyboard.press('j');
    await other.getByText('您的角色或辖区不能处置此险情').waitFor();
    expect(await other.locator('.acts button, .line .answer').count()).toBe(0);
    await context.close();
  });

  const unanswered = async () =>
    (await open()).filter(({ acknowledged, state }) => !acknowledged && state === 'unacknowledged');
});

/** As the line says it. */
const WORDS: Readonly<Record<string, string>> = { fire: '火灾', gas: '可燃气体', electrical: '电气' };
