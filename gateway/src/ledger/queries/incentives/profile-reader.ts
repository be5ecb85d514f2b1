/** Which profile holds in a region, as the ledger has it: for questions that are about many regions at once. */

import { type Profile, parseProfile, SHIPPED_PROFILE } from '@ninewatch/rules';
import { sql } from 'kysely';
import { build, type Statements } from '../../store/statements.ts';

export type ProfileReader = (region: string) => Profile;

/** Reads the few profiles there are once; good for one question. */
export function readProfiles(statements: Statements): ProfileReader {
  const texts = new Map<string, string>();
  const query = build
    .selectFrom('filing')
    .select(['region', sql<string>`json_extract(body, '$.text')`.as('text')])
    .where('type', '=', 'profile')
    .orderBy('seq');
  for (const { region, text } of statements.all(query)) texts.set(region, text);
  const paths = texts.size === 0 ? new Map<string, string>() : pathsOf(statements);
  const known = new Map<string, Profile>();
  return (region) => {
    const text = textFor(texts, paths.get(region) ?? '');
    const profile = known.get(text) ?? parsed(text);
    known.set(text, profile);
    return profile;
  };
}

function pathsOf(statements: Statements): Map<string, string> {
  const rows = statements.all(build.selectFrom('region').select(['id', 'path']));
  return new Map(rows.map(({ id, path }) => [id, path]));
}

/** That of the nearest region above it which has one. */
function textFor(texts: ReadonlyMap<string, string>, path: string): string {
  const ids = path.split('/');
  return ids.map((id) => texts.get(id)).findLast((text) => text !== undefined) ?? SHIPPED_PROFILE;
}

function parsed(text: string): Profile {
  const profile = parseProfile(text);
  if (!profile.ok) throw new Error('a profile in force cannot be read');
  return profile.profile;
}
