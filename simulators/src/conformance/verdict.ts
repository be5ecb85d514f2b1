/** A requirement and what became of it. */

import type { Transcript } from './transcript.ts';

/** `unseen`: the device gave no occasion, and may have had none. */
export type State = 'passed' | 'failed' | 'unseen';

export interface Verdict {
  state: State;
  /** What was seen, for a person, with numbers. */
  seen: string;
}

export interface Requirement {
  id: string;
  /** `should` is advice: it does not fail a device. */
  level: 'must' | 'should';
  en: string;
  zh: string;
  judge(transcript: Transcript): Verdict;
}

export const passed = (seen: string): Verdict => ({ state: 'passed', seen });
export const failed = (seen: string): Verdict => ({ state: 'failed', seen });
export const unseen = (seen: string): Verdict => ({ state: 'unseen', seen });

/** Every one must keep it: the first that does not is the evidence; none at all is unseen. */
export function each<T>(
  of: readonly T[],
  { what, fault }: { what: string; fault: (one: T) => string | undefined },
): Verdict {
  if (of.length === 0) return unseen(`no ${what}`);
  const faults = of.map(fault).filter((text) => text !== undefined);
  const [first] = faults;
  return first === undefined
    ? passed(`${of.length} ${what}`)
    : failed(`${faults.length} of ${of.length} ${what}: ${first}`);
}

/** Text of a device, short enough for a line. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? 'nothing' : text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
