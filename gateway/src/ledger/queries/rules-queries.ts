/** Catalogues that took effect: by whom, when, what was other, and the text of one. */

import { inflateRawSync } from 'node:zlib';
import type { KeptRules, Page, Paged } from '../query-port.ts';
import type { RulesVersionTable } from '../store/schema.ts';
import { build, type Statements } from '../store/statements.ts';
import { paged } from './cursor.ts';

const COLUMNS = [
  ...(['revision', 'version', 'since', 'by', 'note', 'origin', 'diff', 'hash', 'characters'] as const),
];

export function listRulesVersions(statements: Statements, page: Page): Paged<KeptRules> {
  return paged<number, KeptRules>(page, {
    list: 'rules',
    keyType: 'number',
    fetch(after, count) {
      let query = build.selectFrom('rules_version').select(COLUMNS).orderBy('revision', 'desc').limit(count);
      if (after !== undefined) query = query.where('revision', '<', after);
      return statements.all(query).map((row) => ({ key: row.revision, item: keptOf(row) }));
    },
  });
}

export function findRulesVersion(
  statements: Statements,
  revision: number,
): (KeptRules & { text: string }) | null {
  const query = build.selectFrom('rules_version').select([...COLUMNS, 'text']);
  const row = statements.first(query.where('revision', '=', revision));
  if (row === undefined) return null;
  return { ...keptOf(row), text: inflateRawSync(row.text).toString('utf8') };
}

function keptOf(row: Omit<RulesVersionTable, 'text' | 'position'>): KeptRules {
  const { revision, version, since, by, note, origin, diff, hash, characters } = row;
  return {
    ...{ revision, version, since, by, hash, characters },
    ...(note === null ? {} : { note }),
    ...(origin === null ? {} : { origin: JSON.parse(origin) }),
    ...(diff === null ? {} : { diff: JSON.parse(diff) }),
  };
}
