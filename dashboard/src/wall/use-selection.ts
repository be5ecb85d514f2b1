/** Which incident is being looked at; it stays the same one however the list is re-ordered. */

import type { Hazard } from '@ninewatch/rules';
import { computed, type Ref, ref } from 'vue';

export interface Selection {
  id: Ref<string | null>;
  /** The incident itself, an ended one too while the wall still knows it. */
  hazard: Readonly<Ref<Hazard | null>>;
  move(step: 1 | -1): void;
}

export function useSelection(
  ordered: Readonly<Ref<readonly Hazard[]>>,
  ended: Readonly<Ref<readonly Hazard[]>>,
): Selection {
  const id = ref<string | null>(null);
  const hazard = computed(() => {
    if (id.value === null) return null;
    const isIt = (one: Hazard) => one.id === id.value;
    return ordered.value.find(isIt) ?? ended.value.find(isIt) ?? null;
  });
  return { id, hazard, move: (step) => (id.value = stepped(ordered.value, id.value, step)) };
}

/** From nowhere to the first; at either end it stays. */
export function stepped(ordered: readonly Hazard[], id: string | null, step: 1 | -1): string | null {
  const at = ordered.findIndex((one) => one.id === id);
  if (at === -1) return ordered[0]?.id ?? null;
  const next = ordered[Math.min(ordered.length - 1, Math.max(0, at + step))];
  return next?.id ?? null;
}
