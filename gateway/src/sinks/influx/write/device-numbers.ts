/** How many readings of each device were numbered: pages of many devices, because a batch touches most of them. */

import type { DatabaseSync } from 'node:sqlite';

const DEVICES_A_PAGE = 256;
/** Devices whose place is kept in memory; more are looked up anew. [P8] */
const PLACES_MAX = 50_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS device (id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS numbers (page INTEGER PRIMARY KEY, body BLOB NOT NULL);
`;

export interface DeviceNumbers {
  of(deviceId: string): number;
  /** Within the caller's transaction. */
  write(numbered: readonly (readonly [deviceId: string, numbered: number])[]): void;
  /** After a rollback. */
  forget(): void;
}

export function openDeviceNumbers(db: DatabaseSync): DeviceNumbers {
  db.exec(SCHEMA);
  const findPlace = db.prepare('SELECT place FROM device WHERE id = ?');
  const addDevice = db.prepare(
    'INSERT INTO device SELECT ?, coalesce(max(place) + 1, 0) FROM device RETURNING place',
  );
  const readPage = db.prepare('SELECT body FROM numbers WHERE page = ?');
  const writePage = db.prepare('INSERT OR REPLACE INTO numbers VALUES (?, ?)');
  const places = new Map<string, number>();
  const pages = new Map<number, Float64Array>();

  function placeOf(id: string): number | undefined {
    const known = places.get(id) ?? (findPlace.get(id) as { place: number } | undefined)?.place;
    if (places.size >= PLACES_MAX) places.clear();
    if (known !== undefined) places.set(id, known);
    return known;
  }

  function pageOf(place: number): Float64Array {
    const page = Math.floor(place / DEVICES_A_PAGE);
    let numbers = pages.get(page);
    if (numbers === undefined) {
      const { body } = (readPage.get(page) as { body: Uint8Array } | undefined) ?? {};
      numbers = new Float64Array(DEVICES_A_PAGE);
      if (body !== undefined) new Uint8Array(numbers.buffer).set(body);
      pages.set(page, numbers);
    }
    return numbers;
  }

  return {
    of: (id) => {
      const place = placeOf(id);
      return place === undefined ? 0 : (pageOf(place)[place % DEVICES_A_PAGE] ?? 0);
    },
    write: (numbered) => {
      const changed = new Set<number>();
      for (const [id, count] of numbered) {
        const place = placeOf(id) ?? (addDevice.get(id) as { place: number }).place;
        pageOf(place)[place % DEVICES_A_PAGE] = count;
        changed.add(Math.floor(place / DEVICES_A_PAGE));
      }
      for (const page of changed) {
        writePage.run(page, new Uint8Array(pageOf(page * DEVICES_A_PAGE).buffer as ArrayBuffer));
      }
    },
    forget: () => {
      places.clear();
      pages.clear();
    },
  };
}
