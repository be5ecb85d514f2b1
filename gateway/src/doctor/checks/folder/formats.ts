/** Whether this program and the data fit: what a start would upgrade, and what a newer program has written. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

const MIB = 1 << 20;

export const formatsCheck: Check = (subject) => {
  const dir = subject.config.NINEWATCH_DATA_DIR;
  const found = [
    ...(existsSync(join(dir, 'ledger.sqlite')) ? ledger(subject) : []),
    ...(existsSync(join(dir, 'journal.db')) ? numbered(subject, 'journal') : []),
    ...(existsSync(join(dir, 'readings.db')) ? numbered(subject, 'readings') : []),
    ...wayBack(subject),
  ];
  const isNew = !existsSync(join(dir, 'ledger.sqlite'));
  if (found.length > 0 || isNew) return found;
  return [
    ok(
      'formats',
      words(`数据格式与本版本 ${subject.version} 相符`, `the data fit this version, ${subject.version}`),
    ),
  ];
};

function newer(what: string, writtenBy: string | undefined): Finding {
  const who = writtenBy === undefined ? '' : ` (${writtenBy})`;
  return problem(
    'formats',
    words(
      `${what} 由更新的版本${who}写成，本版本不会启动`,
      `${what} was written by a newer version${who}: this one does not start on it`,
    ),
    words(
      '启动那个版本，或用它的 npm run rollback 退回',
      'start that version, or go back with its "npm run rollback"',
    ),
  );
}

function older(what: string): Finding {
  return warning(
    'formats',
    words(`${what} 来自旧版本，下次启动会升级`, `${what} is of an older version: the next start upgrades it`),
    words(
      '先做一次备份；升级前会自动留一份副本（见 docs/upgrading.md）',
      'make a backup first; a copy is kept before the upgrade (docs/upgrading.md)',
    ),
  );
}

function ledger({ formats, ledger: open }: Subject): Finding[] {
  const peek = open();
  try {
    const { steps, checkpointFormat, writtenBy, checkpoints } = peek.facts();
    const odd = steps.findIndex((name, index) => name !== formats.steps[index]);
    if (odd >= 0) return [newer(`ledger.sqlite (${odd + 1} "${steps[odd]}")`, writtenBy)];
    const found =
      steps.length < formats.steps.length
        ? [older(`ledger.sqlite (${steps.length} / ${formats.steps.length})`)]
        : [];
    if (checkpoints.length > 0 && checkpointFormat !== undefined && checkpointFormat > formats.checkpoint) {
      return [newer(`checkpoint ${checkpointFormat}`, writtenBy)];
    }
    return found;
  } finally {
    peek.close();
  }
}

function numbered(subject: Subject, which: 'journal' | 'readings'): Finding[] {
  const peek = subject[which]();
  try {
    const { format } = peek.facts();
    if (format > subject.formats[which]) return [newer(`${which}.db (${format})`, undefined)];
    return format < subject.formats[which]
      ? [older(`${which}.db (${format} / ${subject.formats[which]})`)]
      : [];
  } finally {
    peek.close();
  }
}

function wayBack({ wayBack: look }: Subject): Finding[] {
  const kept = look();
  if (kept === undefined) return [];
  const mib = Math.ceil(kept.bytes / MIB);
  const at = new Date(kept.madeAt).toISOString().slice(0, 16);
  if (kept.closed === undefined) {
    return [
      ok(
        'way-back',
        words(
          `可以退回到 ${kept.from} 版本（${at} 的副本，${mib} MiB）`,
          `the way back to ${kept.from} is open (copy of ${at}, ${mib} MiB)`,
        ),
      ),
    ];
  }
  return [
    warning(
      'way-back',
      words(
        `退回 ${kept.from} 的副本已无用：${kept.closed}（${mib} MiB）`,
        `the copy for going back to ${kept.from} is of no use any more: ${kept.closed} (${mib} MiB)`,
      ),
      words('npm run rollback -- --forget 可删除它', '"npm run rollback -- --forget" removes it'),
    ),
  ];
}
