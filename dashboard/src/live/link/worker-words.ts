/** What the page and its worker for the live socket say to each other, cut so that no piece holds the page up. */

import type { Hazard, WallTicket } from '@ninewatch/rules';
import type { Change, Snapshot } from '../board.ts';
import type { Link, WallEvents } from './wall-connection.ts';

/** From the worker. A message is read by the page in one piece of work: so many things stand in one, and no more. */
export type WorkerWord =
  | { kind: 'snapshot-part'; hazards: Hazard[]; tickets: WallTicket[] }
  /** The last of a snapshot: what is left of it. */
  | { kind: 'snapshot'; snapshot: Snapshot }
  | { kind: 'changes'; changes: Change[]; isLast: boolean }
  | { kind: 'heard'; at: number | null }
  | { kind: 'link'; link: Link; reason: string }
  | { kind: 'ended'; code: string };

/** From the page. */
export type PageWord = { kind: 'hurry' } | { kind: 'start-again' };

/** Hazards, tickets or changes in one message: a few milliseconds of the page's time. */
export const THINGS_MAX = 100;

/** What the live socket brings, as words. */
export function inWords(say: (word: WorkerWord) => void): WallEvents {
  return {
    onSnapshot: (snapshot) => snapshotWords(snapshot).forEach(say),
    onChanges: (changes) => changeWords(changes).forEach(say),
    onHeard: (at) => say({ kind: 'heard', at }),
    onLink: (link, reason = '') => say({ kind: 'link', link, reason }),
    onEnded: (code) => say({ kind: 'ended', code }),
  };
}

export function snapshotWords(snapshot: Snapshot): WorkerWord[] {
  const { hazards, tickets } = snapshot;
  const parts: WorkerWord[] = [
    ...partsOf(hazards).map((part) => ({ kind: 'snapshot-part' as const, hazards: part, tickets: [] })),
    ...partsOf(tickets).map((part) => ({ kind: 'snapshot-part' as const, hazards: [], tickets: part })),
  ];
  return [...parts, { kind: 'snapshot', snapshot: { ...snapshot, hazards: [], tickets: [] } }];
}

export function changeWords(changes: readonly Change[]): WorkerWord[] {
  const parts = partsOf(changes);
  return parts.map((part, i) => ({ kind: 'changes', changes: part, isLast: i === parts.length - 1 }));
}

function partsOf<T>(things: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(things.length / THINGS_MAX) }, (_, i) =>
    things.slice(i * THINGS_MAX, (i + 1) * THINGS_MAX),
  );
}
