/** Words for names that may be new to us: a word where we have one, else the name itself. */

import type { ApiProblem } from '../api/problem.ts';
import { currentLocale, i18n } from './i18n.ts';
import { rejectionInWords } from './rejection-words.ts';

export function wordFor(section: string, name: string): string {
  const key = `${section}.${name}`;
  return i18n.global.te(key, currentLocale()) ? i18n.global.t(key) : name;
}

/** `sensor:smoke` names its metric; other faults are names of their own. */
export function faultWord(name: string): string {
  const metric = /^sensor:(.+)$/.exec(name)?.[1];
  if (metric === undefined) return wordFor('fault', name);
  return i18n.global.t('fault.sensor', { metric: wordFor('metric', metric) });
}

/** What exactly was wrong with a message; in English as the gateway says it. */
export function rejectionDetail(detail: string): string {
  return currentLocale() === 'en' ? detail : rejectionInWords(detail, i18n.global.t);
}

/** What went wrong, in words; `nameOf` turns the device ids of a refusal into names. */
export function problemWords(problem: ApiProblem, nameOf: (deviceId: string) => string = (id) => id): string {
  const devices = problem.deviceIds.map(nameOf).join(currentLocale() === 'en' ? ', ' : '、');
  const key = `problem.${problem.code}`;
  if (!i18n.global.te(key, currentLocale())) return problem.message || i18n.global.t('problem.title');
  const words = i18n.global.t(key, { devices });
  // What exactly is impossible is said by the gateway alone.
  const isExact = ['invalid', 'invalid-request'].includes(problem.code) && problem.message !== '';
  return isExact ? `${words}（${problem.message}）` : words;
}
