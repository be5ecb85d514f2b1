/** A list of the gateway page by page: the first at once and again when the question changes, the next on demand. */

import { computed, type Ref, ref, watch } from 'vue';
import type { Paged } from '../api/http.ts';
import { asProblem } from '../api/problem.ts';
import { problemWords } from '../i18n/words.ts';
import { useLoaded } from './use-loaded.ts';

export interface Listed<T> {
  items: Readonly<Ref<readonly T[]>>;
  /** Null before the first answer. */
  first: Readonly<Ref<readonly T[] | null>>;
  hasMore: Readonly<Ref<boolean>>;
  failure: Readonly<Ref<string>>;
  isLoading: Readonly<Ref<boolean>>;
  loadMore(): Promise<void>;
  reload(): Promise<void>;
}

/** Pages that are asked for again at once when somebody has opened so many. [P8] */
const PAGES_AGAIN_MAX = 10;

interface Shown<T> {
  items: readonly T[];
  next: string | null;
}

/** `ask` gets the cursor of the page before. Asking the same again shows as much as was shown, another the first page. */
export function useListed<T>(
  question: () => unknown,
  ask: (after: string | undefined) => Promise<Paged<T>>,
  options: { everyMs?: number } = {},
): Listed<T> {
  const moreFailure = ref('');
  const isLoadingMore = ref(false);
  let questions = 0;
  let wanted = 0;
  watch(question, () => {
    questions += 1;
    wanted = 0;
    moreFailure.value = '';
  });

  const shown = useLoaded<Shown<T>>(
    question,
    async () => {
      let { items, next }: Shown<T> = await ask(undefined);
      for (let pages = 1; next !== null && items.length < wanted && pages < PAGES_AGAIN_MAX; pages += 1) {
        const page: Paged<T> = await ask(next);
        items = [...items, ...page.items];
        next = page.next;
      }
      return { items, next };
    },
    options,
  );

  async function loadMore(): Promise<void> {
    const before = shown.value.value;
    if (before === null || before.next === null || isLoadingMore.value) return;
    const mine = questions;
    isLoadingMore.value = true;
    try {
      const page = await ask(before.next);
      // The question is another one by now, or what was shown came anew.
      if (mine !== questions || shown.value.value !== before) return;
      const items = [...before.items, ...page.items];
      wanted = items.length;
      shown.set({ items, next: page.next });
      moreFailure.value = '';
    } catch (cause) {
      if (mine === questions) moreFailure.value = problemWords(asProblem(cause));
    } finally {
      isLoadingMore.value = false;
    }
  }

  return {
    items: computed(() => shown.value.value?.items ?? []),
    first: computed(() => shown.value.value?.items ?? null),
    hasMore: computed(() => (shown.value.value?.next ?? null) !== null),
    failure: computed(() => shown.failure.value || moreFailure.value),
    isLoading: computed(() => shown.isLoading.value || isLoadingMore.value),
    loadMore,
    reload: shown.reload,
  };
}
