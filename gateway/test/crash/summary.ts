/** The counts of a run: kills by point, how many met it, what was cut, and what was checked. */

import { KILL_POINTS, type KillPointName } from './kill-points.ts';
import type { KillTold, LifeTold } from './life.ts';

export interface Summary {
  lines: string[];
  /** Kills after which every promise was kept. */
  passed: number;
  /** Problems found. */
  failed: number;
}

export function summaryOf(lives: readonly LifeTold[]): Summary {
  const kills = lives.flatMap((life) => life.kills);
  const failed = lives.reduce((sum, { problems }) => sum + problems.length, 0);
  const unsound = lives.filter(({ problems }) => problems.length > 0).length;
  const total = (count: (life: LifeTold) => number) => lives.reduce((sum, life) => sum + count(life), 0);
  return {
    lines: [
      '',
      row(['where it died', 'kills', 'met', 'before ready', 'power cut', 'torn']),
      ...(Object.keys(KILL_POINTS) as KillPointName[]).map((name) => countsOf(name, kills)),
      rowOf('all', kills),
      '',
      `${lives.length} lives, ${total(({ acknowledged }) => acknowledged)} readings acknowledged, ` +
        `${total(({ hazards }) => hazards)} hazards, ${total(({ notices }) => notices)} notices taken, ` +
        `${total(({ cleanStops }) => cleanStops)} clean stops between, ` +
        `${total(({ setAside }) => setAside)} entries set aside`,
      `start to ready: ${startTimes(kills)}`,
      ...warningsOf(lives),
    ],
    passed: kills.length - Math.min(unsound, kills.length),
    failed,
  };
}

const WIDTHS = [40, 7, 7, 14, 11, 7];

function row(cells: readonly (string | number)[]): string {
  return cells
    .map((cell, n) => (n === 0 ? String(cell).padEnd(40) : String(cell).padStart(WIDTHS[n] ?? 8)))
    .join('');
}

function countsOf(name: KillPointName, kills: readonly KillTold[]): string {
  return rowOf(
    name,
    kills.filter(({ point }) => point === name),
  );
}

function rowOf(name: string, kills: readonly KillTold[]): string {
  const count = (isMeant: (kill: KillTold) => boolean) => kills.filter(isMeant).length;
  return row([
    name,
    kills.length,
    count(({ isReached }) => isReached),
    count(({ isReady }) => !isReady),
    count(({ cut }) => cut === 'clean'),
    count(({ cut }) => cut === 'torn'),
  ]);
}

function startTimes(kills: readonly KillTold[]): string {
  const times = kills
    .flatMap(({ startMs }) => (startMs === undefined ? [] : [startMs]))
    .sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms (${times.length} starts)`;
}

function warningsOf(lives: readonly LifeTold[]): string[] {
  const counts = new Map<string, number>();
  for (const { warnings } of lives) {
    for (const [text, count] of Object.entries(warnings)) counts.set(text, (counts.get(text) ?? 0) + count);
  }
  return [...counts].map(([text, count]) => `warned ${count} × ${text}`);
}
