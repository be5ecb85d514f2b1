/** Two thousand alarms in ten seconds before a real browser: nothing lost, and the page answers all the while. */

import { loadavg } from 'node:os';
import type { Hazard } from '@ninewatch/rules';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openBrowser, visit } from '../stage/browser.ts';
import { FloodedTown } from '../stage/flooded-town.ts';
import { type LittleTown, littleTown } from '../stage/little-town.ts';
import { longestTask, type TaskTimes, traceTasks } from '../stage/main-thread.ts';

const ALARMS = 2_000;
const SPAN_MS = 10_000;
/**
 * The page's own work on its main thread, in one piece: CPU time, because the clock of a machine that also runs gateway
 * and devices is mostly waiting. The aim is 100 ms and is printed beside what was measured; what would make the page
 * unusable is red.
 */
const BLOCKED_MS_AIM = 100;
const BLOCKED_MS_MAX = 400;

describe.skipIf(!hasChromium)('[P8] the wall in a flood', () => {
  let town: LittleTown;
  let flooded: FloodedTown;
  let browser: Browser;
  let page: Page;
  let cdp: CDPSession;
  let broken: string[];

  beforeAll(async () => {
    town = await littleTown();
    flooded = await FloodedTown.open(town, ALARMS);
    browser = await openBrowser();
    const { origin } = town;
    const visitor = await visit(browser, { origin, username: 'watch', password: town.passwordOf('watch') });
    ({ page, broken } = visitor);
    cdp = await visitor.context.newCDPSession(page);
    await page.goto(`${origin}/wall`);
    await page.getByRole('status').filter({ hasText: '连接正常' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await town?.end();
  });

  it(`${ALARMS} alarms in ${SPAN_MS / 1_000} s: the page stays usable, all lines right`, async () => {
    await page.evaluate(WATCH_LONG_TASKS);
    const trace = await traceTasks(cdp);
    const { sentMs, ackedMs } = await flooded.raise(SPAN_MS);
    // In the middle of it somebody works: moves on and answers.
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    await waitForCount(page, ALARMS);
    const shownMs = Math.round(performance.now());
    const tasks = await trace.stop();
    const wallClock = await page.evaluate<number[]>('window.longTasks');
    print({ tasks, wallClock, sentMs, ackedMs });
    expect(longestTask(tasks).cpuMs).toBeLessThanOrEqual(BLOCKED_MS_MAX);
    expect(shownMs).toBeGreaterThan(0);
    await expectAllRight();
    await page.screenshot({ path: 'test-output/pages/wall-flood.png' });
    expect(broken).toEqual([]);
  });

  async function expectAllRight(): Promise<void> {
    const hazards = (await town.stage.admin.list<Hazard>('/hazards')).filter(
      ({ state }) => state !== 'closed',
    );
    const alarms = hazards.filter((hazard) => hazard.live && hazard.class === 'alarm');
    expect(alarms).toHaveLength(ALARMS);
    const unanswered = alarms.filter(({ acknowledged }) => !acknowledged).length;
    expect(await figuresOf(page)).toEqual({ unanswered, total: ALARMS });
    const shown = await linesOf(page);
    expect(new Set(shown).size).toBe(ALARMS);
    expect(shown.toSorted()).toEqual(alarms.map(({ venueName }) => venueName).toSorted());
    const banner = page.getByRole('status', { name: '报警洪峰' });
    const first = alarms.toSorted((a, b) => a.measuredAt - b.measuredAt || a.openedAt - b.openedAt)[0];
    expect(await banner.innerText()).toContain(first?.venueName ?? '–');
  }
});

const WATCH_LONG_TASKS = `window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ entryTypes: ['longtask'] });`;

/** Of the class of alarms, as its counter says. */
async function figuresOf(page: Page): Promise<{ unanswered: number; total: number }> {
  const text = await page.locator('.counter.is-alarm .figures').innerText();
  const [unanswered = -1, total = -1] = text.split('/').map(Number);
  return { unanswered, total };
}

async function waitForCount(page: Page, total: number): Promise<void> {
  await page
    .locator('.counter.is-alarm .total')
    .filter({ hasText: `/ ${total}` })
    .waitFor({ timeout: 60_000 });
}

/** Scrolls through the whole list, and reads the venue of every line. */
function linesOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    const frame = document.querySelector('.list .frame');
    const seen = new Map();
    for (let top = 0; top < frame.scrollHeight; top += frame.clientHeight * 0.8) {
      frame.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const line of frame.querySelectorAll('.line.is-alarm')) {
        const row = line.closest('.row');
        seen.set(row.style.transform, line.querySelector('.venue-name').textContent.trim());
      }
    }
    frame.scrollTop = 0;
    return [...seen.values()];
  })()`);
}

function print(figures: { tasks: TaskTimes[]; wallClock: number[]; sentMs: number; ackedMs: number }): void {
  const { tasks, wallClock, sentMs, ackedMs } = figures;
  const longest = longestTask(tasks);
  const words = [
    `${ALARMS} alarms sent in ${sentMs} ms, acknowledged by the gateway in ${ackedMs} ms`,
    `longest piece of work on the main thread (aim ${BLOCKED_MS_AIM} ms): ${longest.cpuMs} ms of processor, ${longest.wallMs} ms by the clock`,
    `long tasks (over 50 ms by the clock): ${wallClock.length}, longest ${Math.round(Math.max(0, ...wallClock))} ms`,
    `load of the machine ${loadavg()[0]?.toFixed(1)}`,
  ];
  process.stdout.write(`[flood] ${words.join('; ')}\n`);
}
