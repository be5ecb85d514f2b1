/** New readings of some devices, asked for in rounds; a round begins when the one before has been taken. */

const DEVICES_MAX = 200;
const EVERY_MS_MIN = 2_000;
/** A reading that was measured up to so long before the newest is still found: what came late, ms. */
const LATE_MS = 10 * 60_000;
/** Identities remembered a device, so that each reading is told once. */
const SEEN_MAX = 5_000;
const READINGS_A_ROUND = 1_000;
/** Venues are asked for their devices again, ms. */
const DEVICES_MS = 5 * 60_000;

const identityOf = ({ generation, boot, seq }) => `${generation}.${boot}.${seq}`;

/**
 * `onReading` → false when it cannot be taken now: the rest waits for the next round. `onRound(problem?)` after each.
 * What was measured before the start is not told.
 */
function createReadingPoll({
  client,
  devices,
  venues,
  metrics,
  everyMs,
  onReading,
  onRound,
  nowMs = Date.now,
  timers = globalThis,
}) {
  const periodMs = Math.max(EVERY_MS_MIN, everyMs || 0);
  const startedMs = nowMs();
  /** By device: the newest measured time that was told, and what was told around it. */
  const told = new Map();
  let known = { atMs: Number.NEGATIVE_INFINITY, ids: [] };
  let timer;
  let isOver = false;

  async function devicesNow() {
    if (venues.length === 0) return devices.slice(0, DEVICES_MAX);
    if (nowMs() - known.atMs < DEVICES_MS) return known.ids;
    const ids = new Set(devices);
    for (const venue of venues) {
      const { items } = await client.list('/devices', { venue });
      for (const { id } of items) ids.add(id);
    }
    known = { atMs: nowMs(), ids: [...ids].slice(0, DEVICES_MAX) };
    return known.ids;
  }

  function stateOf(device) {
    const state = told.get(device) ?? { newestMs: startedMs, seen: new Set() };
    told.set(device, state);
    return state;
  }

  /** With one metric alone the gateway finds those that have it. */
  async function ask(device) {
    const state = stateOf(device);
    const from = Math.max(startedMs, state.newestMs - LATE_MS);
    const metric = metrics.length === 1 ? metrics[0] : undefined;
    const { items } = await client.list('/readings', { device, metric, from }, READINGS_A_ROUND);
    const inOrder = [...items].sort((a, b) => a.measuredAt - b.measuredAt);
    for (const reading of inOrder) {
      if (isOver || state.seen.has(identityOf(reading)) || !hasWanted(reading)) continue;
      if (onReading(reading) === false) return;
      state.seen.add(identityOf(reading));
      if (state.seen.size > SEEN_MAX) state.seen.delete(state.seen.values().next().value);
      state.newestMs = Math.max(state.newestMs, reading.measuredAt);
    }
  }

  const hasWanted = (reading) => metrics.length === 0 || metrics.some((metric) => metric in reading.metrics);

  async function round() {
    let problem;
    try {
      for (const device of await devicesNow()) if (!isOver) await ask(device);
    } catch (cause) {
      problem = cause;
    }
    if (isOver) return;
    onRound(problem);
    timer = timers.setTimeout(round, periodMs);
  }

  return {
    start: () => void round(),
    stop: () => {
      isOver = true;
      timers.clearTimeout(timer);
    },
  };
}

module.exports = { createReadingPoll, DEVICES_MAX };
