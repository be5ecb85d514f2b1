/** Remembers across restarts which journal entries the decider must skip, and notices hard crashes. [P6] */

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SetAside } from './decider.ts';

interface Kept {
  place: string;
  detail: string;
}

/** Skipped entries the file may hold; more of them means a broken release, and the start fails. */
export const SET_ASIDE_MAX = 1_000;

export function openSetAside(dir: string): SetAside & { all(): Kept[] } {
  const file = join(dir, 'set-aside.json');
  const kept: Kept[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept[]) : [];
  const places = new Set(kept.map((each) => each.place));
  return {
    has: (place) => places.has(place),
    all: () => [...kept],
    add: (place, detail) => {
      if (kept.length >= SET_ASIDE_MAX) throw new Error(`more than ${SET_ASIDE_MAX} inputs set aside`);
      places.add(place);
      kept.push({ place, detail: detail.slice(0, 500) });
      const next = `${file}.next`;
      writeFileSync(next, JSON.stringify(kept), { flush: true });
      renameSync(next, file);
    },
  };
}

/** Names the entry that is being decided, so that a process that dies of it leaves its name behind. */
export interface CrashMark {
  /** How often a process died while it decided this place, as far as starts have seen. */
  deaths(place: string): number;
  trying(place: string): void;
  /** Nothing is being decided: a death from here on is nobody's fault. */
  idle(): void;
}

/**
 * Used for the first entries after a start alone: an entry that kills the process is met again there. A single
 * death proves nothing (somebody may have killed the process at that instant); two at the same entry do.
 */
export function openCrashMark(dir: string): CrashMark {
  const file = join(dir, 'deciding.json');
  const found = existsSync(file) ? readMark(file) : { place: '', deaths: 0 };
  const deaths = found.place === '' ? 0 : found.deaths + 1;
  return {
    deaths: (place) => (place === found.place ? deaths : 0),
    trying: (place) =>
      writeFileSync(file, JSON.stringify({ place, deaths: place === found.place ? deaths : 0 })),
    idle: () => rmSync(file, { force: true }),
  };
}

function readMark(file: string): { place: string; deaths: number } {
  try {
    const { place, deaths } = JSON.parse(readFileSync(file, 'utf8'));
    return { place: String(place), deaths: Number(deaths) || 0 };
  } catch {
    // Half-written by the crash it was to witness.
    return { place: '', deaths: 0 };
  }
}
