/** The page's two languages: Chinese first, English second, chosen once and remembered; words come with their pages. */

import type { Bilingual } from '@ninewatch/rules';
import { createI18n } from 'vue-i18n';
import en from './en/core.json';
import zh from './zh-CN/core.json';

export type Locale = 'zh-CN' | 'en';
const KEY = 'ninewatch.language';

function stored(): Locale {
  return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN';
}

export const i18n = createI18n({
  legacy: false,
  locale: stored(),
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
  missingWarn: false,
  fallbackWarn: false,
});

type Words = Record<string, unknown>;
/** One file an area and language: `zh-CN/tickets.json`. `core` is on every page and therefore in the first load. */
const FILES = import.meta.glob<Words>(['./zh-CN/*.json', './en/*.json', '!./*/core.json'], {
  import: 'default',
});
const loaded = new Set<string>(['core']);

/** Both languages of these areas, so that turning the language never waits. Throws when the gateway is not there. */
export async function loadWords(areas: readonly string[]): Promise<void> {
  await Promise.all(areas.filter((area) => !loaded.has(area)).map(loadArea));
}

async function loadArea(area: string): Promise<void> {
  for (const locale of ['zh-CN', 'en'] as const) {
    const file = FILES[`./${locale}/${area}.json`];
    if (file === undefined) throw new Error(`no words of ${area} in ${locale}`);
    i18n.global.mergeLocaleMessage(locale, await file());
  }
  loaded.add(area);
}

export function currentLocale(): Locale {
  return i18n.global.locale.value as Locale;
}

/** For dates and numbers; English is written the European way: day before month, 24 hours. */
export function dateLocale(): string {
  return currentLocale() === 'en' ? 'en-GB' : 'zh-CN';
}

export function useLocale(locale: Locale): void {
  i18n.global.locale.value = locale;
  localStorage.setItem(KEY, locale);
  document.documentElement.lang = locale;
}

/** What the gateway says in both languages. */
export function said(text: Bilingual): string {
  return currentLocale() === 'en' ? text.en : text.zh;
}
