/** A device's state as plain data for a checkpoint: its lists of numbers as one text each, exact to the last bit. */

import type { DeviceState } from './state.ts';

export type PackedState = Omit<DeviceState, 'hot' | 'window'> & {
  hot: string;
  window: { metrics: string[]; rows: string };
};

/** Equal states give equal data: room that a list holds in reserve is no part of it. */
export function packState(state: DeviceState): PackedState {
  const { metrics, cells, start, end } = state.window;
  return { ...state, hot: asText(state.hot), window: { metrics, rows: asText(cells.subarray(start, end)) } };
}

/** Throws on what is no packed state. */
export function unpackState(packed: PackedState): DeviceState {
  const cells = asNumbers(packed.window.rows);
  const window = { metrics: packed.window.metrics, cells, start: 0, end: cells.length };
  return { ...packed, hot: asNumbers(packed.hot), window };
}

function asText(numbers: Float64Array): string {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength).toBase64();
}

function asNumbers(text: string): Float64Array {
  const bytes = Uint8Array.fromBase64(text);
  return new Float64Array(bytes.buffer, 0, bytes.byteLength / 8);
}
