/** The draft of the open form: restored when the form opens, saved while one types, gone when it is recorded. */

import { computed, onScopeDispose, reactive, ref, watch } from 'vue';
import { emptyDraft, isTouched, restoreDraft, saveDraft, sweepDrafts } from './draft.ts';

/** One write for a word, not for each letter. */
const SAVE_AFTER_MS = 400;

export function useDraft(key: string) {
  sweepDrafts(localStorage, Date.now());
  const found = restoreDraft(localStorage, key, Date.now());
  const draft = reactive(found?.draft ?? emptyDraft());
  const savedAt = ref(found?.draft.savedAt ?? 0);
  const isFull = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  function save(): void {
    clearTimeout(timer);
    timer = undefined;
    if (isOver || !isTouched(draft)) return;
    const at = Date.now();
    isFull.value = !saveDraft(localStorage, key, { ...draft, savedAt: at });
    if (!isFull.value) savedAt.value = at;
  }
  watch(draft, () => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  });
  // A phone that puts the page away says so and nothing more.
  const onHidden = () => {
    if (timer !== undefined) save();
  };
  document.addEventListener('visibilitychange', onHidden);
  addEventListener('pagehide', onHidden);
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onHidden);
    removeEventListener('pagehide', onHidden);
    if (timer !== undefined) save();
  });

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
    localStorage.removeItem(key);
    savedAt.value = 0;
  }
  return {
    draft,
    /** 0 when nothing is kept. */
    savedAt: computed(() => savedAt.value),
    isFull: computed(() => isFull.value),
    wasRestored: found !== null,
    lostPhotos: found?.lostPhotos ?? false,
    /** It is recorded: nothing is kept any more. */
    finish(): void {
      isOver = true;
      clear();
    },
    /** Begins anew. */
    drop(): void {
      Object.assign(draft, emptyDraft());
      clear();
    },
  };
}
