/** A change as the row it becomes: copies for the index beside the whole object. */

import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import {
  type Change,
  type Device,
  type DeviceHealth,
  type Duty,
  type Filing,
  type Hazard,
  type Notice,
  officeOf,
  type Period,
  type Photo,
  type PhotoLink,
  type RulesVersion,
  type ShadowFinding,
  type Ticket,
  type User,
  type Venue,
} from '@ninewatch/rules';
import type { Insertable } from 'kysely';
import type {
  CommandTable,
  DeviceHealthTable,
  DeviceTable,
  DutyTable,
  FilingTable,
  HazardTable,
  NoticeTable,
  PeriodTable,
  PhotoLinkTable,
  PhotoTable,
  RejectionTable,
  RulesVersionTable,
  Schema,
  ShadowTable,
  TicketTable,
  UserTable,
  VenueTable,
} from '../store/schema.ts';

/** A row of a table whose older version it replaces by `key`. */
export interface KeyedRow {
  table: keyof Schema;
  key: string;
  row: Record<string, unknown>;
}

/** Regions, audit lines, replies and desks are no such rows: they have their own writers, or none. */
export type RowChange = Exclude<Change, { kind: 'region' | 'audit' | 'reply' | 'desk' | 'duty_withdrawn' }>;

export function rowOf(change: RowChange, position: number): KeyedRow {
  switch (change.kind) {
    case 'venue':
      return { table: 'venue', key: 'id', row: { ...venueRow(change.object) } };
    case 'device':
      return { table: 'device', key: 'id', row: { ...deviceRow(change.object) } };
    case 'health':
      return { table: 'device_health', key: 'device_id', row: { ...healthRow(change.object) } };
    case 'user':
      return { table: 'user', key: 'id', row: { ...userRow(change.object) } };
    case 'hazard':
      return { table: 'hazard', key: 'id', row: { ...hazardRow(change.object, position) } };
    case 'ticket':
      return { table: 'ticket', key: 'id', row: { ...ticketRow(change.object, position) } };
    case 'notice':
      return { table: 'notice', key: 'id', row: { ...noticeRow(change.object, position) } };
    case 'command':
      return { table: 'command', key: 'id', row: { ...commandRow(change.object, position) } };
    case 'period':
      return { table: 'period', key: 'id', row: { ...periodRow(change.object, position) } };
    case 'filing':
      return { table: 'filing', key: 'id', row: { ...filingRow(change.object, position) } };
    case 'duty':
      return { table: 'duty', key: 'id', row: { ...dutyRow(change.object) } };
    case 'shadow':
      return { table: 'shadow', key: 'id', row: { ...shadowRow(change.object, position) } };
    case 'photo':
      return { table: 'photo', key: 'id', row: { ...photoRow(change.object) } };
    case 'photo_link':
      return { table: 'photo_link', key: 'id', row: { ...photoLinkRow(change.object) } };
    case 'rules':
      return { table: 'rules_version', key: 'revision', row: { ...rulesRow(change.object, position) } };
    case 'rejection':
      return { table: 'rejection', key: 'id', row: { ...rejectionRow(change, position) } };
  }
}

function venueRow(venue: Venue): VenueTable {
  const { id, region, category, risk, name, version, licence = null, lead = null } = venue;
  return {
    ...{ id, region, category, risk, name, version, licence, lead },
    state: venue.state?.name ?? 'open',
    over_limit: venue.overLimit.length > 0 ? 1 : 0,
    reassess_at: venue.reassessAt ?? null,
    words: words(id, name),
    body: JSON.stringify(venue),
  };
}

function deviceRow(device: Device): DeviceTable {
  const { id, venueId, kind, collector = null, version } = device;
  const sensor = sensorOf(device);
  const { place = '', model = '' } = device;
  return {
    ...{ id, venue_id: venueId, kind, collector, sensor, version },
    words: words(id, place, model),
    body: JSON.stringify(device),
  };
}

/** As step 25 of the ledger wrote them for what was there; nobody types a new line into a search. */
function words(...parts: string[]): string {
  return parts.join('\n').toLowerCase();
}

/** A collector passes on what others sense, a siren sounds: neither senses anything itself; a retired one is no sensor any more. */
function sensorOf({ kind, retired, outOfService }: Device): DeviceTable['sensor'] {
  if (kind === 'collector' || kind === 'siren' || retired === true) return null;
  return outOfService === undefined ? 'in' : 'out';
}

function healthRow(health: DeviceHealth): DeviceHealthTable {
  const { deviceId, venueId, version } = health;
  const [state, sending] = [stateOf(health), sendingOf(health)];
  return { device_id: deviceId, venue_id: venueId, state, sending, version, body: JSON.stringify(health) };
}

/** Unprotected ones depend on a dead collector: they are as silent as it is. */
function sendingOf({ silent, hasSent, unprotected }: DeviceHealth): DeviceHealthTable['sending'] {
  if (!hasSent) return 'neverSent';
  return silent || unprotected === true ? 'silent' : 'working';
}

function stateOf({ silent, hasSent, unprotected, faults }: DeviceHealth): string {
  if (silent) return 'silent';
  if (!hasSent) return 'never_sent';
  if (unprotected) return 'unprotected';
  return faults.length > 0 ? 'faulty' : 'normal';
}

function userRow(user: User): UserTable {
  const { id, username, version } = user;
  return { id, username, version, body: JSON.stringify(user) };
}

function hazardRow(hazard: Hazard, position: number): Insertable<HazardTable> {
  const { id, venueId, region, kind, state, openedAt, closedAt = null, version } = hazard;
  return {
    id,
    position,
    venue_id: venueId,
    region,
    kind,
    state,
    opened_at: openedAt,
    closed_at: closedAt,
    version,
    body: JSON.stringify(hazard),
  };
}

function ticketRow(ticket: Ticket, position: number): Insertable<TicketTable> {
  const { id, hazardId = null, venueId, region, unit, state, closedAt = null, version } = ticket;
  const { openedAt, dueAt, class: ticketClass, source } = ticket;
  const { responsible = null, handling, supervision, mergedInto, transfers = [] } = ticket;
  return {
    id,
    position,
    hazard_id: hazardId,
    venue_id: venueId,
    region,
    unit,
    responsible,
    handling,
    state,
    opened_at: openedAt,
    due_at: dueAt,
    wait_at: ticket.wait?.dueAt ?? null,
    class: ticketClass,
    source,
    listed_at: supervision?.at ?? null,
    is_merged: mergedInto === undefined ? 0 : 1,
    transfers: transfers.length === 0 ? null : JSON.stringify(transfers),
    office: officeOf(ticket)?.department ?? null,
    words: wordsOf(ticket),
    closed_at: closedAt,
    version,
    body: JSON.stringify(ticket),
  };
}

/** As step 19 of the ledger wrote them for the tickets that were there. */
function wordsOf({ id, title, place = '' }: Ticket): string {
  return `${id} ${title.zh} ${title.en} ${place}`.toLowerCase();
}

function noticeRow(notice: Notice, position: number): Insertable<NoticeTable> {
  const { id, hazardId, region, state, at } = notice;
  return { id, position, hazard_id: hazardId, region, state, at, body: JSON.stringify(notice) };
}

function commandRow(
  command: Extract<Change, { kind: 'command' }>['object'],
  position: number,
): Insertable<CommandTable> {
  const { id, deviceId, state, at } = command;
  return { id, position, device_id: deviceId, state, at, body: JSON.stringify(command) };
}

function periodRow(period: Period, position: number): Insertable<PeriodTable> {
  const { id, venueId, state, endedAt = null, version } = period;
  const body = JSON.stringify(period);
  return { id, position, venue_id: venueId, state, ended_at: endedAt, version, body };
}

function filingRow(filing: Filing, position: number): Insertable<FilingTable> {
  const { id, type, region, venueId = null, state, openedAt, dueAt = null, closedAt = null } = filing;
  return {
    ...{ id, position, type, region, venue_id: venueId, state },
    ...{ opened_at: openedAt, due_at: dueAt, closed_at: closedAt, version: filing.version },
    body: JSON.stringify(filing),
  };
}

function dutyRow(duty: Duty): Insertable<DutyTable> {
  const { id, key, name, role, region, venueId = null, cadence, term, from, dueAt, need, done } = duty;
  const { state, lateUntil = null, doneAt = null, doneBy = null, record = null } = duty;
  return {
    ...{ id, key, name_zh: name.zh, name_en: name.en, role, region, venue_id: venueId },
    ...{ cadence, term, opened_at: from, due_at: dueAt, need, done },
    ...{ state, late_until: lateUntil, done_at: doneAt, done_by: doneBy, record },
  };
}

function shadowRow(shadow: ShadowFinding, position: number): Insertable<ShadowTable> {
  const { id, ruleId, author = null, venueId, deviceId, hazardKind, live, version } = shadow;
  const { openedAt, measuredAt, endedAt = null } = shadow;
  return {
    id,
    position,
    rule_id: ruleId,
    author,
    venue_id: venueId,
    device_id: deviceId,
    kind: hazardKind,
    live: live ? 1 : 0,
    opened_at: openedAt,
    measured_at: measuredAt,
    ended_at: endedAt,
    version,
    body: JSON.stringify(shadow),
  };
}

/** Kept again it is as fresh as new, and looked at again. */
function photoRow(photo: Photo): PhotoTable {
  const { id, at } = photo;
  return { id, at, look_since: at, body: JSON.stringify(photo) };
}

function photoLinkRow(link: PhotoLink): PhotoLinkTable {
  const { photoId, subject, subjectId, at } = link;
  const id = `${photoId} ${subject} ${subjectId}`;
  return { id, photo_id: photoId, subject, subject_id: subjectId, at, body: JSON.stringify(link) };
}

/** The text is kept as it was put; deflated it takes an eighth. */
function rulesRow(rules: RulesVersion, position: number): RulesVersionTable {
  const { revision, version, text, since, by, note = null, origin, diff } = rules;
  return {
    ...{ revision, position, version, since, by, note },
    origin: origin === undefined ? null : JSON.stringify(origin),
    diff: diff === undefined ? null : JSON.stringify(diff),
    hash: createHash('sha256').update(text).digest('hex'),
    characters: text.length,
    text: deflateRawSync(text),
  };
}

function rejectionRow(
  change: Extract<Change, { kind: 'rejection' }>,
  position: number,
): Insertable<RejectionTable> {
  const { deviceId, venueId, reason, receivedAt } = change.object;
  const body = JSON.stringify({ ...change.object, id: change.id });
  return {
    id: change.id,
    position,
    device_id: deviceId,
    venue_id: venueId,
    reason,
    received_at: receivedAt,
    body,
  };
}
