/** `POST /users/import`: people and their roles from a table; who is new gets a password that is shown this once. */

import { randomUUID } from 'node:crypto';
import type { ImportReport, UserLine } from '@ninewatch/rules';
import { hashMadePassword } from '../../access/password.ts';
import type { Caller } from '../../access/permissions.ts';
import type { ImportRejection, UserLines } from '../../options.ts';
import { type Api, requireAbility, type ZodApp } from '../api.ts';
import {
  add,
  asTable,
  chunks,
  counted,
  emptyReport,
  IMPORT_BYTES_MAX,
  inOrder,
} from '../places/import-report.ts';
import { PROGRESS_DESCRIPTION, type Tell, withProgress } from '../progress.ts';
import { problems } from '../shape/basic.ts';
import { UserImportAnswer } from '../shape/ledger.ts';
import { USER_COLUMNS } from '../shape/tables.ts';
import { keepsAdmin } from './users.ts';
import { sealedWays } from './ways.ts';

/** In a scope of its own, in which bodies are tables. */
export function userImportRoute(app: ZodApp, api: Api): void {
  app.post(
    '/users/import',
    {
      bodyLimit: IMPORT_BYTES_MAX,
      config: { table: USER_COLUMNS },
      schema: {
        tags: ['import'],
        description: PROGRESS_DESCRIPTION,
        response: { 200: UserImportAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { caller, body, headers } = request;
      requireAbility(api, caller, 'user.import');
      const table = await api.options.imports.parseUserImport(asTable(body), headers['content-type'] ?? '');
      const { log } = api.options;
      return withProgress({ request, reply, log }, (tell) => importUsers(api, caller, { table, tell }));
    },
  );
}

async function importUsers(api: Api, caller: Caller, { table, tell }: { table: UserLines; tell: Tell }) {
  const { accepted, rejected } = admitted(caller, table.lines);
  const report = emptyReport([...table.rejected, ...rejected]);
  const passwords: { username: string; password: string }[] = [];
  const stored = counted('storing', accepted.length, tell);
  for (const chunk of chunks(accepted)) {
    const shown = new Map<string, string>();
    const lines = [];
    for (const { line, user } of chunk) {
      lines.push({ line, user: await asLine(api, user, shown) });
      // A password takes its time to be hashed.
      stored(1);
    }
    const act = { type: 'user.import' as const, lines };
    const part = await api.deciding.act<ImportReport & { made: string[] }>(act, caller);
    add(report, part);
    for (const username of part.made) {
      const password = shown.get(username);
      if (password !== undefined) passwords.push({ username, password });
    }
  }
  return { ...inOrder(report), passwords };
}

/** One admin always stays: no table takes the role away from who sends it. */
function admitted(caller: Caller, lines: UserLines['lines']) {
  const rejected: ImportRejection[] = [];
  const accepted = lines.filter(({ line, user }) => {
    if (user.username !== caller.actor.username || keepsAdmin(user.roles)) return true;
    rejected.push({ line, column: 'roles', reason: 'own-admin-role' });
    return false;
  });
  return { accepted, rejected };
}

/** Ways to reach a person are sealed, and only who is new gets a password. [P10] */
async function asLine(
  api: Api,
  { phone, email, wecom, dingtalk, feishu, ...user }: UserLines['lines'][number]['user'],
  shown: Map<string, string>,
): Promise<UserLine> {
  const { options, people } = api;
  const sealed = sealedWays(api, { phone, email, wecom, dingtalk, feishu });
  const known = await people.find(user.username);
  if (known !== null) return { ...user, ...sealed, id: known.id };
  const password = options.secrets.make();
  shown.set(user.username, password);
  return { ...user, ...sealed, id: randomUUID(), passwordHash: await hashMadePassword(password) };
}
