/** Who is behind: deciding, the copies of readings, the saved state; and what deciding skips. [P2] */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalPeek } from '../../../journal/journal-facts.ts';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

const MS_A_SECOND = 1_000;
/** A reader that is further behind than this says why on the wall. */
const LATE_MS = 3_600_000;
/** Ours: a state is saved every NINEWATCH_CHECKPOINT_S; so many times that is too old. */
const CHECKPOINTS_LATE = 10;

export const backlogCheck: Check = (subject) => {
  const dir = subject.config.NINEWATCH_DATA_DIR;
  if (!['journal.db', 'ledger.sqlite'].every((name) => existsSync(join(dir, name)))) return [];
  const journal = subject.journal();
  const ledger = subject.ledger();
  try {
    const { offset, checkpoints } = ledger.facts();
    const positions = { decide: offset, ...copies(subject) };
    return [
      ...Object.entries(positions).flatMap(([name, position]) => behind(journal, name, position)),
      ...saved(subject, journal, checkpoints[0]),
      ...skipped(dir),
    ];
  } finally {
    journal.close();
    ledger.close();
  }
};

/** Positions of the readers that keep their own. */
function copies({ config, readings, journal }: Subject): Record<string, number> {
  const found: Record<string, number> = {};
  if (existsSync(join(config.NINEWATCH_DATA_DIR, 'readings.db'))) {
    const peek = readings();
    found.readings = peek.facts().position;
    peek.close();
  }
  const peek = journal();
  const { influx } = peek.facts().readers;
  peek.close();
  return influx === undefined || config.NINEWATCH_INFLUX_URL === undefined ? found : { ...found, influx };
}

function behind(journal: JournalPeek, name: string, position: number): Finding[] {
  const { newest, oldest, newestAt } = journal.facts();
  const lag = newest - position;
  if (lag < 0) {
    return [
      problem(
        'reader',
        words(
          `${name} 在 ${position}，而日志只到 ${newest}：日志被换过`,
          `${name} is at ${position}, the journal ends at ${newest}: it was replaced`,
        ),
        words(
          '放回同一份备份的 journal.db 与 ledger.sqlite',
          'put back journal.db and ledger.sqlite of one backup',
        ),
      ),
    ];
  }
  if (oldest > position + 1) {
    return [
      problem(
        'reader',
        words(
          `${name} 需要 ${position + 1} 起的记录，日志从 ${oldest} 开始`,
          `${name} needs entries from ${position + 1}, the journal begins at ${oldest}`,
        ),
        words(
          name === 'decide' ? '恢复一份备份' : '缺失的读数只在备份里',
          name === 'decide' ? 'restore a backup' : 'the readings in between are in backups alone',
        ),
      ),
    ];
  }
  const waitingMs = lag === 0 ? 0 : (newestAt ?? 0) - (journal.committedAt(position + 1) ?? newestAt ?? 0);
  const what = words(
    `${name} 落后 ${lag} 个位置（${Math.round(waitingMs / MS_A_SECOND)} 秒）`,
    `${name} is ${lag} positions behind (${Math.round(waitingMs / MS_A_SECOND)} s)`,
  );
  if (waitingMs < LATE_MS) return [ok('reader', what)];
  return [warning('reader', what, words('看告警墙上这个读者的说明', 'the wall says what keeps this reader'))];
}

/** By the time between the entries: a gateway that is stopped saves nothing and needs nothing. */
function saved({ config }: Subject, journal: JournalPeek, newest: number | undefined): Finding[] {
  const { newestAt } = journal.facts();
  const savedAt = newest === undefined ? undefined : journal.committedAt(newest);
  if (newest === undefined)
    return [ok('checkpoint', words('还没有保存过状态', 'no state has been saved yet'))];
  if (savedAt === undefined || newestAt === undefined) return [];
  const ageS = Math.round((newestAt - savedAt) / MS_A_SECOND);
  const what = words(
    `状态保存于 ${ageS} 秒前（位置 ${newest}）`,
    `the state was saved ${ageS} s before the end (position ${newest})`,
  );
  if (ageS <= CHECKPOINTS_LATE * Math.max(60, config.NINEWATCH_CHECKPOINT_S)) return [ok('checkpoint', what)];
  return [
    warning(
      'checkpoint',
      what,
      words(
        '下次启动要重放很久；看日志中保存失败的原因',
        'the next start replays for long; the log says why saving fails',
      ),
    ),
  ];
}

function skipped(dir: string): Finding[] {
  const file = join(dir, 'set-aside.json');
  if (!existsSync(file)) return [];
  const entries = JSON.parse(readFileSync(file, 'utf8')) as { place: string; detail: string }[];
  if (entries.length === 0) return [];
  const last = entries.at(-1);
  return [
    warning(
      'set-aside',
      words(
        `有 ${entries.length} 条输入被跳过，最近一条 ${last?.place}：${last?.detail}`,
        `${entries.length} inputs are skipped, the last one ${last?.place}: ${last?.detail}`,
      ),
      words(
        '每一条都是墙上的 gateway 险情：逐条核实场所',
        'each is a hazard of the gateway on the wall: look after its venue',
      ),
    ),
  ];
}
