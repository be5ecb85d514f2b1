/** The places of the menu that the signed-in person may open, by kind of work. */

import { computed } from 'vue';
import { mayDoAnywhere } from '../session/session.ts';
import { navGroups } from './areas.ts';

export const openPlaces = computed(() =>
  navGroups
    .map(({ group, places }) => ({
      group,
      places: places.filter(({ abilities }) => abilities === undefined || abilities.some(mayDoAnywhere)),
    }))
    .filter(({ places }) => places.length > 0),
);
