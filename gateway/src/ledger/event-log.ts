/** The events of the ledger in the order in which they were stored, for those who tell systems of them. */

import type { Hazard, Region, Venue } from '@ninewatch/rules';
import type { EventLog, LoggedEvent, Place } from '../systems/event.ts';
import { openReader } from './store/database.ts';

type Row = { seq: number; at: number; kind: LoggedEvent['kind']; body: string | null };
type HazardEvent = Extract<LoggedEvent, { kind: 'hazard' }>;

const COLUMNS = 'e.seq, e.at, e.kind, coalesce(e.body, n.body) AS body';
const FROM = "event e LEFT JOIN notice n ON e.kind = 'notice' AND n.id = e.object";
/** A region tree is not deeper. */
const REGIONS_MAX = 16;

/** A read-only connection; the writer must have opened the ledger before. */
export function openEventLog(dir: string): EventLog & { close(): void } {
  const db = openReader(dir);
  const after = db.prepare(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE e.seq > ? AND coalesce(e.body, n.body) IS NOT NULL ORDER BY e.seq LIMIT ?`,
  );
  const newest = db.prepare('SELECT max(seq) AS seq FROM event');
  const steps = db.prepare(
    `SELECT seq, at, kind, body FROM (
       SELECT * FROM event WHERE object = ?1 AND kind = 'hazard' AND seq <= ?2 ORDER BY version DESC LIMIT ?3)
     UNION SELECT * FROM (
       SELECT seq, at, kind, body FROM event WHERE object = ?1 AND kind = 'hazard' AND seq <= ?2
       ORDER BY version LIMIT 1)
     ORDER BY seq`,
  );
  const venue = db.prepare('SELECT body FROM venue WHERE id = ?');
  const region = db.prepare('SELECT body FROM region WHERE id = ?');

  function regionsTo(id: string): Place['regions'] {
    const found: Place['regions'] = [];
    for (let at: string | undefined = id; at !== undefined && found.length < REGIONS_MAX; ) {
      const row = region.get(at) as { body: string } | undefined;
      if (row === undefined) break;
      const { id: regionId, name, level, parent } = JSON.parse(row.body) as Region;
      if (level !== 'root') found.unshift({ id: regionId, name });
      at = parent;
    }
    return found;
  }

  return {
    // A notice whose row is gone has nothing to say any more.
    after: (seq, limit) => (after.all(seq, limit) as unknown as Row[]).filter(hasBody).map(eventOf),
    newest: () => (newest.get() as { seq: number | null }).seq ?? 0,
    ofHazard: (id, upTo, limit) =>
      (steps.all(id, upTo, limit) as unknown as Row[]).filter(hasBody).map(eventOf) as HazardEvent[],
    place: (venueId, regionId) => {
      const row = venue.get(venueId) as { body: string } | undefined;
      const { address, location } = row === undefined ? {} : (JSON.parse(row.body) as Venue);
      return {
        ...(address === undefined ? {} : { address }),
        ...(location === undefined ? {} : { location }),
        regions: regionsTo(regionId),
      };
    },
    close: () => db.close(),
  };
}

function hasBody(row: Row): row is Row & { body: string } {
  return row.body !== null;
}

function eventOf({ seq, at, kind, body }: Row & { body: string }): LoggedEvent {
  return { seq, at, kind, body: JSON.parse(body) as Hazard } as LoggedEvent;
}
