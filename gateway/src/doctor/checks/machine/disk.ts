/** Room on the disk, and how fast it syncs: an acknowledgement waits for it. [P1] [P8] */

import { existsSync } from 'node:fs';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

const MIB = 1 << 20;
/** Ours: a commit takes two syncs at most, and waits are to stay below a second. */
const SYNC_WARNING_MS = 50;
const SYNC_PROBLEM_MS = 500;

export const diskCheck: Check = (subject) => {
  if (!existsSync(subject.config.NINEWATCH_DATA_DIR)) return [];
  return [room(subject), ...syncs(subject)];
};

function room({ config, machine }: Subject): Finding {
  const freeMib = Math.floor(machine.freeBytes(config.NINEWATCH_DATA_DIR) / MIB);
  const { NINEWATCH_DISK_LOW_MIB: low, NINEWATCH_DISK_RESERVE_MIB: reserve } = config;
  const more = words(
    '清理磁盘或换更大的；不要删除 reserve.bin、spare.bin、door.bin',
    'free space or take a larger disk; leave reserve.bin, spare.bin and door.bin alone',
  );
  const is = words(`空闲 ${freeMib} MiB`, `${freeMib} MiB free`);
  if (freeMib < reserve) {
    const what = words(
      `${is.zh}，少于预留 ${reserve} MiB`,
      `${is.en}, less than the reserve of ${reserve} MiB`,
    );
    return problem('disk', what, more);
  }
  if (freeMib < low) {
    const what = words(
      `${is.zh}，低于低水位 ${low} MiB：遥测不再被确认`,
      `${is.en}, below the low-water mark of ${low} MiB: telemetry is not acknowledged`,
    );
    return problem('disk', what, more);
  }
  if (freeMib < 2 * low) {
    return warning(
      'disk',
      words(`${is.zh}，接近低水位 ${low} MiB`, `${is.en}, near the low-water mark of ${low} MiB`),
      more,
    );
  }
  return ok('disk', is);
}

function syncs({ config, machine }: Subject): Finding[] {
  let times: number[];
  try {
    times = machine.syncTimesMs(config.NINEWATCH_DATA_DIR);
  } catch {
    // Whether it can be written at all is said by the check of the folder.
    return [];
  }
  const sorted = times.toSorted((a, b) => a - b);
  const usualMs = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const worstMs = sorted.at(-1) ?? 0;
  const is = `${usualMs.toFixed(1)} / ${worstMs.toFixed(1)} ms`;
  const what = words(`同步写盘（中位/最慢）${is}`, `a sync takes ${is} (median / slowest)`);
  const remedy = words(
    '把数据目录放到单独的、更快的磁盘上',
    'move the data folder to a faster disk of its own',
  );
  if (usualMs >= SYNC_PROBLEM_MS) return [problem('sync', what, remedy)];
  if (usualMs >= SYNC_WARNING_MS) return [warning('sync', what, remedy)];
  return [ok('sync', what)];
}
