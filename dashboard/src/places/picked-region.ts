/** Which region a page is about. */

import { computed, ref, type WritableComputedRef } from 'vue';

/** What was picked; until then `first`, which may change as long as the region book has not come. */
export function pickedRegion(first: () => string): WritableComputedRef<string> {
  const picked = ref<string | null>(null);
  return computed({
    get: () => picked.value ?? first(),
    set: (id) => {
      picked.value = id;
    },
  });
}
