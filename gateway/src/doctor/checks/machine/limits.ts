/** File descriptors, memory and swap for the connections that the settings allow. */

import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

/** Measured: see docs/operating.md, "Overload and limits". */
const LOGGING_IN = 4_000;
const OWN_FILES = 500;
const GATEWAY_MIB = 370;
const KIB_A_CONNECTION = 25;
const KIB_A_MIB = 1_024;

export const limitsCheck: Check = (subject) => [...files(subject), ...memory(subject), ...swap(subject)];

/** Of this process: a service has its own, which a running gateway's start line and systemd's unit say. */
function files({ config, machine }: Subject): Finding[] {
  const line = /^Max open files\s+(\d+|unlimited)/m.exec(machine.text('/proc/self/limits') ?? '')?.[1];
  if (line === undefined) return [];
  const limit = line === 'unlimited' ? Number.POSITIVE_INFINITY : Number(line);
  const needed = config.NINEWATCH_CONNECTIONS_MAX + LOGGING_IN + OWN_FILES;
  const what = words(
    `可打开文件数 ${line}，${config.NINEWATCH_CONNECTIONS_MAX} 个连接需要 ${needed}`,
    `${line} open files, ${config.NINEWATCH_CONNECTIONS_MAX} connections need ${needed}`,
  );
  if (limit >= needed) return [ok('open-files', what)];
  const remedy = words(
    '提高上限（ulimit -n、LimitNOFILE=、compose 的 ulimits），或减小 NINEWATCH_CONNECTIONS_MAX',
    'raise it (ulimit -n, LimitNOFILE=, ulimits of compose), or lower NINEWATCH_CONNECTIONS_MAX',
  );
  const least = LOGGING_IN + OWN_FILES;
  return [
    limit < Math.min(least, needed)
      ? problem('open-files', what, remedy)
      : warning('open-files', what, remedy),
  ];
}

function memory({ config, machine }: Subject): Finding[] {
  const kib = Number(
    /^MemAvailable:\s+(\d+) kB/m.exec(machine.text('/proc/meminfo') ?? '')?.[1] ?? Number.NaN,
  );
  const group = Number(machine.text('/sys/fs/cgroup/memory.max')?.trim() ?? Number.NaN);
  const availableMib = Math.floor(Math.min(...[kib / KIB_A_MIB, group / (1 << 20)].filter(Number.isFinite)));
  if (!Number.isFinite(availableMib)) return [];
  const neededMib = Math.ceil(
    GATEWAY_MIB + (config.NINEWATCH_CONNECTIONS_MAX * KIB_A_CONNECTION) / KIB_A_MIB,
  );
  const what = words(
    `可用内存 ${availableMib} MiB，全部连接时约需 ${neededMib} MiB`,
    `${availableMib} MiB of memory, about ${neededMib} MiB are needed with all connections`,
  );
  if (availableMib >= neededMib) return [ok('memory', what)];
  const remedy = words(
    '增加内存，或减小 NINEWATCH_CONNECTIONS_MAX',
    'add memory, or lower NINEWATCH_CONNECTIONS_MAX',
  );
  return [availableMib < GATEWAY_MIB ? problem('memory', what, remedy) : warning('memory', what, remedy)];
}

/** What is swapped out answers late: half of it in use says that memory is short. */
function swap({ machine }: Subject): Finding[] {
  const text = machine.text('/proc/meminfo') ?? '';
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  const total = of('SwapTotal');
  const used = total - of('SwapFree');
  if (total === 0 || used < total / 2) return [];
  const mib = Math.round(used / KIB_A_MIB);
  return [
    warning(
      'swap',
      words(`交换空间已用 ${mib} MiB`, `${mib} MiB are swapped out`),
      words(
        '内存不足会让告警变慢：增加内存或移走其他程序',
        'short memory makes alarms slow: add some, or move other programs away',
      ),
    ),
  ];
}
