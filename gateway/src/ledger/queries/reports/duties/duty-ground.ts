/** Regions and people that an analysis of duties goes by, and the warnings that were given about them. */

import type { Region, User } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { DutyGround, DutyReportQueries } from '../../../duty-report-port.ts';
import type { Scope } from '../../../query-port.ts';
import { build, type Statements } from '../../../store/statements.ts';
import { isIn, subtreesOf } from '../../scope.ts';
import { readGroups } from '../groups.ts';
import { listGaps, ownersDone, ownersUndone, ownersUndoneIn, sumDuties } from './duty-sums.ts';

/** Some 20 ms of work. */
const ROWS = 2_000;
/** The levels that answer for their venues, the nearest first; else it is the root. */
const ANSWERING: readonly Region['level'][] = ['town', 'district'];

export function dutyReportQueries(statements: Statements): DutyReportQueries {
  return {
    dutyGround: (unit) => readGround(statements, unit),
    dutySums: (span) => sumDuties(statements, span),
    dutyGaps: (span) => listGaps(statements, span),
    ownersDone: (span) => ownersDone(statements, span),
    ownersUndone: (asked) => ownersUndone(statements, asked),
    ownersUndoneIn: (span) => ownersUndoneIn(statements, span),
    dutyInactions: (scope, from, after) => pageOfInactions(statements, { scope, from, after }),
    dutyPeople: (after) => pageOfPeople(statements, after),
  };
}

function readGround(statements: Statements, unit: string): DutyGround {
  const groups = readGroups(statements, unit);
  const all = new Map(regionsOf(statements).map((region) => [region.id, region] as const));
  const pathOf = (id: string): Region[] => {
    const path: Region[] = [];
    for (let next = all.get(id); next !== undefined; next = all.get(next.parent ?? '')) path.push(next);
    return path;
  };
  const answers = (id: string) => {
    const path = pathOf(id);
    for (const level of ANSWERING) {
      const found = path.find((region) => region.level === level);
      if (found !== undefined) return found.id;
    }
    return 'root';
  };
  return {
    ...{ unit: groups.unit, children: groups.children },
    regions: [...groups.lineOf].map(([id, line]) => ({
      ...{ id, line, parent: groups.parents.get(id) ?? null, answers: answers(id) },
    })),
    above: pathOf(unit)
      .slice(1)
      .map(({ id }) => id),
  };
}

/** Some thousand at most. */
function regionsOf(statements: Statements): Region[] {
  const rows = statements.all(build.selectFrom('region').select('body'));
  return rows.map(({ body }) => JSON.parse(body) as Region);
}

function pageOfInactions(
  statements: Statements,
  { scope, from, after }: { scope: Scope; from: number; after: number | null },
): ReturnType<DutyReportQueries['dutyInactions']> {
  const field = <T>(path: string) => sql<T>`json_extract(body, ${sql.lit(path)})`;
  let query = build
    .selectFrom('filing')
    .select(['seq', 'id', 'state', 'region as unit'])
    .select([
      field<string>('$.subject').as('subject'),
      field<number>('$.told').as('told'),
      field<string | null>('$.answered.by').as('answeredBy'),
    ])
    .where('type', '=', 'inaction')
    .where('opened_at', '>=', from)
    .where(sql<boolean>`${field('$.rule')} = 'not_inspected'`)
    .orderBy('seq', 'desc')
    .limit(ROWS);
  if (after !== null) query = query.where('seq', '<', after);
  const subtrees = subtreesOf(statements, scope);
  if (subtrees !== null) {
    const columns = { regions: ['filing.region' as const], venue: 'filing.venue_id' as const };
    query = query.where((eb) => isIn(eb, subtrees, { ...columns, isIndexed: false }));
  }
  const rows = statements.all(query);
  const next = rows.length < ROWS ? null : (rows.at(-1)?.seq ?? null);
  return { items: rows.map(({ seq: _seq, ...inaction }) => inaction), next };
}

function pageOfPeople(
  statements: Statements,
  after: string | null,
): ReturnType<DutyReportQueries['dutyPeople']> {
  const users = build
    .selectFrom('user')
    .select(['id', 'body'])
    .where('id', '>', after ?? '');
  const rows = statements.all(users.orderBy('id').limit(ROWS));
  const items = rows.map(({ body }) => {
    const { username, name, roles, disabled } = JSON.parse(body) as User;
    return { username, name, grants: disabled === true ? [] : roles };
  });
  return { items, next: rows.length < ROWS ? null : (rows.at(-1)?.id ?? null) };
}
