/** Short messages about what was done, at the edge of any page; a failure stays until somebody closes it. */

import { readonly, ref } from 'vue';
import { asProblem } from '../api/problem.ts';
import { problemWords } from '../i18n/words.ts';

export interface Toast {
  id: number;
  words: string;
  isFailure: boolean;
}

/** More would cover the page. [P8] */
const TOASTS_MAX = 5;
const shown = ref<Toast[]>([]);
let lastId = 0;

export const toasts = readonly(shown);

export function tell(words: string, isFailure = false): void {
  lastId += 1;
  shown.value = [...shown.value, { id: lastId, words, isFailure }].slice(-TOASTS_MAX);
}

export function tellFailure(cause: unknown): void {
  tell(problemWords(asProblem(cause)), true);
}

export function dismiss(id: number): void {
  shown.value = shown.value.filter((toast) => toast.id !== id);
}
