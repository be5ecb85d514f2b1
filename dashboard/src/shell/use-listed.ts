/** A list of the gateway page by page: the first at once and again when the question changes, the next on demand. */

import { computed, type Ref, ref, type ShallowRef, shallowRef } from 'vue';
import type { Paged } from '../api/http.ts';
import { asProblem } from '../api/problem.ts';
import { problemWords } from '../i18n/words.ts';
import { useLoaded } from './use-loaded.ts';

export interface Listed<T> {
  items: Readonly<Ref<readonly T[]>>;
  /** Null before the first answer. */
  first: Readonly<ShallowRef<readonly T[] | null>>;
  hasMore: Readonly<Ref<boolean>>;
  failure: Readonly<Ref<string>>;
  isLoading: Readonly<Ref<boolean>>;
  loadMore(): Promise<void>;
  reload(): Promise<void>;
}

/** `ask` gets the cursor of the page before. Asking again shows the first page alone. */
export function useListed<T>(
  question: () => unknown,
  ask: (after: string | undefined) => Promise<Paged<T>>,
  options: { everyMs?: number } = {},
): Listed<T> {
  const more = shallowRef<readonly T[]>([]);
  const next = ref<string | null>(null);
  const moreFailure = ref('');
  const isLoadingMore = ref(false);
  let turn = 0;

  const first = useLoaded<readonly T[]>(
    question,
    async () => {
      turn += 1;
      const page = await ask(undefined);
      more.value = [];
      next.value = page.next;
      moreFailure.value = '';
      return page.items;
    },
    options,
  );

  async function loadMore(): Promise<void> {
    if (next.value === null || isLoadingMore.value) return;
    const mine = turn;
    isLoadingMore.value = true;
    try {
      const page = await ask(next.value);
      // The question is another one by now.
      if (mine !== turn) return;
      more.value = [...more.value, ...page.items];
      next.value = page.next;
      moreFailure.value = '';
    } catch (cause) {
      if (mine === turn) moreFailure.value = problemWords(asProblem(cause));
    } finally {
      isLoadingMore.value = false;
    }
  }

  return {
    items: computed(() => [...(first.value.value ?? []), ...more.value]),
    first: first.value,
    hasMore: computed(() => next.value !== null),
    failure: computed(() => first.failure.value || moreFailure.value),
    isLoading: computed(() => first.isLoading.value || isLoadingMore.value),
    loadMore,
    reload: first.reload,
  };
}
