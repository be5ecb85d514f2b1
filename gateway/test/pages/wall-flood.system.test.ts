/** Two thousand alarms in ten seconds before a real browser: nothing lost, and the page answers all the while. */

import { loadavg } from 'node:os';
import type { Hazard } from '@ninewatch/rules';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasChromium, openBrowser, visit } from '../stage/browser.ts';
import { FloodedTown } from '../stage/flooded-town.ts';
import { type LittleTown, littleTown } from '../stage/little-town.ts';
import { longestTask, type TaskTimes, traceTasks } from '../stage/main-thread.ts';

const ALARMS = 2_000;
const SPAN_MS = 10_000;
/** How long anything may hold the page's main thread; a tenth of a second is felt as at once. */
const BLOCKED_MS_MAX = 100;
/**
 * The page's own work is told by CPU time: the clock of a machine that also runs gateway and devices is mostly waiting.
 * Neighbours on the same cores empty its caches all the same, so a flood that was too slow is played again, twice at
 * most, each time in a town of its own. That all lines are right is never played again.
 */
const FLOODS_MAX = 3;

interface Flooded {
  town: LittleTown;
  flood: FloodedTown;
  browser: Browser;
  page: Page;
  cdp: CDPSession;
  broken: string[];
}

describe.skipIf(!hasChromium)('[P8] the wall in a flood', () => {
  const title = `${ALARMS} alarms in ${SPAN_MS / 1_000} s: the page stays usable, all lines right`;
  it(title, { timeout: FLOODS_MAX * 240_000 }, async () => {
    let best = Number.POSITIVE_INFINITY;
    for (let flood = 0; flood < FLOODS_MAX && best > BLOCKED_MS_MAX; flood += 1) {
      best = Math.min(best, await inTown(play));
    }
    expect(best).toBeLessThanOrEqual(BLOCKED_MS_MAX);
  });
});

async function inTown(play: (stage: Flooded) => Promise<number>): Promise<number> {
  const town = await littleTown();
  const browser = await openBrowser();
  try {
    const flood = await FloodedTown.open(town, ALARMS);
    const { origin } = town;
    const visitor = await visit(browser, { origin, username: 'watch', password: town.passwordOf('watch') });
    const { page, broken } = visitor;
    const cdp = await visitor.context.newCDPSession(page);
    await page.goto(`${origin}/wall`);
    await page.getByRole('status').filter({ hasText: '连接正常' }).waitFor();
    return await play({ town, flood, browser, page, cdp, broken });
  } finally {
    await browser.close();
    await town.end();
  }
}

/** → the longest piece of work on the page's main thread, ms of processor. */
async function play({ town, flood, page, cdp, broken }: Flooded): Promise<number> {
  await expectTraceSees(page, cdp);
  await page.evaluate(WATCH_LONG_TASKS);
  const trace = await traceTasks(cdp);
  const { sentMs, ackedMs } = await flood.raise(SPAN_MS);
  // In the middle of it somebody works: moves on and answers.
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('s');
  await waitForCount(page, ALARMS);
  const tasks = await trace.stop();
  const wallClock = await page.evaluate<number[]>('window.longTasks');
  print({ tasks, wallClock, sentMs, ackedMs });
  await expectAllRight(town, page);
  await page.screenshot({ path: 'test-output/pages/wall-flood.png' });
  const freshMs = await openFresh(page, cdp);
  expect(broken).toEqual([]);
  return Math.max(longestTask(tasks).cpuMs, freshMs);
}

/** A trace that sees nothing would be green for ever: it finds a piece of work of a known length. */
async function expectTraceSees(page: Page, cdp: CDPSession): Promise<void> {
  const trace = await traceTasks(cdp);
  await page.evaluate(`new Promise((resolve) => setTimeout(() => {
    const begin = performance.now();
    while (performance.now() - begin < ${BLOCKED_MS_MAX});
    resolve();
  }))`);
  const tasks = await trace.stop();
  expect(Math.max(...tasks.map(({ wallMs }) => wallMs))).toBeGreaterThanOrEqual(BLOCKED_MS_MAX);
}

/** Who comes to the flooded wall reads one snapshot of everything. → the longest piece, ms of processor. */
async function openFresh(page: Page, cdp: CDPSession): Promise<number> {
  const trace = await traceTasks(cdp);
  await page.reload();
  await waitForCount(page, ALARMS);
  await page.getByRole('article').first().waitFor();
  const longest = longestTask(await trace.stop());
  process.stdout.write(
    `[flood] a fresh wall of ${ALARMS} lines: longest piece ${longest.cpuMs} ms of processor, ${longest.wallMs} ms by the clock\n`,
  );
  return longest.cpuMs;
}

async function expectAllRight(town: LittleTown, page: Page): Promise<void> {
  const hazards = (await town.stage.admin.list<Hazard>('/hazards')).filter(({ state }) => state !== 'closed');
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
    `longest piece of work on the main thread (at most ${BLOCKED_MS_MAX} ms): ${longest.cpuMs} ms of processor, ${longest.wallMs} ms by the clock`,
    `long tasks (over 50 ms by the clock): ${wallClock.length}, longest ${Math.round(Math.max(0, ...wallClock))} ms`,
    `load of the machine ${loadavg()[0]?.toFixed(1)}`,
  ];
  process.stdout.write(`[flood] ${words.join('; ')}\n`);
}
