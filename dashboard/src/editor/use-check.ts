/** Has a text checked by the gateway when one has stopped typing; the newest text wins. */

import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import { asProblem } from '../api/problem.ts';
import { problemWords } from '../i18n/words.ts';

const TYPING_MS = 600;

export function useCheck<T>(text: Ref<string>, check: (text: string) => Promise<T>) {
  const result = shallowRef<T | null>(null);
  const failure = ref('');
  /** Of the text as it is now: false while one types, and while it is being checked. */
  const isFresh = ref(false);
  let turn = 0;
  let typing: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    turn += 1;
    const mine = turn;
    try {
      const answer = await check(text.value);
      if (mine !== turn) return;
      result.value = answer;
      failure.value = '';
      isFresh.value = true;
    } catch (cause) {
      if (mine === turn) failure.value = problemWords(asProblem(cause));
    }
  }

  watch(text, () => {
    turn += 1;
    isFresh.value = false;
    clearTimeout(typing);
    typing = setTimeout(() => void ask(), TYPING_MS);
  });
  onScopeDispose(() => clearTimeout(typing));
  return { result, failure, isFresh, ask };
}
