/**
 * Sums that reports of a whole district would count row by row are kept in tables of their own, in the transaction that
 * writes or drops a row: by triggers, but for duties that are written, of which the writer itself keeps count.
 */

import { type CompiledQuery, sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const raw = (text: string): { compile(): CompiledQuery } => ({ compile: () => sql.raw(text).compile(build) });
const list = (names: readonly string[], of = '') => names.map((name) => `${of}${name}`).join(', ');

/** Duties are alike when all of this is: column of the sum → what it is of a row. */
const DUTY: Readonly<Record<string, (row: string) => string>> = {
  // First: the duties of a term are due together, and are written and asked for together.
  due_at: (row) => `${row}.due_at`,
  region: (row) => `${row}.region`,
  key: (row) => `${row}.key`,
  role: (row) => `${row}.role`,
  term: (row) => `${row}.term`,
  of_venues: (row) => `(${row}.venue_id IS NOT NULL)`,
  state: (row) => `${row}.state`,
  // Each owner does his own duties: by who did them their sums would be no fewer than the duties.
  done_by: (row) =>
    `(CASE WHEN ${row}.role <> 'owner' AND ${row}.state IN ('done', 'late') THEN coalesce(${row}.done_by, '') ELSE '' END)`,
  name_zh: (row) => `${row}.name_zh`,
  name_en: (row) => `${row}.name_en`,
};
const DUTY_COLUMNS = Object.keys(DUTY);
const dutyValues = (row: string) =>
  Object.values(DUTY)
    .map((of) => of(row))
    .join(', ');
const isDutySum = (row: string) => `(${list(DUTY_COLUMNS)}) = (${dutyValues(row)})`;

const oneDutyLess = `UPDATE duty_sum SET count = count - 1 WHERE ${isDutySum('OLD')};
  DELETE FROM duty_sum WHERE ${isDutySum('OLD')} AND count = 0;`;

const dutySums = [
  raw(`CREATE TABLE duty_sum (
    due_at BIGINT NOT NULL, region TEXT NOT NULL, key TEXT NOT NULL, role TEXT NOT NULL, term TEXT NOT NULL,
    of_venues INTEGER NOT NULL, state TEXT NOT NULL, done_by TEXT NOT NULL,
    name_zh TEXT NOT NULL, name_en TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (${list(DUTY_COLUMNS)})) WITHOUT ROWID`),
  // One after the other: to group millions of rows by ten columns they would be sorted, which takes twice the time.
  raw(`INSERT INTO duty_sum SELECT ${dutyValues('duty')}, 1 FROM duty WHERE true
    ON CONFLICT DO UPDATE SET count = count + 1`),
  raw(`CREATE TRIGGER duty_sum_delete AFTER DELETE ON duty BEGIN ${oneDutyLess} END`),
  // Who did what of the owners' duties: those alone, and without a look at any row.
  raw(`CREATE INDEX duty_done_by_owner ON duty (region, due_at, done_by, state, venue_id)
    WHERE role = 'owner' AND done_by IS NOT NULL`),
];

/** So many sensors of the venue are of the kind and in the state; `where` says of which rows it is true. */
function sensors(by: 1 | -1, row: { venue: string; kind: string; state: string; from: string }): string {
  const { venue, kind, state, from } = row;
  const working = `(${state} = 'working') * ${by}`;
  return `INSERT INTO sensor_sum (venue_id, kind, state, count) SELECT ${venue}, ${kind}, ${state}, ${by} ${from}
      ON CONFLICT DO UPDATE SET count = count + excluded.count;
    INSERT INTO venue_sensors (venue_id, sensors, working) SELECT ${venue}, ${by}, ${working} ${from}
      ON CONFLICT DO UPDATE SET sensors = sensors + excluded.sensors, working = working + excluded.working;`;
}

const stateOf = (device: string) => `(CASE WHEN ${device}.sensor = 'out' THEN 'outOfService' ELSE coalesce(
  (SELECT h.sending FROM device_health h WHERE h.device_id = ${device}.id), 'neverSent') END)`;
const ofDevice = (row: 'OLD' | 'NEW') => ({
  ...{ venue: `${row}.venue_id`, kind: `${row}.kind`, state: stateOf(row) },
  from: `WHERE ${row}.sensor IS NOT NULL`,
});
const ofHealth = (row: 'OLD' | 'NEW', state: string) => ({
  ...{ venue: 'd.venue_id', kind: 'd.kind', state },
  from: `FROM device d WHERE d.id = ${row}.device_id AND d.sensor = 'in'`,
});
const NONE_LEFT = 'DELETE FROM sensor_sum WHERE count = 0 AND venue_id =';
const ofVenue = (row: 'OLD' | 'NEW') => `(SELECT d.venue_id FROM device d WHERE d.id = ${row}.device_id)`;

const sensorSums = [
  build.schema.alterTable('device').addColumn('sensor', 'text'),
  build.schema.alterTable('device_health').addColumn('sending', 'text'),
  raw(`UPDATE device SET sensor = CASE
    WHEN kind = 'collector' OR coalesce(json_extract(body, '$.retired'), 0) THEN NULL
    WHEN json_extract(body, '$.outOfService') IS NOT NULL THEN 'out' ELSE 'in' END`),
  raw(`UPDATE device_health SET sending = CASE
    WHEN NOT coalesce(json_extract(body, '$.hasSent'), 0) THEN 'neverSent'
    WHEN coalesce(json_extract(body, '$.silent'), 0) OR coalesce(json_extract(body, '$.unprotected'), 0)
    THEN 'silent' ELSE 'working' END`),
  raw(`CREATE TABLE sensor_sum (venue_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY (venue_id, kind, state)) WITHOUT ROWID`),
  raw(`CREATE TABLE venue_sensors (venue_id TEXT NOT NULL PRIMARY KEY, sensors INTEGER NOT NULL,
    working INTEGER NOT NULL) WITHOUT ROWID`),
  raw(`INSERT INTO sensor_sum SELECT venue_id, kind, ${stateOf('device')} AS sends, count(*) FROM device
    WHERE sensor IS NOT NULL GROUP BY venue_id, kind, sends`),
  raw(`INSERT INTO venue_sensors SELECT venue_id, sum(count), sum((state = 'working') * count) FROM sensor_sum
    GROUP BY venue_id`),
  raw(`CREATE TRIGGER device_sensor_insert AFTER INSERT ON device WHEN NEW.sensor IS NOT NULL
    BEGIN ${sensors(1, ofDevice('NEW'))} END`),
  raw(`CREATE TRIGGER device_sensor_update AFTER UPDATE ON device
    WHEN (OLD.venue_id, OLD.kind, OLD.sensor) IS NOT (NEW.venue_id, NEW.kind, NEW.sensor)
    BEGIN ${sensors(-1, ofDevice('OLD'))} ${sensors(1, ofDevice('NEW'))} ${NONE_LEFT} OLD.venue_id; END`),
  raw(`CREATE TRIGGER device_sensor_delete AFTER DELETE ON device WHEN OLD.sensor IS NOT NULL
    BEGIN ${sensors(-1, ofDevice('OLD'))} ${NONE_LEFT} OLD.venue_id; END`),
  raw(`CREATE TRIGGER health_sensor_insert AFTER INSERT ON device_health WHEN NEW.sending <> 'neverSent'
    BEGIN ${sensors(-1, ofHealth('NEW', "'neverSent'"))} ${sensors(1, ofHealth('NEW', 'NEW.sending'))}
    ${NONE_LEFT} ${ofVenue('NEW')}; END`),
  raw(`CREATE TRIGGER health_sensor_update AFTER UPDATE ON device_health WHEN OLD.sending <> NEW.sending
    BEGIN ${sensors(-1, ofHealth('NEW', 'OLD.sending'))} ${sensors(1, ofHealth('NEW', 'NEW.sending'))}
    ${NONE_LEFT} ${ofVenue('NEW')}; END`),
  raw(`CREATE TRIGGER health_sensor_delete AFTER DELETE ON device_health WHEN OLD.sending <> 'neverSent'
    BEGIN ${sensors(-1, ofHealth('OLD', 'OLD.sending'))} ${sensors(1, ofHealth('OLD', "'neverSent'"))}
    ${NONE_LEFT} ${ofVenue('OLD')}; END`),
];

/** An index with everything that is asked for, its own condition included, is read alone; `class` was in the text. */
const openSums = [
  raw("ALTER TABLE hazard ADD COLUMN class TEXT GENERATED ALWAYS AS (json_extract(body, '$.class')) VIRTUAL"),
  raw('DROP INDEX hazard_open_for_sums'),
  raw(`CREATE INDEX hazard_open_for_sums ON hazard (region, kind, state, class, closed_at)
    WHERE closed_at IS NULL`),
  raw('DROP INDEX ticket_open_for_sums'),
  raw(`CREATE INDEX ticket_open_for_sums ON ticket (region, source, class, state, due_at, closed_at, opened_at,
    is_merged) WHERE closed_at IS NULL`),
];

export const sums: Migration = {
  number: 23,
  name: 'sums',
  steps: [...dutySums, ...sensorSums, ...openSums],
};
