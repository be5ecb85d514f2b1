/** The clock: whether it is set, whether somebody keeps it right. [P7] */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

/** Ours: no ninewatch is older, and none will be this old. */
const SANE = { fromMs: Date.UTC(2026, 0, 1), untilMs: Date.UTC(2100, 0, 1) };
const AHEAD_MS_MAX = 30_000;
const OFFSET_WARNING_S = 0.5;
const OFFSET_PROBLEM_S = 30;

export const clockCheck: Check = (subject) => [...sane(subject), ...kept(subject)];

const SET_IT = words(
  '校准系统时钟并启用 NTP（chrony 或 systemd-timesyncd）',
  'set the clock and let NTP keep it (chrony or systemd-timesyncd)',
);

function sane(subject: Subject): Finding[] {
  const nowMs = subject.clock.nowMs();
  const shown = new Date(nowMs).toISOString();
  if (nowMs < SANE.fromMs || nowMs > SANE.untilMs) {
    return [problem('clock', words(`系统时间 ${shown} 不可信`, `the clock says ${shown}`), SET_IT)];
  }
  const newestAt = newestEntryAt(subject);
  const aheadMs = newestAt === undefined ? 0 : newestAt - nowMs;
  if (aheadMs > AHEAD_MS_MAX) {
    const s = Math.round(aheadMs / 1_000);
    const what = words(
      `系统时间 ${shown} 比日志中最新记录早 ${s} 秒`,
      `the clock says ${shown}, ${s} s before the journal's newest entry`,
    );
    return [problem('clock', what, SET_IT)];
  }
  return [ok('clock', words(`系统时间 ${shown}`, `the clock says ${shown}`))];
}

function newestEntryAt({ config, journal }: Subject): number | undefined {
  if (!existsSync(join(config.NINEWATCH_DATA_DIR, 'journal.db'))) return undefined;
  try {
    const peek = journal();
    try {
      return peek.facts().newestAt;
    } finally {
      peek.close();
    }
  } catch {
    // The check of the content says what is wrong with it.
    return undefined;
  }
}

function kept({ machine }: Subject): Finding[] {
  const tracking = machine.output('chronyc', ['-n', 'tracking']);
  const offset = /System time\s*:\s*([\d.]+) seconds/.exec(tracking ?? '')?.[1];
  if (offset !== undefined && !/Leap status\s*:\s*Not synchronised/.test(tracking ?? '')) {
    const s = Number(offset);
    const what = words(`与 NTP 相差 ${s} 秒（chrony）`, `${s} s off NTP (chrony)`);
    if (s > OFFSET_PROBLEM_S) return [problem('ntp', what, SET_IT)];
    return s > OFFSET_WARNING_S ? [warning('ntp', what, SET_IT)] : [ok('ntp', what)];
  }
  const shown = machine.output('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'])?.trim();
  if (shown === 'yes') return [ok('ntp', words('时钟由 NTP 校准', 'NTP keeps the clock'))];
  if (shown === 'no' || tracking !== undefined) {
    return [warning('ntp', words('时钟没有与 NTP 同步', 'the clock is not synchronised by NTP'), SET_IT)];
  }
  const unknown = words(
    '无法得知时钟是否由 NTP 校准（没有 chronyc 和 timedatectl）',
    'nobody here can say whether NTP keeps the clock (no chronyc, no timedatectl)',
  );
  return [ok('ntp', words(unknown.zh, unknown.en))];
}
