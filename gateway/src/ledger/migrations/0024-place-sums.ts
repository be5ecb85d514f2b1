/**
 * What overviews and coverage count of a town and all above it is kept by place, in the transaction that writes a row.
 * Of venues, sensors and devices triggers keep it; of hazards and tickets the writer, and triggers of what is dropped.
 */

import { type CompiledQuery, sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const raw = (text: string): { compile(): CompiledQuery } => ({ compile: () => sql.raw(text).compile(build) });
const UPSERT = 'ON CONFLICT DO UPDATE SET count = count + excluded.count';

/** Levels whose things are counted for themselves and not for what lies above: town and below are counted together. */
const ABOVE_TOWNS = "('root', 'city', 'district')";

/** Of each region the topmost one around it that is no district; of a district and above it is itself. */
const COUNTED_IN = `WITH RECURSIVE placed (id, place) AS (
    SELECT id, id FROM region WHERE parent IS NULL
    UNION ALL
    SELECT below.id, CASE WHEN above.level IN ${ABOVE_TOWNS} THEN below.id ELSE placed.place END
    FROM placed JOIN region above ON above.id = placed.id JOIN region below ON below.parent = placed.id)
  UPDATE region SET counted_in = placed.place FROM placed WHERE placed.id = region.id`;

const placeOf = (row: string) =>
  `coalesce((SELECT r.counted_in FROM region r WHERE r.id = ${row}.region), '')`;

/** The civil time of China is one, and its days are those that are kept: 8 hours before those of UTC. */
const dayOf = (time: string) => `((${time} + 28800000) / 86400000)`;

/** `sensors` and `working` are those of the venue: whether it has any, and up to five that work. */
function ofVenue(row: string, by: number, { sensors, working }: { sensors: string; working: string }) {
  return `SELECT ${placeOf(row)}, ${row}.risk, ${row}.category, coalesce(${row}.licence, ''), ${row}.state,
    coalesce(${sensors}, 0) > 0, min(coalesce(${working}, 0), 5), ${by}`;
}
const sensorsAt = (row: string) => ({
  sensors: `(SELECT s.sensors FROM venue_sensors s WHERE s.venue_id = ${row}.id)`,
  working: `(SELECT s.working FROM venue_sensors s WHERE s.venue_id = ${row}.id)`,
});
const addVenue = (row: string, by: 1 | -1) =>
  `INSERT INTO venue_sum ${ofVenue(row, by, sensorsAt(row))} WHERE true ${UPSERT};`;
const addKinds = (row: string, by: 1 | -1) =>
  `INSERT INTO kind_sum SELECT ${placeOf(row)}, k.kind, k.state, ${by} * k.count FROM sensor_sum k
    WHERE k.venue_id = ${row}.id AND ${row}.state <> 'closed' ${UPSERT};`;
const addHealths = (row: string, by: 1 | -1) =>
  `INSERT INTO health_sum SELECT ${placeOf(row)}, coalesce(h.state, 'normal'), ${by} * count(*)
    FROM device_health h WHERE h.venue_id = ${row}.id GROUP BY 2 ${UPSERT};`;
const addSensors = (row: 'OLD' | 'NEW', by: 1 | -1, counts: { sensors: string; working: string }) =>
  `INSERT INTO venue_sum ${ofVenue('v', by, counts)} FROM venue v WHERE v.id = ${row}.venue_id ${UPSERT};`;
const addKind = (row: 'OLD' | 'NEW', count: string) =>
  `INSERT INTO kind_sum SELECT ${placeOf('v')}, ${row}.kind, ${row}.state, ${count}
    FROM venue v WHERE v.id = ${row}.venue_id AND v.state <> 'closed' ${UPSERT};`;
const addHealth = (row: 'OLD' | 'NEW', by: 1 | -1) =>
  `INSERT INTO health_sum SELECT ${placeOf('v')}, coalesce(${row}.state, 'normal'), ${by}
    FROM venue v WHERE v.id = ${row}.venue_id ${UPSERT};`;

const tables = [
  raw("ALTER TABLE region ADD COLUMN counted_in TEXT NOT NULL DEFAULT ''"),
  raw(`CREATE TABLE venue_sum (place TEXT NOT NULL, risk TEXT NOT NULL, category INTEGER NOT NULL,
    licence TEXT NOT NULL, state TEXT NOT NULL, has_sensors INTEGER NOT NULL, working INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (place, risk, category, licence, state, has_sensors, working)) WITHOUT ROWID`),
  raw(`CREATE TABLE kind_sum (place TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY (place, kind, state)) WITHOUT ROWID`),
  raw(`CREATE TABLE health_sum (place TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (place, state)) WITHOUT ROWID`),
  raw(`CREATE TABLE day_sum (day INTEGER NOT NULL, what TEXT NOT NULL, place TEXT NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY (day, what, place)) WITHOUT ROWID`),
];

const ofDay = (table: 'hazard' | 'ticket', column: 'opened_at' | 'closed_at', what: string) =>
  `INSERT INTO day_sum SELECT ${dayOf(`x.${column}`)} AS day, '${what}', ${placeOf('x')} AS place, count(*)
    FROM ${table} x WHERE x.${column} IS NOT NULL GROUP BY day, place`;

/** Also when regions move: nothing is counted in the place of before. */
export const COUNT_ANEW: readonly string[] = [
  COUNTED_IN,
  ...['venue_sum', 'kind_sum', 'health_sum', 'day_sum'].map((table) => `DELETE FROM ${table}`),
  `INSERT INTO venue_sum ${ofVenue('v', 1, { sensors: 's.sensors', working: 's.working' })}
    FROM venue v LEFT JOIN venue_sensors s ON s.venue_id = v.id WHERE true ${UPSERT}`,
  `INSERT INTO kind_sum SELECT ${placeOf('v')}, k.kind, k.state, k.count
    FROM venue v JOIN sensor_sum k ON k.venue_id = v.id WHERE v.state <> 'closed' ${UPSERT}`,
  `INSERT INTO health_sum SELECT ${placeOf('v')}, coalesce(h.state, 'normal'), 1
    FROM venue v JOIN device_health h ON h.venue_id = v.id WHERE true ${UPSERT}`,
  ofDay('hazard', 'opened_at', 'hazards'),
  ofDay('ticket', 'opened_at', 'ticketsOpened'),
  ofDay('ticket', 'closed_at', 'ticketsClosed'),
];

const trigger = (name: string, when: string, steps: readonly string[]) =>
  raw(`CREATE TRIGGER ${name} AFTER ${when} BEGIN ${steps.join('\n')} END`);
const differ = (...values: ((row: string) => string)[]) => {
  const list = (row: string) => `(${values.map((of) => of(row)).join(', ')})`;
  return `${list('OLD')} IS NOT ${list('NEW')}`;
};
const column = (name: string) => (row: string) => `${row}.${name}`;
const isClosed = (row: string) => `${row}.state = 'closed'`;

const venues = [
  trigger('venue_sum_insert', 'INSERT ON venue', [
    addVenue('NEW', 1),
    addKinds('NEW', 1),
    addHealths('NEW', 1),
  ]),
  trigger(
    'venue_sum_update',
    `UPDATE ON venue WHEN ${differ(...['region', 'risk', 'category', 'licence', 'state'].map(column))}`,
    [addVenue('OLD', -1), addVenue('NEW', 1)],
  ),
  trigger('venue_kinds_update', `UPDATE ON venue WHEN ${differ(column('region'), isClosed)}`, [
    addKinds('OLD', -1),
    addKinds('NEW', 1),
  ]),
  trigger('venue_healths_update', `UPDATE ON venue WHEN ${differ(column('region'))}`, [
    addHealths('OLD', -1),
    addHealths('NEW', 1),
  ]),
  trigger('venue_sum_delete', 'DELETE ON venue', [
    addVenue('OLD', -1),
    addKinds('OLD', -1),
    addHealths('OLD', -1),
  ]),
];

const countsOf = (row: string) => ({ sensors: `${row}.sensors`, working: `${row}.working` });
const NO_SENSORS = { sensors: '0', working: '0' };
const hasSensors = (row: string) => `${row}.sensors > 0`;
const working = (row: string) => `min(${row}.working, 5)`;

const sensors = [
  trigger('venue_sensors_insert', 'INSERT ON venue_sensors', [
    addSensors('NEW', -1, NO_SENSORS),
    addSensors('NEW', 1, countsOf('NEW')),
  ]),
  trigger('venue_sensors_update', `UPDATE ON venue_sensors WHEN ${differ(hasSensors, working)}`, [
    addSensors('NEW', -1, countsOf('OLD')),
    addSensors('NEW', 1, countsOf('NEW')),
  ]),
  trigger('sensor_sum_insert', 'INSERT ON sensor_sum', [addKind('NEW', 'NEW.count')]),
  trigger('sensor_sum_update', 'UPDATE ON sensor_sum', [addKind('NEW', 'NEW.count - OLD.count')]),
  trigger('sensor_sum_delete', 'DELETE ON sensor_sum WHEN OLD.count <> 0', [addKind('OLD', '-OLD.count')]),
  trigger('health_sum_insert', 'INSERT ON device_health', [addHealth('NEW', 1)]),
  trigger(
    'health_sum_update',
    `UPDATE ON device_health WHEN ${differ(column('state'), column('venue_id'))}`,
    [addHealth('OLD', -1), addHealth('NEW', 1)],
  ),
  trigger('health_sum_delete', 'DELETE ON device_health', [addHealth('OLD', -1)]),
];

/** What begins or ceases to work is one sensor as before: of the venue only how many work changes. */
const healthUpdates = [
  raw('DROP TRIGGER health_sensor_update'),
  trigger('health_sensor_update', 'UPDATE ON device_health WHEN OLD.sending <> NEW.sending', [
    `INSERT INTO sensor_sum (venue_id, kind, state, count)
      SELECT d.venue_id, d.kind, NEW.sending, 1 FROM device d WHERE d.id = NEW.device_id AND d.sensor = 'in'
      ${UPSERT};`,
    `UPDATE sensor_sum SET count = count - 1 WHERE (venue_id, kind, state) =
      (SELECT d.venue_id, d.kind, OLD.sending FROM device d WHERE d.id = NEW.device_id AND d.sensor = 'in');`,
    `DELETE FROM sensor_sum WHERE count = 0 AND (venue_id, kind, state) =
      (SELECT d.venue_id, d.kind, OLD.sending FROM device d WHERE d.id = NEW.device_id AND d.sensor = 'in');`,
    `UPDATE venue_sensors SET working = working + (NEW.sending = 'working') - (OLD.sending = 'working')
      WHERE (NEW.sending = 'working') <> (OLD.sending = 'working') AND venue_id =
      (SELECT d.venue_id FROM device d WHERE d.id = NEW.device_id AND d.sensor = 'in');`,
  ]),
];

const dropped = (column: string, what: string) => `
  UPDATE day_sum SET count = count - 1 WHERE (day, what, place) =
    (${dayOf(`OLD.${column}`)}, '${what}', ${placeOf('OLD')}) AND OLD.${column} IS NOT NULL;
  DELETE FROM day_sum WHERE (day, what, place) =
    (${dayOf(`OLD.${column}`)}, '${what}', ${placeOf('OLD')}) AND count = 0;`;

const days = [
  trigger('hazard_day_delete', 'DELETE ON hazard', [dropped('opened_at', 'hazards')]),
  trigger('ticket_day_delete', 'DELETE ON ticket', [
    dropped('opened_at', 'ticketsOpened'),
    dropped('closed_at', 'ticketsClosed'),
  ]),
];

/** With the count in it an index is read alone. */
const duties = [
  raw("CREATE INDEX duty_sum_due ON duty_sum (region, count) WHERE state = 'due'"),
  raw("CREATE INDEX duty_sum_missed ON duty_sum (due_at, region, count) WHERE state = 'missed'"),
];

export const placeSums: Migration = {
  number: 24,
  name: 'place-sums',
  steps: [...tables, ...COUNT_ANEW.map(raw), ...venues, ...sensors, ...healthUpdates, ...days, ...duties],
};
