/** Chromium before the pages: people who sign in, and a look at a page that finds what shuts people out. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
export const DESK = { width: 1920, height: 1080 };
export const LAPTOP = { width: 1366, height: 768 };
/** The screen of a control room. */
export const LARGE = { width: 3840, height: 2160 };
export const PHONE = { width: 390, height: 844 };
export const LOCALES = ['zh-CN', 'en'] as const;
export type PageLocale = (typeof LOCALES)[number];
/** Kept as output of a run, for people to look at. */
const PICTURES = fileURLToPath(new URL('../../../test-output/pages/', import.meta.url));
/** Nobody looks at those of CI, and drawing them takes minutes of a processor: there only what failed is drawn. */
const KEEPS_PICTURES = process.env.CI !== 'true';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A message key that found no words: `section.word` alone on its line. */
const BARE_KEY = /^[a-z][A-Za-z]*(?:\.[A-Za-z_]+)+$/m;

export const hasChromium = spawnSync('test', ['-x', CHROMIUM]).status === 0;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}

export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** Errors of the pages so far. */
  broken: string[];
}

/** A person at a screen of their own, signed in. */
export async function visit(
  browser: Browser,
  { origin, username, password, viewport = DESK }: Visit,
): Promise<Visitor> {
  const isPhone = viewport.width < 700;
  const context = await browser.newContext({
    viewport,
    locale: 'zh-CN',
    hasTouch: isPhone,
    isMobile: isPhone,
  });
  // A machine that others use as well is slow, not wrong.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(error.message));
  // Asking who one is before one has signed in is answered with 401, which Chromium logs.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) broken.push(message.text());
  });
  await page.goto(`${origin}/login`);
  await page.fill('input[name=username]', username);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  await page.waitForURL((url) => url.pathname !== '/login');
  return { context, page, broken };
}

interface Visit {
  origin: string;
  username: string;
  password: string;
  viewport?: { width: number; height: number };
}

/**
 * Looks at the open page in both languages and at both sizes: keeps a picture of each, and finds serious barriers
 * (axe, once at each size), words without translation, and what is wider than the screen. `ready` waits until the page shows what it is for.
 */
export async function lookAt(page: Page, name: string, ready: () => Promise<unknown>): Promise<void> {
  const before = page.viewportSize() ?? DESK;
  for (const locale of LOCALES) {
    await speak(page, locale);
    for (const [size, viewport] of [
      ['desk', DESK],
      ['phone', PHONE],
    ] as const) {
      await page.setViewportSize(viewport);
      await ready();
      // Words change no structure: one language at each size finds the barriers.
      const seeksBarriers = (locale === 'zh-CN') === (size === 'desk');
      await lookOnce(page, `${name}.${locale}.${size}`, seeksBarriers);
    }
  }
  await page.setViewportSize(before);
  await speak(page, 'zh-CN');
}

/** Keeps a picture of the page as it stands, and finds what shuts people out. */
export async function lookOnce(page: Page, name: string, seeksBarriers = true): Promise<void> {
  if (KEEPS_PICTURES) await keepPicture(page, name);
  // A failure says what it found, whichever of many looks it was.
  const found = {
    barriers: seeksBarriers ? (await barriersOf(page)).join('\n') : '',
    'wider than the screen': (await overflowOf(page)).join('\n'),
    'a bare key': BARE_KEY.exec(await page.innerText('body'))?.[0] ?? '',
  };
  if (!KEEPS_PICTURES && Object.values(found).some((text) => text !== '')) await keepPicture(page, name);
  for (const [what, text] of Object.entries(found)) expect.soft(text, `${name}: ${what}`).toBe('');
}

async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** Loads the page again in this language. */
export async function speak(page: Page, locale: PageLocale): Promise<void> {
  const now = await page.evaluate<string>(`localStorage.getItem('ninewatch.language') ?? 'zh-CN'`);
  if (now === locale) return;
  await page.evaluate(`localStorage.setItem('ninewatch.language', '${locale}')`);
  await page.reload();
}

/** What axe calls serious or critical, as `rule: selector`. */
async function barriersOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ target }) => id + ': ' + target.join(' '))))`);
}

/** Elements that make the page itself scroll sideways. */
function overflowOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(0, 3)
      .map((element) => element.tagName.toLowerCase() + '.' + element.className);
  })()`);
}
