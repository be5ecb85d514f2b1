/** Single values of the whole ledger. */

import { build, type Statements } from '../store/statements.ts';

/** `written_by`: the version of the program that opened the ledger last, for one that is older. */
export type MetaKey = 'epoch' | 'audit_seq' | 'audit_hash' | 'written_by';

export function readMeta(statements: Statements, key: MetaKey): string | undefined {
  return statements.first(build.selectFrom('meta').select('value').where('key', '=', key))?.value;
}

export function writeMeta(statements: Statements, key: MetaKey, value: string): void {
  statements.run(
    build
      .insertInto('meta')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value })),
  );
}

/** The decider's place in the journal, stored with the effects of everything before it. [P4] */
export function readOffset(statements: Statements): number {
  const row = statements.first(
    build.selectFrom('reader_offset').select('position').where('reader', '=', 'decide'),
  );
  return row?.position ?? 0;
}

export function writeOffset(statements: Statements, position: number): void {
  statements.run(
    build
      .insertInto('reader_offset')
      .values({ reader: 'decide', position })
      .onConflict((conflict) => conflict.column('reader').doUpdateSet({ position })),
  );
}
