/** Reads something for a page: loading, loaded or failed, and the newest question wins. */

import { onScopeDispose, type Ref, readonly, ref, type ShallowRef, shallowRef, watch } from 'vue';
import { asProblem } from '../api/problem.ts';
import { problemWords } from '../i18n/words.ts';

export interface Loaded<T> {
  value: Readonly<ShallowRef<T | null>>;
  /** What went wrong, in words; empty when nothing did. */
  failure: Readonly<Ref<string>>;
  isLoading: Readonly<Ref<boolean>>;
  /** Keeps showing what it has while it asks again. */
  reload(): Promise<void>;
  /** After an act: what the answer said. */
  set(value: T): void;
}

/** Asks at once and whenever `question` changes; with `everyMs` again and again while the page is in sight. */
export function useLoaded<T>(
  question: () => unknown,
  ask: () => Promise<T>,
  { everyMs }: { everyMs?: number } = {},
): Loaded<T> {
  const value = shallowRef<T | null>(null);
  const failure = ref('');
  const isLoading = ref(false);
  let turn = 0;

  async function reload(): Promise<void> {
    turn += 1;
    const mine = turn;
    isLoading.value = true;
    try {
      const answer = await ask();
      if (mine !== turn) return;
      value.value = answer;
      failure.value = '';
    } catch (cause) {
      if (mine === turn) failure.value = problemWords(asProblem(cause));
    } finally {
      if (mine === turn) isLoading.value = false;
    }
  }

  watch(question, () => void reload(), { immediate: true });
  if (everyMs !== undefined) {
    const timer = setInterval(() => {
      if (!document.hidden && !isLoading.value) void reload();
    }, everyMs);
    onScopeDispose(() => clearInterval(timer));
  }
  return {
    value,
    failure: readonly(failure),
    isLoading: readonly(isLoading),
    reload,
    set: (next) => {
      turn += 1;
      value.value = next;
      failure.value = '';
      isLoading.value = false;
    },
  };
}
