/** The ledger's tables as the query builder sees them: columns for what is filtered and sorted, the rest in `body`. */

import type { Generated } from 'kysely';

/** The whole object as JSON; the columns beside it are copies for the index. */
interface Bodied {
  body: string;
}
/** Newest first is `seq` descending: given at the first insert, kept by every later change. */
interface Sequenced {
  seq: Generated<number>;
  id: string;
  /** Journal position of the latest change. */
  position: number;
}

export interface RegionTable extends Bodied {
  id: string;
  parent: string | null;
  /** `/root/…/id/`: a subtree is one range of it. Changed by the ledger alone when a region moves. */
  path: string;
  level: string;
  version: number;
  /** In whose sums its things are counted: the topmost region around it that is no district, or itself. */
  counted_in: Generated<string>;
}
export interface VenueTable extends Bodied {
  id: string;
  region: string;
  category: number;
  risk: string;
  name: string;
  version: number;
  licence: string | null;
  /** `open`, `suspended`, `closed`. */
  state: string;
  over_limit: number;
  /** Lead office. */
  lead: string | null;
  reassess_at: number | null;
  /** Its id and its name, for searches. */
  words: string;
}
export interface DeviceTable extends Bodied {
  id: string;
  venue_id: string;
  kind: string;
  collector: string | null;
  /** In service, out of it; null for what senses nothing: a collector, or a retired one. */
  sensor: 'in' | 'out' | null;
  version: number;
  /** Its id, place and model, for searches. */
  words: string;
}
export interface DeviceHealthTable extends Bodied {
  device_id: string;
  venue_id: string;
  /** What stands against it: `silent`, `never_sent`, `unprotected`, `faulty`, else `normal`. */
  state: string;
  /** Whether it does what it is there for, as coverage counts it. */
  sending: 'neverSent' | 'silent' | 'working';
  version: number;
}
/** Kept by triggers: so many sensors of a venue are of a kind and in a state, those out of service too. */
export interface SensorSumTable {
  venue_id: string;
  kind: string;
  state: 'neverSent' | 'silent' | 'working' | 'outOfService';
  count: number;
}
/** Kept by triggers, beside `sensor_sum`: those of all kinds. */
export interface VenueSensorsTable {
  venue_id: string;
  sensors: number;
  working: number;
}
/** Characters of the tickets' words in threes, by `rowid`, which is the ticket's `seq`. */
export interface TicketTextTable {
  words: string;
}
/** Kept by triggers for each place (`counted_in` of a region): so many venues are alike in all of this. */
export interface VenueSumTable {
  place: string;
  risk: string;
  category: number;
  /** Empty for one whose licence nobody knows. */
  licence: string;
  state: string;
  /** 1 or 0. */
  has_sensors: number;
  /** Working sensors of each, up to five. */
  working: number;
  count: number;
}
/** Kept by triggers for each place: `sensor_sum` of the venues that are not closed. */
export interface KindSumTable {
  place: string;
  kind: string;
  state: SensorSumTable['state'];
  count: number;
}
/** Kept by triggers for each place: devices by what stands against them. */
export interface HealthSumTable {
  place: string;
  state: string;
  count: number;
}
/** Kept by the writer for each place: what was opened and closed, by day of the civil time of China. */
export interface DaySumTable {
  day: number;
  what: 'hazards' | 'ticketsOpened' | 'ticketsClosed';
  place: string;
  count: number;
}
export interface UserTable extends Bodied {
  id: string;
  username: string;
  version: number;
}
export interface HazardTable extends Bodied, Sequenced {
  venue_id: string;
  region: string;
  kind: string;
  state: string;
  opened_at: number;
  closed_at: number | null;
  /** Of the body, and in an index: never written. */
  class: Generated<string>;
  version: number;
}
export interface TicketTable extends Bodied, Sequenced {
  hazard_id: string | null;
  venue_id: string;
  /** Of the venue. */
  region: string;
  /** Region id of the unit that has to do it. */
  unit: string;
  /** User name. */
  responsible: string | null;
  handling: string;
  state: string;
  opened_at: number;
  due_at: number;
  /** Until when somebody's word is waited for. */
  wait_at: number | null;
  class: string;
  source: string;
  /** When it was put under listed supervision. */
  listed_at: number | null;
  /** 1 when another ticket goes on in its stead, else 0. */
  is_merged: number;
  /** JSON; null for most. */
  transfers: string | null;
  /** What a search looks through: id, title in both languages, place; in small letters. */
  words: string;
  /** The office that it was handed to and is with. */
  office: string | null;
  closed_at: number | null;
  version: number;
}
export interface NoticeTable extends Bodied, Sequenced {
  hazard_id: string;
  region: string;
  state: string;
  at: number;
}
export interface CommandTable extends Bodied, Sequenced {
  device_id: string;
  state: string;
  at: number;
}
export interface PeriodTable extends Bodied, Sequenced {
  venue_id: string;
  state: string;
  ended_at: number | null;
  version: number;
}
export interface FilingTable extends Bodied, Sequenced {
  type: string;
  /** Of the venue, or the unit itself. */
  region: string;
  venue_id: string | null;
  state: string;
  opened_at: number;
  due_at: number | null;
  closed_at: number | null;
  version: number;
}
export interface DutyTable {
  seq: Generated<number>;
  id: string;
  key: string;
  name_zh: string;
  name_en: string;
  role: string;
  region: string;
  venue_id: string | null;
  cadence: string;
  term: string;
  /** Beginning of the term. */
  opened_at: number;
  due_at: number;
  need: number;
  done: number;
  state: string;
  /** Of what was missed; null else, and for what older versions wrote. */
  late_until: number | null;
  done_at: number | null;
  done_by: string | null;
  record: string | null;
}
/** Kept by triggers: so many duties are alike in all of this. */
export interface DutySumTable {
  region: string;
  due_at: number;
  key: string;
  role: string;
  term: string;
  /** 1 when they are of venues, 0 when of the region's unit itself. */
  of_venues: number;
  state: string;
  /** User name; empty for what nobody has done yet, and for owners' duties. */
  done_by: string;
  name_zh: string;
  name_en: string;
  count: number;
}
export interface ShadowTable extends Bodied, Sequenced {
  rule_id: string;
  author: string | null;
  venue_id: string;
  device_id: string;
  /** Of the hazard that it would be. */
  kind: string;
  /** 1 or 0. */
  live: number;
  opened_at: number;
  measured_at: number;
  ended_at: number | null;
  version: number;
}
export interface PhotoTable extends Bodied {
  id: string;
  at: number;
  /** Since when it may be that nothing refers to it, ms; null when something does. */
  look_since: number | null;
}
export interface PhotoLinkTable extends Bodied {
  /** Photo, subject and its id: the same link twice is one. */
  id: string;
  photo_id: string;
  subject: string;
  subject_id: string;
  at: number;
}
export interface RulesVersionTable {
  revision: number;
  position: number;
  version: string;
  since: number;
  by: string;
  note: string | null;
  /** JSON. */
  origin: string | null;
  /** JSON; null for rules of before it was kept. */
  diff: string | null;
  /** SHA-256 of the text. */
  hash: string;
  characters: number;
  /** Deflated. */
  text: Uint8Array;
}
export interface RejectionTable extends Bodied, Sequenced {
  device_id: string;
  venue_id: string;
  reason: string;
  received_at: number;
}
export interface AuditTable extends Bodied {
  seq: number;
  position: number;
  ordinal: number;
  previous_hash: string;
  hash: string;
}
export interface ReaderOffsetTable {
  reader: string;
  position: number;
}
export interface CheckpointTable {
  position: number;
  checksum: string;
  first_part: number;
  last_part: number;
}
export interface CheckpointPartTable {
  id: number;
  key: string;
  crc: number;
  /** Deflated when it is bytes. */
  content: string | Uint8Array;
}
export interface MetaTable {
  key: string;
  value: string;
}
export interface MigrationTable {
  number: number;
  name: string;
}

/** One step of a hazard, a ticket or a notice, for systems that are told of all of them. */
export interface EventTable {
  seq: Generated<number>;
  /** When it was stored. */
  at: number;
  kind: 'hazard' | 'ticket' | 'notice';
  object: string;
  version: number;
  /** As it stood then; null for a notice, which is read as it stands. */
  body: string | null;
}

export interface Schema {
  region: RegionTable;
  venue: VenueTable;
  device: DeviceTable;
  device_health: DeviceHealthTable;
  user: UserTable;
  hazard: HazardTable;
  ticket: TicketTable;
  notice: NoticeTable;
  event: EventTable;
  command: CommandTable;
  period: PeriodTable;
  filing: FilingTable;
  duty: DutyTable;
  duty_sum: DutySumTable;
  sensor_sum: SensorSumTable;
  ticket_text: TicketTextTable;
  venue_sum: VenueSumTable;
  kind_sum: KindSumTable;
  health_sum: HealthSumTable;
  day_sum: DaySumTable;
  venue_sensors: VenueSensorsTable;
  shadow: ShadowTable;
  photo: PhotoTable;
  photo_link: PhotoLinkTable;
  rejection: RejectionTable;
  rules_version: RulesVersionTable;
  audit: AuditTable;
  reader_offset: ReaderOffsetTable;
  checkpoint: CheckpointTable;
  checkpoint_part: CheckpointPartTable;
  meta: MetaTable;
  migration: MigrationTable;
}
