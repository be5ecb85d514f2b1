/** Whether the files are sound: each database, the size of its log, and the chain of the audit log. [P10] */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { causeText } from '../../../base/errors.ts';
import { peekDatabase, quickComplaint, sizesOf } from '../../../base/peek-database.ts';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

const MIB = 1 << 20;
/** While a file is read its log cannot be folded: of a running gateway only what takes about a second is read. */
const READ_BYTES_MAX = 256 * MIB;
/** Twice what the largest of the gateway's own limits leaves. */
const LOG_BYTES_MAX = 256 * MIB;
/** Newest entries of the audit log. */
const AUDIT_ENTRIES_MAX = 20_000;

/** Of rooms that have nothing more to say of theirs; a start opens each that is there. */
const OTHERS = ['notices.db', 'systems.sqlite', 'influx.db'];

const RESTORE = words(
  '恢复一份备份（npm run restore），并更换磁盘',
  'restore a backup ("npm run restore"), and replace the disk',
);

interface File {
  name: string;
  peek(): { complaint(): string | undefined; close(): void };
}

export const contentCheck: Check = async (subject) => {
  const { config, journal, ledger, readings } = subject;
  const dir = config.NINEWATCH_DATA_DIR;
  const names = { journal: 'journal.db', ledger: 'ledger.sqlite', readings: 'readings.db' };
  const has = (name: string) => existsSync(join(dir, name));
  if (!has(names.journal) && !has(names.ledger)) return [];
  const missing = [names.journal, names.ledger].filter((name) => !has(name));
  if (missing.length > 0) {
    const [name] = missing;
    return [problem('content', words(`缺少 ${name}`, `${name} is missing`), RESTORE)];
  }
  const files: File[] = [
    { name: names.journal, peek: journal },
    { name: names.ledger, peek: ledger },
    ...(has(names.readings) ? [{ name: names.readings, peek: readings }] : []),
    ...OTHERS.filter(has).map((name) => ({ name, peek: () => peekOther(join(dir, name)) })),
  ];
  const isUsed = (await subject.readyz()) !== undefined || has(`${names.journal}-wal`);
  const found = files.map((file) => sound(file, { subject, isUsed }));
  const isLedgerSound = found.every(({ level }) => level !== 'problem');
  return [...found, ...files.flatMap((file) => log(file, dir)), ...(isLedgerSound ? audit(subject) : [])];
};

function peekOther(file: string): ReturnType<File['peek']> {
  const db = peekDatabase(file);
  return { complaint: () => quickComplaint(db), close: () => db.close() };
}

function sound({ name, peek }: File, { subject, isUsed }: { subject: Subject; isUsed: boolean }): Finding {
  const { bytes } = sizesOf(join(subject.config.NINEWATCH_DATA_DIR, name));
  const mib = Math.ceil(bytes / MIB);
  if (isUsed && bytes > READ_BYTES_MAX && !subject.isThorough) {
    return ok(
      'content',
      words(
        `${name}（${mib} MiB）正在使用，未通读；--thorough 可通读`,
        `${name} (${mib} MiB) is in use and was not read; --thorough reads it`,
      ),
    );
  }
  const complaint = complaintOf(peek);
  if (complaint === undefined)
    return ok('content', words(`${name} 完好（${mib} MiB）`, `${name} is sound (${mib} MiB)`));
  return problem(
    'content',
    words(`${name} 已损坏：${complaint}`, `${name} is damaged: ${complaint}`),
    RESTORE,
  );
}

function complaintOf(open: File['peek']): string | undefined {
  try {
    const peek = open();
    try {
      return peek.complaint();
    } finally {
      peek.close();
    }
  } catch (cause) {
    return causeText(cause);
  }
}

function log({ name }: File, dir: string): Finding[] {
  const { logBytes } = sizesOf(join(dir, name));
  if (logBytes <= LOG_BYTES_MAX) return [];
  const mib = Math.ceil(logBytes / MIB);
  return [
    warning(
      'log-size',
      words(`${name} 的预写日志已有 ${mib} MiB`, `the write-ahead log of ${name} has ${mib} MiB`),
      words(
        '有程序长时间读着它：结束它，或重启网关',
        'some program has been reading it for long: end it, or restart the gateway',
      ),
    ),
  ];
}

function audit({ ledger }: Subject): Finding[] {
  const peek = ledger();
  try {
    const { ok: isWhole, entries, firstBad } = peek.auditTail(AUDIT_ENTRIES_MAX);
    const some = Math.min(entries, AUDIT_ENTRIES_MAX);
    if (isWhole)
      return [
        ok(
          'audit',
          words(
            `审计链完好（最近 ${some} 条，共 ${entries} 条）`,
            `the audit chain holds (the newest ${some} of ${entries})`,
          ),
        ),
      ];
    return [
      problem(
        'audit',
        words(`审计链在第 ${firstBad} 条断开`, `the audit chain is broken at entry ${firstBad}`),
        words(
          '有人改过账本：保存现场，与备份比对',
          'somebody has changed the ledger: keep it as it is and compare it with a backup',
        ),
      ),
    ];
  } catch (cause) {
    const why = causeText(cause);
    // A ledger of an older schema has no such table, or less in it.
    if (/no such (?:table|column)/.test(why)) return [];
    return [
      problem('audit', words(`审计链读不出：${why}`, `the audit chain cannot be read: ${why}`), RESTORE),
    ];
  } finally {
    peek.close();
  }
}
