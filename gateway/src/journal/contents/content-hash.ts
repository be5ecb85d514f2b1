/** What makes two readings of the same identity the same: the content as the device sent it. */

import type { CheckedReading } from '@ninewatch/rules';

/** Hashes of names: devices say the same few again and again. */
const NAMES_MAX = 10_000;
let names = new Map<string, number>();

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** The sums of a reading: what is added in another order gives the same. */
let low = 0;
let high = 0;

/** So that a name means something else as a flag, an event or a fault. */
const PLAIN = 0;
const FLAG = 0x9e3779b9;
const EVENT = 0x85ebca6b;
const FAULT = 0xc2b2ae35;
const TIME = 0x27d4eb2f;

/**
 * 48 bits, as an integer that is never 0. Neither times of sending or receipt nor what the gateway worked out count:
 * a resend differs in those. The order of keys does not count, and known and unknown names count alike, so
 * that a catalogue update does not turn a resend into new content. It guards against chance (one in 2.8 × 10¹⁴),
 * not against a device that would build two readings of one number with the same hash: that device could as well
 * not have sent the second one.
 */
export function contentHash(reading: CheckedReading): number {
  low = 0;
  high = 0;
  addNumber(TIME, reading.at);
  if (reading.event !== undefined) addNumber(EVENT ^ hashOf(reading.event), 1);
  for (const name in reading.metrics) addNumber(PLAIN ^ hashOf(name), reading.metrics[name] as number);
  for (const flag of reading.flags) addNumber(FLAG ^ hashOf(flag), 1);
  if (reading.unknownFlags !== undefined) addNames(FLAG, reading.unknownFlags);
  if (reading.faults !== undefined) {
    for (const { metric, value } of reading.faults) addNumber(FAULT ^ hashOf(metric), hashOf(value));
  }
  return (high & 0xffff) * 2 ** 32 + (low >>> 0) || 1;
}

function addNames(salt: number, list: readonly string[]): void {
  for (const name of list) addNumber(salt ^ hashOf(name), 1);
}

/** Two lanes of MurmurHash3 (32 bits) over the name's hash and the number's bits. */
function addNumber(name: number, value: number): void {
  double[0] = value;
  const a = halves[0] as number;
  const b = halves[1] as number;
  low = (low + finished(mixed(mixed(name, a), b))) | 0;
  high = (high + finished(mixed(mixed(name ^ 0x5bd1e995, b), a))) | 0;
}

function mixed(hash: number, block: number): number {
  let k = Math.imul(block, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hashOf(text: string): number {
  const known = names.get(text);
  if (known !== undefined) return known;
  let hash = text.length;
  for (let n = 0; n < text.length; n += 1) hash = mixed(hash, text.charCodeAt(n));
  hash = finished(hash);
  if (names.size >= NAMES_MAX) names = new Map();
  names.set(text, hash);
  return hash;
}
