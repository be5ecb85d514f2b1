/** A device's state as plain data for a checkpoint: short, because there are many, and exact to the last bit. */

import { createDeviceState, type DeviceState, HEARD } from '../state.ts';
import { ABSENT, HEAD } from '../stream/window.ts';
import { type Layout, numbersToText, textToNumbers } from './numbers.ts';

/** What is as in a device that never sent is left out. */
export type PackedState = Partial<Omit<DeviceState, 'hot' | 'window'>> & {
  hot: string;
  metrics: string[];
  rows: string;
};

const HOT: Layout = { stride: 1, wholes: 1, absent: ABSENT };
const BLANK = createDeviceState(0);
const NAMES = (Object.keys(BLANK) as (keyof DeviceState)[]).filter(
  (name) => name !== 'hot' && name !== 'window',
);

/** Equal states give equal data: room that a list holds in reserve is no part of it. */
export function packState(state: DeviceState): PackedState {
  const { metrics, cells, start, end } = state.window;
  const packed: Record<string, unknown> = {
    hot: numbersToText(state.hot, HOT),
    metrics,
    rows: numbersToText(cells.subarray(start, end), layoutOf(metrics)),
  };
  for (const name of NAMES) {
    const value = state[name];
    if (!isBlank(value, BLANK[name])) packed[name] = value;
  }
  if (state.firmware !== undefined) packed.firmware = state.firmware;
  if (state.model !== undefined) packed.model = state.model;
  return packed as PackedState;
}

/** Throws on what is no packed state. */
export function unpackState({ hot, metrics, rows, ...rest }: PackedState): DeviceState {
  const cells = textToNumbers(rows, layoutOf(metrics));
  const state = { ...createDeviceState(0), ...rest };
  state.hot = textToNumbers(hot, HOT);
  if (state.hot.length !== HEARD + 2 + 2 * metrics.length) throw new Error('a device of other metrics');
  state.window = { metrics, cells, start: 0, end: cells.length };
  return state;
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
