/** `POST /regions/import`, `/venues/import`, `/devices/import`, `/users/import`: tables in, one report for all lines out. */

import type { ImportReport } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import type { DeviceLines, ImportRejection, RegionLines, VenueLines } from '../../options.ts';
import { type Api, readScope, requireAbility, type ZodApp } from '../api.ts';
import { userImportRoute } from '../people/user-import.ts';
import { PROGRESS_DESCRIPTION, type Tell, withProgress } from '../progress.ts';
import { problems } from '../shape/basic.ts';
import { DeviceImportAnswer, ImportAnswer } from '../shape/ledger.ts';
import { CSV, DEVICE_COLUMNS, REGION_COLUMNS, VENUE_COLUMNS, WORKBOOK } from '../shape/tables.ts';
import { mayBind } from './binding.ts';
import { recorded } from './contacts.ts';
import { add, asTable, chunks, counted, emptyReport, IMPORT_BYTES_MAX, inOrder } from './import-report.ts';

/** Programs and browsers send tables as plain text or bytes too: what is in them decides. */
const TABLE_TYPES = [CSV, WORKBOOK, 'text/plain', 'application/octet-stream'];
const tags = ['import'];

/** What is to be admitted, and who wants to know how far it is. */
interface Lines<T> {
  lines: T[];
  tell: Tell;
}
type Verdicts<T> = { accepted: T[]; rejected: ImportRejection[] };

/** In a scope of its own: only these paths take tables, and bodies of this size. */
export async function importRoutes(app: ZodApp, api: Api): Promise<void> {
  const { log } = api.options;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(TABLE_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post(
    '/regions/import',
    {
      bodyLimit: IMPORT_BYTES_MAX,
      config: { table: REGION_COLUMNS },
      schema: { tags, description: PROGRESS_DESCRIPTION, response: { 200: ImportAnswer, ...problems } },
    },
    async (request, reply) => {
      const { caller, body, headers } = request;
      requireAbility(api, caller, 'region.import');
      const table = await api.options.imports.parseRegionImport(asTable(body), headers['content-type'] ?? '');
      return withProgress({ request, reply, log }, async (tell) => {
        const { accepted, rejected } = await admitRegions(api, caller, { lines: table.lines, tell });
        const report = emptyReport([...table.rejected, ...rejected]);
        const stored = counted('storing', accepted.length, tell);
        for (const lines of chunks(accepted)) {
          add(report, await api.deciding.act<ImportReport>({ type: 'region.import', lines }, caller));
          stored(lines.length);
        }
        return inOrder(report);
      });
    },
  );
  app.post(
    '/venues/import',
    {
      bodyLimit: IMPORT_BYTES_MAX,
      config: { table: VENUE_COLUMNS },
      schema: { tags, description: PROGRESS_DESCRIPTION, response: { 200: ImportAnswer, ...problems } },
    },
    async (request, reply) => {
      const { caller, body, headers } = request;
      requireAbility(api, caller, 'venue.import');
      const table = await api.options.imports.parseVenueImport(asTable(body), headers['content-type'] ?? '');
      return withProgress({ request, reply, log }, async (tell) => {
        const sealed = table.lines.map(({ line, venue }) => ({
          line,
          venue: recorded(api.options.seal, venue),
        }));
        const { accepted, rejected } = await admitVenues(api, caller, { lines: sealed, tell });
        const report = emptyReport([...table.rejected, ...rejected]);
        const stored = counted('storing', accepted.length, tell);
        for (const lines of chunks(accepted)) {
          add(report, await api.deciding.act<ImportReport>({ type: 'venue.import', lines }, caller));
          stored(lines.length);
        }
        return inOrder(report);
      });
    },
  );
  app.post(
    '/devices/import',
    {
      bodyLimit: IMPORT_BYTES_MAX,
      config: { table: DEVICE_COLUMNS },
      schema: { tags, description: PROGRESS_DESCRIPTION, response: { 200: DeviceImportAnswer, ...problems } },
    },
    async (request, reply) => {
      const { caller, body, headers } = request;
      requireAbility(api, caller, 'device.import');
      const table = await api.options.imports.parseDeviceImport(asTable(body), headers['content-type'] ?? '');
      return withProgress({ request, reply, log }, (tell) => importDevices(api, caller, { table, tell }));
    },
  );
  userImportRoute(app, api);
}

async function importDevices(api: Api, caller: Caller, { table, tell }: { table: DeviceLines; tell: Tell }) {
  const { accepted, rejected } = await admitDevices(api, caller, { lines: table.lines, tell });
  const report = emptyReport([...table.rejected, ...rejected]);
  const made = new Map<number, { id: string; secret: string }>();
  const stored = counted('storing', accepted.length, tell);
  for (const chunk of chunks(accepted)) {
    // At once: each look-up waits until what was acknowledged is decided, which takes as long for one as for all.
    const lines = await Promise.all(
      chunk.map(async ({ line, device }) => ({
        line,
        device: await withHash(api, device, (secret) => made.set(line, secret)),
      })),
    );
    add(report, await api.deciding.act<ImportReport>({ type: 'device.import', lines }, caller));
    stored(lines.length);
  }
  for (const { line } of report.rejected) made.delete(line);
  const secrets = accepted.flatMap(({ line }) => made.get(line) ?? []);
  return { ...inOrder(report), secrets };
}

/** Without a secret of its own a known device keeps the one it has; a new one gets one, shown this once. */
async function withHash(
  api: Api,
  { secret, ...device }: DeviceLines['lines'][number]['device'],
  show: (made: { id: string; secret: string }) => void,
) {
  const { secrets, ledger } = api.options;
  if (secret !== undefined) return { ...device, secretHash: secrets.hash(secret) };
  const known = await ledger.device(null, device.id);
  if (known !== null) return { ...device, secretHash: known.secretHash };
  const made = secrets.make();
  show({ id: device.id, secret: made });
  return { ...device, secretHash: secrets.hash(made) };
}

/** Where it would be and where it is: both must be the caller's. A parent may stand in a line before. */
async function admitRegions(
  api: Api,
  caller: Caller,
  { lines, tell }: Lines<RegionLines['lines'][number]>,
): Promise<Verdicts<RegionLines['lines'][number]>> {
  const { ledger } = api.options;
  if (api.permissions.may(caller, 'region.import', 'root')) return { accepted: lines, rejected: [] };
  const made = new Set<string>();
  return sort({ lines, tell }, async ({ region: { id, parent = 'root' } }) => {
    if (!made.has(parent) && !mayIn(api, caller, 'region.import', parent)) {
      return { column: 'parent', reason: 'unknown-region' };
    }
    const known = await ledger.region(null, id);
    if (known !== null && !mayIn(api, caller, 'region.import', id)) {
      return { column: 'id', reason: 'already-exists' };
    }
    made.add(id);
    return undefined;
  });
}

async function admitVenues(
  api: Api,
  caller: Caller,
  { lines, tell }: Lines<VenueLines['lines'][number]>,
): Promise<Verdicts<VenueLines['lines'][number]>> {
  const { ledger } = api.options;
  if (api.permissions.may(caller, 'venue.import', 'root')) return { accepted: lines, rejected: [] };
  return sort({ lines, tell }, async ({ venue }) => {
    if (!mayIn(api, caller, 'venue.import', venue.region))
      return { column: 'region', reason: 'unknown-region' };
    const known = await ledger.venue(null, venue.id);
    const isOurs = known === null || mayIn(api, caller, 'venue.import', known.region);
    return isOurs ? undefined : { column: 'id', reason: 'already-exists' };
  });
}

async function admitDevices(
  api: Api,
  caller: Caller,
  { lines, tell }: Lines<DeviceLines['lines'][number]>,
): Promise<Verdicts<DeviceLines['lines'][number]>> {
  const { ledger } = api.options;
  if (api.permissions.may(caller, 'device.import', 'root')) return { accepted: lines, rejected: [] };
  const isOurVenue = async (id: string) => {
    const venue = await ledger.venue(readScope(api, caller), id);
    return venue !== null && mayIn(api, caller, 'device.import', venue.region);
  };
  const accepted = new Set<string>();
  const isInSight = async (id: string) =>
    accepted.has(id) || (await ledger.device(readScope(api, caller), id)) !== null;
  return sort({ lines, tell }, async ({ device: { id, venueId, collector, foreign } }) => {
    if (!(await isOurVenue(venueId))) return { column: 'venue_id', reason: 'unknown-venue' };
    const known = await ledger.device(null, id);
    if (known !== null && !(await isOurVenue(known.venueId)))
      return { column: 'id', reason: 'already-exists' };
    const isKept = collector === undefined || collector === known?.collector;
    if (!isKept && !(await isInSight(collector))) return { column: 'collector', reason: 'unknown-collector' };
    if (!mayBind(api, caller, 'device.import', foreign)) {
      return { column: 'foreign_source', reason: 'unknown-source' };
    }
    accepted.add(id);
    return undefined;
  });
}

function mayIn(api: Api, caller: Caller, ability: ActAbility, region: string): boolean {
  return api.permissions.may(caller, ability, region);
}

async function sort<T extends { line: number }>(
  { lines, tell }: Lines<T>,
  judge: (line: T) => Promise<{ column: string; reason: string } | undefined>,
): Promise<Verdicts<T>> {
  const verdicts: Verdicts<T> = { accepted: [], rejected: [] };
  const checked = counted('checking', lines.length, tell);
  for (const line of lines) {
    const refusal = await judge(line);
    checked(1);
    if (refusal === undefined) verdicts.accepted.push(line);
    else verdicts.rejected.push({ line: line.line, ...refusal });
  }
  return verdicts;
}
