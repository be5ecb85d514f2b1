/** Where the person may see how whole regions stand. */

import { computed } from 'vue';
import { regions } from '../places/region-book.ts';
import { mayDo, signedIn } from '../session/session.ts';
import { topsOf } from './overview/children.ts';

export const ownTops = computed(() => {
  const held = (signedIn.value?.roles ?? []).map(({ region }) => region);
  return topsOf(
    regions.value,
    held.filter((region) => mayDo('read.reports', region)),
  );
});
