/** Remembers across restarts which journal entries the decider must skip, and notices hard crashes. [P6] */

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { causeText, GatewayError } from '../base/errors.ts';
import type { SetAside, Witness } from './ports.ts';

interface Kept {
  place: string;
  detail: string;
}

/** The newest entries of which it is remembered why they are skipped; of the others only that they are. */
export const DETAILS_MAX = 1_000;

/**
 * Entries that are remembered. The oldest is forgotten beyond it: a replay begins long after that one, and if it
 * were met again, it would be set aside again. [P8]
 */
export const PLACES_MAX = 50_000;

/** Throws `data-dir-unusable` when the file cannot be read: without it a replay would decide differently. */
export function openSetAside(dir: string): SetAside {
  const file = join(dir, 'set-aside.json');
  const kept = new Map(readKept(file).map(({ place, detail }) => [place, detail]));
  return {
    isEmpty: () => kept.size === 0,
    has: (place) => kept.has(place),
    detail: (place) => kept.get(place),
    add: (place, detail) => {
      kept.set(place, detail.slice(0, 500));
      shorten(kept);
      const next = `${file}.next`;
      const lines: Kept[] = [...kept].map(([at, why]) => ({ place: at, detail: why }));
      writing(file, () => {
        writeFileSync(next, JSON.stringify(lines), { flush: true });
        renameSync(next, file);
      });
    },
  };
}

/** Entries stand in the order in which they were set aside. */
function shorten(kept: Map<string, string>): void {
  const [oldest] = kept.keys();
  if (oldest !== undefined && kept.size > PLACES_MAX) kept.delete(oldest);
  const [last] = [...kept.keys()].slice(0, -DETAILS_MAX).slice(-1);
  if (last !== undefined) kept.set(last, '');
}

/** A full disk, say: it may be better the next time, and what is not remembered is found out again. */
function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new GatewayError('data-dir-unusable', true, `${file}: ${causeText(cause)}`, cause);
  }
}

function readKept(file: string): Kept[] {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept[];
  } catch (cause) {
    throw new GatewayError('data-dir-unusable', false, `${file} is damaged: ${causeText(cause)}`, cause);
  }
}

/**
 * A file that names the entry being decided, so that a process that dies of it leaves its name behind.
 * Used for the first entries after a start alone: an entry that kills the process is met again there. A single
 * death proves nothing (somebody may have killed the process at that instant); two at the same entry do.
 */
export function openCrashMark(dir: string): Witness {
  const file = join(dir, 'deciding.json');
  const found = existsSync(file) ? readMark(file) : { place: '', deaths: 0 };
  const deaths = found.place === '' ? 0 : found.deaths + 1;
  return {
    deaths: (place) => (place === found.place ? deaths : 0),
    trying: (place) => {
      const mark = { place, deaths: place === found.place ? deaths : 0 };
      writing(file, () => writeFileSync(file, JSON.stringify(mark)));
    },
    idle: () => writing(file, () => rmSync(file, { force: true })),
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
