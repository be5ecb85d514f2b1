/** A device's state as plain data for a checkpoint: short, because there are many, and exact to the last bit. */

import { createDeviceState, type DeviceState, HEARD, type Learned, METRIC_NUMBERS } from '../state.ts';
import { ABSENT, HEAD } from '../stream/window.ts';
import { type Layout, numbersToText, textToNumbers } from './numbers.ts';

/** What is as in a device that never sent is left out. */
export type PackedState = Partial<Omit<DeviceState, 'hot' | 'window' | 'learned'>> & {
  hot: string;
  learned?: Record<string, PackedLearned>;
  metrics: string[];
  rows: string;
};

/** The week as the bytes of its numbers, little-endian as on every machine that runs this. */
interface PackedLearned {
  metric: string;
  hour: string;
  week?: string;
}

const HOT: Layout = { stride: 1, wholes: 1, absent: ABSENT };
const BLANK = createDeviceState(0);
const NUMBERS: readonly (keyof DeviceState)[] = ['hot', 'window', 'learned'];
const NAMES = (Object.keys(BLANK) as (keyof DeviceState)[]).filter((name) => !NUMBERS.includes(name));

/** Equal states give equal data: room that a list holds in reserve is no part of it. */
export function packState(state: DeviceState): PackedState {
  const { metrics, cells, start, end } = state.window;
  const packed: Record<string, unknown> = {
    hot: numbersToText(state.hot, HOT),
    metrics,
    rows: numbersToText(cells.subarray(start, end), layoutOf(metrics)),
  };
  const learned = packLearned(state.learned);
  if (learned !== undefined) packed.learned = learned;
  for (const name of NAMES) {
    const value = state[name];
    if (!isBlank(value, BLANK[name])) packed[name] = value;
  }
  if (state.firmware !== undefined) packed.firmware = state.firmware;
  if (state.model !== undefined) packed.model = state.model;
  return packed as PackedState;
}

/** Throws on what is no packed state. */
export function unpackState({ hot, learned, metrics, rows, ...rest }: PackedState): DeviceState {
  const cells = textToNumbers(rows, layoutOf(metrics));
  const state = { ...createDeviceState(0), ...rest };
  state.hot = textToNumbers(hot, HOT);
  if (state.hot.length !== HEARD + 2 + METRIC_NUMBERS * metrics.length) {
    throw new Error('a device of other metrics');
  }
  for (const [id, packed] of Object.entries(learned ?? {})) state.learned[id] = unpackLearned(packed);
  state.window = { metrics, cells, start: 0, end: cells.length };
  return state;
}

function packLearned(learned: DeviceState['learned']): Record<string, PackedLearned> | undefined {
  const ids = Object.keys(learned).sort();
  if (ids.length === 0) return undefined;
  const packed: Record<string, PackedLearned> = {};
  for (const id of ids) {
    const { metric, hour, week } = learned[id] as Learned;
    packed[id] = { metric, hour: numbersToText(hour, HOT) };
    if (week !== null) (packed[id] as PackedLearned).week = new Uint8Array(week.buffer).toBase64();
  }
  return packed;
}

function unpackLearned({ metric, hour, week }: PackedLearned): Learned {
  return {
    metric,
    hour: textToNumbers(hour, HOT),
    week: week === undefined ? null : new Float32Array(Uint8Array.fromBase64(week).buffer),
  };
}

function layoutOf(metrics: readonly string[]): Layout {
  return { stride: HEAD + metrics.length, wholes: HEAD, absent: ABSENT };
}

/** Lists and records are blank when nothing is in them. */
function isBlank(value: unknown, blank: unknown): boolean {
  if (value === blank) return true;
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}
