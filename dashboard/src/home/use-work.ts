/** Reads everything that waits for the person, each kind by itself: one that fails hides no other. */

import { computed, onScopeDispose, ref, shallowReactive } from 'vue';
import { asProblem } from '../api/problem.ts';
import { problemWords } from '../i18n/words.ts';
import { workSources } from './sources/all.ts';
import { WORK_GROUPS, type WorkGroup, type WorkItem } from './work-item.ts';

interface Part {
  group: WorkGroup;
  items: readonly WorkItem[];
  failure: string;
}

/** Others act as well, and clocks run out. */
const AGAIN_MS = 30_000;

export function useWork() {
  const known = shallowReactive(new Map<WorkGroup, Part>());
  const isFirstLoad = ref(true);
  const turns = new Map<WorkGroup, number>();

  async function reload(group: WorkGroup): Promise<void> {
    const source = workSources.find((each) => each.group === group);
    if (source === undefined) return;
    const turn = (turns.get(group) ?? 0) + 1;
    turns.set(group, turn);
    const part = await source.read().then(
      (items): Part => ({ group, items, failure: '' }),
      (cause): Part => ({ group, items: known.get(group)?.items ?? [], failure: wordsOf(cause) }),
    );
    if (turns.get(group) === turn) known.set(group, part);
  }

  async function reloadAll(): Promise<void> {
    await Promise.all(workSources.map(({ group }) => reload(group)));
    isFirstLoad.value = false;
  }

  void reloadAll();
  const timer = setInterval(() => {
    if (!document.hidden) void reloadAll();
  }, AGAIN_MS);
  onScopeDispose(() => clearInterval(timer));

  const parts = computed(() =>
    WORK_GROUPS.flatMap((group) => known.get(group) ?? []).filter(
      ({ items, failure }) => items.length > 0 || failure !== '',
    ),
  );
  const count = computed(() => parts.value.reduce((sum, { items }) => sum + items.length, 0));
  return { parts, isFirstLoad, count, reload };
}

const wordsOf = (cause: unknown) => problemWords(asProblem(cause));
