/** The one live picture of the signed-in page: wall, sound and title share it, whatever page is open. */

import type { Hazard } from '@ninewatch/rules';
import { computed, type InjectionKey, inject, provide, type Ref } from 'vue';
import { groupIncidents, type IncidentGroup } from '../incident/order.ts';
import { soundingClass, soundingHazards } from '../sound/choice.ts';
import { useSound, type WallSound } from '../sound/use-sound.ts';
import { type LiveWall, useWall } from './use-wall.ts';

export interface LivePicture {
  wall: LiveWall;
  sound: WallSound;
  groups: Readonly<Ref<readonly IncidentGroup[]>>;
  /** Those that sound, or would if this place were not silent. */
  sounding: Readonly<Ref<readonly Hazard[]>>;
  /** Live ones and tests that nobody has answered. */
  unanswered: Readonly<Ref<number>>;
}

const KEY: InjectionKey<LivePicture> = Symbol('live picture');

/** Connects until the calling component goes; everything below it asks by `useLive`. */
export function provideLive(): LivePicture {
  const wall = useWall();
  const hazards = computed(() => [...(wall.board.value?.hazards.values() ?? [])]);
  const groups = computed(() => groupIncidents(hazards.value));
  const live: LivePicture = {
    wall,
    sound: useSound(computed(() => soundingClass(hazards.value))),
    groups,
    sounding: computed(() => soundingHazards(hazards.value)),
    unanswered: computed(() => groups.value.reduce((sum, group) => sum + group.unacknowledged, 0)),
  };
  provide(KEY, live);
  return live;
}

/** Throws outside of the signed-in shell: nothing there may believe that all is calm. */
export function useLive(): LivePicture {
  const live = inject(KEY);
  if (live === undefined) throw new Error('no live picture here');
  return live;
}
