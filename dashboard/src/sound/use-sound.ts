/** The wall's sound: follows what must be answered, can be tested, and says when it cannot be heard. */

import type { SignalClass } from '@ninewatch/rules';
import { computed, onScopeDispose, type Ref, readonly, ref, watch } from 'vue';
import { CLASSES } from '../incident/order.ts';
import { SoundPlayer } from './player.ts';

const OFF_KEY = 'ninewatch.sound-off';
const TESTED_KEY = 'ninewatch.sound-tested';
const TEST_MS_EACH = 2_600;

export interface WallSound {
  isBlocked: Readonly<Ref<boolean>>;
  /** This place makes no sound at all, by its own choice. */
  isOff: Ref<boolean>;
  /** What is heard now (or would be, were it not blocked or off). */
  playing: Readonly<Ref<SignalClass | null>>;
  /** While a test runs: the class that is being heard. */
  testing: Readonly<Ref<SignalClass | null>>;
  /** Wall time of the last test that was heard to its end here, ms; 0 when there was none. */
  testedAt: Readonly<Ref<number>>;
  unblock(): void;
  /** All five, one after the other; again stops it. A real alarm ends it at once, and while one sounds none is heard. */
  test(): void;
}

export function useSound(wanted: Ref<SignalClass | null>): WallSound {
  const isBlocked = ref(false);
  const isOff = ref(localStorage.getItem(OFF_KEY) === 'yes');
  const testing = ref<SignalClass | null>(null);
  const testedAt = ref(Number(localStorage.getItem(TESTED_KEY) ?? 0) || 0);
  const player = new SoundPlayer((blocked) => {
    isBlocked.value = blocked;
  });
  const playing = computed(() => (isOff.value ? testing.value : (wanted.value ?? testing.value)));
  let next: ReturnType<typeof setTimeout> | undefined;

  const endTest = () => {
    clearTimeout(next);
    testing.value = null;
  };
  const heardAll = () => {
    endTest();
    testedAt.value = Date.now();
    localStorage.setItem(TESTED_KEY, String(testedAt.value));
  };
  const testFrom = (at: number) => {
    const name = CLASSES[at];
    if (name === undefined) return heardAll();
    testing.value = name;
    next = setTimeout(() => testFrom(at + 1), TEST_MS_EACH);
  };

  watch(playing, (name) => player.play(name), { immediate: true });
  watch(wanted, (name) => {
    if (name !== null) endTest();
  });
  watch(isOff, (off) => localStorage.setItem(OFF_KEY, off ? 'yes' : 'no'));

  const unblock = () => void player.unblock();
  // Shows at once whether this browser will let an alarm be heard.
  player.prepare();
  addEventListener('pointerdown', unblock);
  addEventListener('keydown', unblock);
  onScopeDispose(() => {
    endTest();
    player.close();
    removeEventListener('pointerdown', unblock);
    removeEventListener('keydown', unblock);
  });

  return {
    isBlocked: readonly(isBlocked),
    isOff,
    playing,
    testing: readonly(testing),
    testedAt: readonly(testedAt),
    unblock,
    test: () => {
      unblock();
      if (testing.value !== null) endTest();
      else if (wanted.value === null || isOff.value) testFrom(0);
    },
  };
}
