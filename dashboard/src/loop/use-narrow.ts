/** Whether the screen is as narrow as a phone or a small tablet: columns become one list. */

import { onScopeDispose, type Ref, ref } from 'vue';

export function useNarrow(query = '(max-width: 1100px)'): Readonly<Ref<boolean>> {
  const list = window.matchMedia(query);
  const isNarrow = ref(list.matches);
  const follow = () => (isNarrow.value = list.matches);
  list.addEventListener('change', follow);
  onScopeDispose(() => list.removeEventListener('change', follow));
  return isNarrow;
}
