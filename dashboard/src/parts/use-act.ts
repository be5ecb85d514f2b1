/** One act of a form: busy while it is decided; a refusal in words, at the field that it names or above all. */

import { computed, ref, shallowRef } from 'vue';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { problemWords } from '../i18n/words.ts';

/** `onStale`: it was done on what is not so any more; unless that is read again, it is refused for ever. */
export function useAct(onStale: () => void = () => undefined) {
  const isBusy = ref(false);
  const refusal = shallowRef<ApiProblem | null>(null);
  const failure = computed(() => (refusal.value === null ? '' : problemWords(refusal.value)));

  /** What the act answers; undefined when it was refused, or one is still under way. */
  async function run<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (isBusy.value) return undefined;
    isBusy.value = true;
    refusal.value = null;
    try {
      return await act();
    } catch (cause) {
      refusal.value = asProblem(cause);
      if (refusal.value.code === 'stale-version') onStale();
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }

  /** Whether the refusal names this field, or something within it. */
  function isAt(field: string): boolean {
    const named = refusal.value?.field;
    return named === field || named?.startsWith(`${field}.`) === true;
  }

  return { isBusy, refusal, failure, run, isAt };
}
