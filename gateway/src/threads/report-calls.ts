/** Which questions are reports: each may take a second, and runs where no list waits for it. */

import { connect, type Remote } from '../base/rpc.ts';
import type { ledgerQueryFunctions } from '../ledger/ledger-queries.ts';
import type { checkRules } from '../rules/check-rules.ts';

/** The ledger's queries and the reading of imported tables, which would stop the main thread. */
export type LedgerFunctions = Omit<ReturnType<typeof ledgerQueryFunctions>, 'close'>;

/** A long text takes a while to be read. */
export type RulesCalls = { checkRules: typeof checkRules };

/** What goes through a whole table, a whole text or a whole workbook. Everything else is a list or a look-up. */
const REPORTS = [
  'formSums',
  'analysedHazards',
  'analysedTickets',
  'dutyGround',
  'dutySums',
  'dutyGaps',
  'ownersDone',
  'ownersUndone',
  'ownersUndoneIn',
  'dutyInactions',
  'dutyPeople',
  'flagRound',
  'flagFacts',
  'shadowSummary',
  'verifyAudit',
  'parseRegionImport',
  'parseVenueImport',
  'parseDeviceImport',
  'parseUserImport',
  'checkRules',
] as const satisfies readonly (keyof (LedgerFunctions & RulesCalls))[];

export type ReportCalls = Pick<LedgerFunctions & RulesCalls, (typeof REPORTS)[number]>;

/** A Worker, as far as calls need it. */
type Port = Parameters<typeof connect>[0];

export interface Queries<T extends ReportCalls> {
  /** One object of functions, of which reports are asked on a thread of their own. */
  query: Remote<T>;
  /** The same functions, all of them asked where no list waits: for whoever goes through one page by page. */
  bulk: Remote<T>;
}

export function connectQueries<T extends ReportCalls>(ports: { lists: Port; reports: Port }): Queries<T> {
  const lists = connect<T>(ports.lists);
  const reports = connect<T>(ports.reports);
  const isReport: ReadonlySet<PropertyKey> = new Set(REPORTS);
  const query = new Proxy(lists, {
    get: (_target, name) => (isReport.has(name) ? reports : lists)[name as keyof T],
  });
  return { query, bulk: reports };
}
