/** What a journal holds of a load, and what the process that wrote it takes of the machine. */

import { readFileSync } from 'node:fs';
import { openJournalReader } from '../../src/journal/journal.ts';

const ENTRIES_A_READ = 5_000;

export interface Stored {
  /** Distinct readings of `d0`, `d1`, … */
  readings: number;
  /** Readings that stand there more than once. */
  repeated: number;
  /** Readings that the load counted as acknowledged and that are not there. */
  missing: number;
}

/** `ackedBy`: device n was acknowledged its first so many readings, whose `seq` counts from 1,000,000,001. */
export function storedOf(dataDir: string, ackedBy: Uint32Array): Stored {
  const seqs = Array.from(ackedBy, () => new Set<number>());
  const reader = openJournalReader(dataDir);
  let repeated = 0;
  let position = 0;
  for (;;) {
    const { entries, upTo } = reader.read(position, ENTRIES_A_READ);
    if (upTo === position) break;
    position = upTo;
    for (const { record } of entries) {
      if (record.kind !== 'message' || record.channel !== 'telemetry') continue;
      const mine = seqs[Number(record.deviceId.slice(1))] as Set<number>;
      for (const { seq } of record.readings) {
        if (mine.has(seq)) repeated += 1;
        mine.add(seq);
      }
    }
  }
  reader.close();
  let readings = 0;
  let missing = 0;
  seqs.forEach((mine, device) => {
    readings += mine.size;
    for (let n = 1; n <= (ackedBy[device] ?? 0); n += 1) if (!mine.has(1_000_000_000 + n)) missing += 1;
  });
  return { readings, repeated, missing };
}

/** Resident memory now, MiB. */
export function rssMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024);
}

/** Most that was resident since the start, MiB. */
export function rssPeakMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024);
}

/** ms of processor time of all threads since the start. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICK_MS = 10;
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
