/** What processes cost, as Linux counts it in /proc: CPU time of all their threads, and memory. */

import { readdirSync, readFileSync } from 'node:fs';

/** Linux tells CPU time in hundredths of a second, whatever the kernel's own tick. */
const TICKS_A_SECOND = 100;
const KIB = 1_024;

export interface ThreadCost {
  tid: number;
  name: string;
  cpuSeconds: number;
}

/** User and system time of a whole process so far, its ended threads and waited-for children included. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const { own, children } = statOf(`/proc/${pid}/stat`);
    return sum + own + children;
  }, 0);
}

/** One entry a living thread. */
export function threadCosts(pid: number): ThreadCost[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) => {
    try {
      const { name, own } = statOf(`/proc/${pid}/task/${tid}/stat`);
      return [{ tid: Number(tid), name, cpuSeconds: own }];
    } catch {
      // Ended between the listing and the look.
      return [];
    }
  });
}

/** Finer than `threadCosts`: time on a processor so far, ns, of each living thread. */
export function threadNanoseconds(pid: number): { tid: number; name: string; ns: number }[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) => {
    try {
      const read = (file: string) => readFileSync(`/proc/${pid}/task/${tid}/${file}`, 'utf8');
      const [ns = ''] = read('schedstat').split(' ');
      return [{ tid: Number(tid), name: read('comm').trim(), ns: Number(ns) }];
    } catch {
      // Ended between the listing and the look.
      return [];
    }
  });
}

/** The largest resident memory so far, summed over the processes, bytes. */
export function residentBytesMax(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return sum + Number(found?.[1] ?? 0) * KIB;
  }, 0);
}

function statOf(path: string): { name: string; own: number; children: number } {
  return parseStat(readFileSync(path, 'utf8'));
}

/** One line of `/proc/…/stat`; the name may hold blanks and brackets itself. */
export function parseStat(line: string): { name: string; own: number; children: number } {
  const open = line.indexOf('(');
  const close = line.lastIndexOf(')');
  const fields = line.slice(close + 2).split(' ');
  const ticks = (index: number) => Number(fields[index] ?? Number.NaN) / TICKS_A_SECOND;
  // Counted from the state, which is field 3 of proc(5): utime 14, stime 15, cutime 16, cstime 17.
  return {
    name: line.slice(open + 1, close),
    own: ticks(11) + ticks(12),
    children: ticks(13) + ticks(14),
  };
}
