/** Reads imported tables of regions, venues, devices and people: good lines to be asked for, and every bad cell by its place. */

import { LICENCES, type RegionInput, ROLES, type VenueInput } from '@ninewatch/rules';
import {
  type Cell,
  type CellReader,
  integerBetween,
  numberBetween,
  readBoolean,
  readContacts,
  readEmail,
  readForeignName,
  readGrants,
  readId,
  readOneOf,
  readPhone,
  readRobotId,
  readSecret,
  readText,
  readUsername,
} from './cells.ts';
import type {
  DeviceImport,
  DeviceImportInput,
  RegionImport,
  RejectedCell,
  UserImport,
  UserImportInput,
  VenueImport,
} from './import-port.ts';
import { readTable, type Table, type TableRow } from './read-table.ts';

/** Columns are the API's field names in snake_case. */
interface Column {
  field: string;
  read: CellReader;
  required?: true;
  /** Goes into the venue's `facts`. */
  fact?: true;
}
type Columns = Readonly<Record<string, Column>>;

const COUNT = integerBetween(0, 1_000_000);

const VENUE_COLUMNS: Columns = {
  id: { field: 'id', read: readId, required: true },
  name: { field: 'name', read: readText, required: true },
  category: { field: 'category', read: integerBetween(1, 99), required: true },
  region: { field: 'region', read: readId, required: true },
  address: { field: 'address', read: readText },
  licence: { field: 'licence', read: readOneOf(LICENCES) },
  licence_number: { field: 'licenceNumber', read: readText },
  lat: { field: 'lat', read: numberBetween(-90, 90) },
  lon: { field: 'lon', read: numberBetween(-180, 180) },
  contact: { field: 'contact', read: readText },
  contacts: { field: 'contacts', read: readContacts },
  flammable: { field: 'flammable', read: readBoolean, fact: true },
  crowded: { field: 'crowded', read: readBoolean, fact: true },
  key_fire: { field: 'keyFire', read: readBoolean, fact: true },
  mixed: { field: 'mixed', read: readBoolean, fact: true },
  gas_heavy: { field: 'gasHeavy', read: readBoolean, fact: true },
  area_m2: { field: 'areaM2', read: numberBetween(0, 1_000_000_000), fact: true },
  diners: { field: 'diners', read: COUNT, fact: true },
  beds: { field: 'beds', read: COUNT, fact: true },
  pupils: { field: 'pupils', read: COUNT, fact: true },
  staff: { field: 'staff', read: COUNT, fact: true },
  floor: { field: 'floor', read: integerBetween(-20, 300), fact: true },
  boarding: { field: 'boarding', read: readBoolean, fact: true },
  kindergarten: { field: 'kindergarten', read: readBoolean, fact: true },
  health_centre: { field: 'healthCentre', read: readBoolean, fact: true },
  dormitory_beds: { field: 'dormitoryBeds', read: COUNT, fact: true },
};

const REGION_COLUMNS: Columns = {
  id: { field: 'id', read: readId, required: true },
  name: { field: 'name', read: readText, required: true },
  level: {
    field: 'level',
    read: readOneOf(['city', 'district', 'town', 'village', 'grid']),
    required: true,
  },
  parent: { field: 'parent', read: readId },
};

const DEVICE_COLUMNS: Columns = {
  id: { field: 'id', read: readId, required: true },
  venue_id: { field: 'venueId', read: readId, required: true },
  kind: { field: 'kind', read: readId, required: true },
  model: { field: 'model', read: readText },
  place: { field: 'place', read: readText },
  collector: { field: 'collector', read: readId },
  foreign_source: { field: 'foreignSource', read: readId },
  foreign_name: { field: 'foreignName', read: readForeignName },
  secret: { field: 'secret', read: readSecret },
};

const USER_COLUMNS: Columns = {
  username: { field: 'username', read: readUsername, required: true },
  name: { field: 'name', read: readText },
  phone: { field: 'phone', read: readPhone },
  email: { field: 'email', read: readEmail },
  wecom: { field: 'wecom', read: readRobotId },
  dingtalk: { field: 'dingtalk', read: readRobotId },
  feishu: { field: 'feishu', read: readRobotId },
  roles: { field: 'roles', read: readGrants(ROLES), required: true },
};

/**
 * Never throws for what was sent. At most 5 MiB and 20,000 lines, or the table is refused as a whole (line 0).
 * A bad cell rejects its line alone; an unknown column is reported once and left out; a missing required column
 * leaves no line.
 */
export async function parseVenueImport(body: Uint8Array, contentType: string): Promise<VenueImport> {
  const { lines, rejected } = parseTable(await readTable(body, contentType), VENUE_COLUMNS);
  return {
    lines: lines.map(({ line, object, facts }) => ({
      line,
      // Every field has been read by a reader of its type, and the required ones are there.
      venue: { ...placed(object), facts } as unknown as VenueInput,
    })),
    rejected,
  };
}

/** As for venues. */
export async function parseRegionImport(body: Uint8Array, contentType: string): Promise<RegionImport> {
  const { lines, rejected } = parseTable(await readTable(body, contentType), REGION_COLUMNS);
  return {
    lines: lines.map(({ line, object }) => ({ line, region: object as unknown as RegionInput })),
    rejected,
  };
}

/** As for venues. A given secret is plain text here: it is to be hashed before anything is journalled. [P10] */
export async function parseDeviceImport(body: Uint8Array, contentType: string): Promise<DeviceImport> {
  const { lines, rejected } = parseTable(await readTable(body, contentType), DEVICE_COLUMNS);
  return {
    lines: lines.map(({ line, object }) => ({ line, device: bound(object) as unknown as DeviceImportInput })),
    rejected,
  };
}

/** As for venues; a column with passwords is an unknown one, and left out. [P10] */
export async function parseUserImport(body: Uint8Array, contentType: string): Promise<UserImport> {
  const { lines, rejected } = parseTable(await readTable(body, contentType), USER_COLUMNS, 'username');
  return {
    lines: lines.map(({ line, object }) => ({ line, user: object as unknown as UserImportInput })),
    rejected,
  };
}

/** Half a place is none: both columns or neither. */
function placed({ lat, lon, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return lat === undefined || lon === undefined ? rest : { ...rest, location: { lat, lon } };
}

/** Half a binding is none: both columns or neither. */
function bound({ foreignSource: source, foreignName: name, ...rest }: Record<string, unknown>): object {
  return source === undefined || name === undefined ? rest : { ...rest, foreign: { source, name } };
}

interface ParsedLine {
  line: number;
  object: Record<string, unknown>;
  facts: Record<string, unknown>;
}

/** Lines are told apart by `key`. */
function parseTable(
  table: Table,
  columns: Columns,
  key = 'id',
): { lines: ParsedLine[]; rejected: RejectedCell[] } {
  const rejected = [...table.rejected];
  const [header, ...rows] = table.rows;
  if (header === undefined) {
    if (rejected.length === 0) rejected.push({ line: 0, column: '', reason: 'empty-table' });
    return { lines: [], rejected };
  }
  const names = headerNames(header, columns, rejected);
  const missing = Object.keys(columns).filter((name) => columns[name]?.required && !names.includes(name));
  rejected.push(...missing.map((column) => ({ line: header.line, column, reason: 'missing-column' })));
  if (missing.length > 0) return { lines: [], rejected };
  const lines: ParsedLine[] = [];
  const seen = new Set<unknown>();
  for (const row of rows) {
    const bad: RejectedCell[] = [];
    const parsed = parseLine(row, { names, columns, bad });
    if (bad.length === 0 && seen.has(parsed.object[key])) {
      bad.push({ line: row.line, column: key, reason: `duplicate-${key}` });
    }
    if (bad.length === 0) {
      seen.add(parsed.object[key]);
      lines.push(parsed);
    }
    rejected.push(...bad);
  }
  return { lines, rejected: rejected.sort((a, b) => a.line - b.line) };
}

/** The column name of each cell; null where the cell is to be left out. */
function headerNames(header: TableRow, columns: Columns, rejected: RejectedCell[]): (string | null)[] {
  const names: (string | null)[] = [];
  for (const cell of header.cells) {
    const name = cell.normalize('NFKC').trim().toLowerCase();
    const isKnown = Object.hasOwn(columns, name);
    const isRepeated = isKnown && names.includes(name);
    names.push(isKnown && !isRepeated ? name : null);
    if (isKnown && !isRepeated) continue;
    // A spreadsheet's unnamed columns are no mistake; what stands in them is seen in the lines.
    if (name === '') continue;
    const reason = isRepeated ? 'duplicate-column' : 'unknown-column';
    rejected.push({ line: header.line, column: name.slice(0, 64), reason });
  }
  return names;
}

function parseLine(
  row: TableRow,
  into: { names: (string | null)[]; columns: Columns; bad: RejectedCell[] },
): ParsedLine {
  const { names, columns, bad } = into;
  const parsed: ParsedLine = { line: row.line, object: {}, facts: {} };
  // Values that slipped beside their columns make every cell of the line doubtful.
  if (row.cells.slice(names.length).some((cell) => cell !== '')) {
    bad.push({ line: row.line, column: '', reason: 'too-many-cells' });
  }
  names.forEach((name, index) => {
    const column = name === null ? undefined : columns[name];
    if (name === null || column === undefined) return;
    const cell = readCell(column, row.cells[index] ?? '');
    if (cell === null) return;
    if ('reason' in cell) bad.push({ line: row.line, column: name, reason: cell.reason });
    else (column.fact ? parsed.facts : parsed.object)[column.field] = cell.value;
  });
  return parsed;
}

/** Null for an empty cell that may be empty. */
function readCell(column: Column, raw: string): Cell | null {
  const text = raw.trim();
  if (text !== '') return column.read(text);
  return column.required ? { reason: 'required' } : null;
}
