/** The page's two languages: Chinese first, English second, chosen once and remembered. */

import type { Bilingual } from '@ninewatch/rules';
import { createI18n } from 'vue-i18n';
import en from './en.json';
import zh from './zh-CN.json';

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
