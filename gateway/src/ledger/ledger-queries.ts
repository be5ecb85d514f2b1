/** Opens the ledger for reading: what the query thread serves. */

import { parseDeviceImport, parseRegionImport, parseUserImport, parseVenueImport } from './import/import.ts';
import { listAudit, verifyChain } from './queries/audit-queries.ts';
import { changedHazards } from './queries/changed-hazards.ts';
import { dutyAgenda, listDuties } from './queries/duty-queries.ts';
import { findFiling, findProfile, findReports, listFilings } from './queries/filing-queries.ts';
import { incentiveQueries } from './queries/incentives/incentive-queries.ts';
import { listPeople } from './queries/people-queries.ts';
import { findPeriod, listPeriods } from './queries/period-queries.ts';
import * as photos from './queries/photo-queries.ts';
import * as places from './queries/place-queries.ts';
import { pageOfHazards, pageOfTickets } from './queries/reports/analysed.ts';
import { dutyReportQueries } from './queries/reports/duties/duty-ground.ts';
import { readFormSums } from './queries/reports/form-queries.ts';
import { readOverview } from './queries/reports/overview.ts';
import { findRulesVersion, listRulesVersions } from './queries/rules-queries.ts';
import { listShadows, sumShadows } from './queries/shadow-queries.ts';
import * as tickets from './queries/ticket-queries.ts';
import * as work from './queries/work-queries.ts';
import type { LedgerQueries } from './query-port.ts';
import { asLedgerError, inSnapshot, openReader } from './store/database.ts';
import { Statements } from './store/statements.ts';

/**
 * A read-only connection; the writer must have opened the ledger before, else `data-dir-unusable`.
 * Lists throw BadQuestion on a cursor or limit for what a caller made up.
 */
export function openLedgerQueries(dir: string): LedgerQueries & { close(): void } {
  const db = openReader(dir);
  const statements = new Statements(db);
  const queries: LedgerQueries = {
    regions: (scope, page) => places.listRegions(statements, scope, page),
    region: (scope, id) => places.findRegion(statements, scope, id),
    venues: (scope, filter, page) => places.listVenues(statements, { scope, filter, page }),
    venue: (scope, id) => places.findVenue(statements, scope, id),
    venueNames: (ids) => places.venueNames(statements, ids),
    devices: (scope, filter, page) => places.listDevices(statements, { scope, filter, page }),
    device: (scope, id) => places.findDevice(statements, scope, id),
    hazards: (scope, filter, page) => work.listHazards(statements, { scope, filter, page }),
    hazard: (scope, id) => work.findHazard(statements, scope, id),
    changedHazards: (scope, after, limit) => changedHazards(statements, { scope, after, limit }),
    tickets: (scope, filter, page) => tickets.listTickets(statements, { scope, filter, page }),
    ticket: (scope, id) => tickets.findTicket(statements, scope, id),
    periods: (scope, filter, page) => listPeriods(statements, { scope, filter, page }),
    period: (scope, id) => findPeriod(statements, scope, id),
    filings: (scope, filter, page) => listFilings(statements, { scope, filter, page }),
    filing: (scope, type, id) => findFiling(statements, { scope, type, id }),
    profile: (region) => findProfile(statements, region),
    ...incentiveQueries(statements),
    ...dutyReportQueries(statements),
    duties: (scope, filter, page) => listDuties(statements, { scope, filter, page }),
    dutyAgenda: (holders, until, itemsMax) => dutyAgenda(statements, { holders, until, itemsMax }),
    photo: (scope, userId, id) => photos.findPhoto(statements, { scope, userId, id }),
    ownPhotos: (userId, ids, sinceMs) => photos.ownPhotos(statements, { userId, ids, sinceMs }),
    countPhotos: (userId, sinceMs) => photos.countPhotos(statements, userId, sinceMs),
    reportsOf: (userId) => findReports(statements, userId),
    knownPhotos: (ids) => photos.knownPhotos(statements, ids),
    overview: (query) => inSnapshot(db, () => readOverview(statements, query)),
    analysedHazards: (query, after) => pageOfHazards(statements, query, after),
    analysedTickets: (query, after) => pageOfTickets(statements, query, after),
    formSums: (query) => inSnapshot(db, () => readFormSums(statements, query)),
    rulesHistory: (page) => listRulesVersions(statements, page),
    rulesVersion: (revision) => findRulesVersion(statements, revision),
    shadows: (scope, filter, page) => listShadows(statements, { scope, filter, page }),
    shadowSummary: (scope, filter) => sumShadows(statements, { scope, filter }),
    rejections: (scope, filter, page) => work.listRejections(statements, { scope, filter, page }),
    notice: (scope, id) => work.findNotice(statements, scope, id),
    notices: (scope, filter, page) => work.listNotices(statements, { scope, filter, page }),
    audit: (filter, page) => listAudit(statements, filter, page),
    verifyAudit: (piece) => inSnapshot(db, () => verifyChain(statements, piece)),
    sealedContact: () => places.findSealed(statements),
    users: (page) => places.listUsers(statements, page),
    people: (regions, page) => listPeople(statements, { regions, page }),
    userByName: (username) => places.findUserByName(statements, username),
    pendingCommands: () => work.readPendingCommands(statements),
    openWork: () => inSnapshot(db, () => work.readOpenWork(statements)),
  };
  return { ...guarded(queries), close: () => db.close() };
}

/** Failures of the disk leave as `ledger-failed`, whichever query meets them. */
function guarded(queries: LedgerQueries): LedgerQueries {
  const entries = Object.entries(queries).map(([name, run]: [string, (...args: never[]) => unknown]) => {
    const guardedRun = (...args: never[]) => {
      try {
        return run(...args);
      } catch (cause) {
        throw asLedgerError(cause);
      }
    };
    return [name, guardedRun];
  });
  return Object.fromEntries(entries) as LedgerQueries;
}

/**
 * A plain object of functions for `base/rpc`. Imported tables are read here as well: unpacking a large one must
 * not stop the main thread.
 */
export function ledgerQueryFunctions(dir: string) {
  return {
    ...openLedgerQueries(dir),
    parseRegionImport,
    parseVenueImport,
    parseDeviceImport,
    parseUserImport,
  };
}
