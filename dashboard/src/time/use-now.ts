/** One second hand for the whole page: the gateway's time as far as we know it, and our own monotonic one. */

import { readonly, ref, shallowRef } from 'vue';

const TICK_MS = 1_000;

const now = ref(Date.now());
const monotonic = ref(performance.now());
const offsetMs = shallowRef(0);

setInterval(tick, TICK_MS);

function tick(): void {
  now.value = Date.now() - offsetMs.value;
  monotonic.value = performance.now();
}

/** Ages count in the gateway's time: a wall whose own clock is wrong still counts right. */
export const nowMs = readonly(now);
export const monotonicMs = readonly(monotonic);

export function followClock(ownMinusGatewayMs: number): void {
  offsetMs.value = ownMinusGatewayMs;
  tick();
}
