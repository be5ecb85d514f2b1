/** What the ledger's tests need: a temporary ledger and objects of every kind. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AuditLine,
  Change,
  Device,
  DeviceHealth,
  Duty,
  Hazard,
  Notice,
  Period,
  Region,
  ShadowFinding,
  Ticket,
  User,
  Venue,
} from '@ninewatch/rules';
import { onTestFinished } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { layLedger } from './empty-ledger-fixture.ts';
import { openLedger } from './ledger.ts';
import type { PlacedChange } from './ledger-port.ts';
import { openLedgerQueries } from './ledger-queries.ts';

export const AT = 1_764_000_000_000;

/** Removed when the test ends. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-ledger-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A writer and a reader on a fresh ledger; `store` commits changes at the next position. */
export function freshLedger() {
  const dir = temporaryDir();
  layLedger(dir);
  const clock = new FakeClock(AT);
  const ledger = openLedger(dir, { clock });
  onTestFinished(() => ledger.close());
  const queries = openLedgerQueries(dir);
  onTestFinished(() => queries.close());
  const store = (...changes: Change[]) => {
    const position = ledger.offset() + 1;
    ledger.commit({ upTo: position, changes: placed(position, changes) });
  };
  return { dir, clock, ledger, queries, store };
}

export function placed(position: number, changes: Change[]): PlacedChange[] {
  return changes.map((change, ordinal) => ({ position, ordinal, change }));
}

export function aRegion(id: string, parent = 'root', level: Region['level'] = 'town'): Change {
  return { kind: 'region', object: { id, version: 1, name: id, level, parent } };
}

export function aVenue(id: string, region = 'root', more: Partial<Venue> = {}): Change {
  const object: Venue = {
    id,
    version: 1,
    name: `Venue ${id}`,
    category: 2,
    region,
    facts: {},
    risk: 'yellow',
    computedRisk: 'yellow',
    riskReasons: [],
    overLimit: [],
    createdAt: AT,
    ...more,
  };
  return { kind: 'venue', object };
}

export function aDevice(id: string, venueId: string, more: Partial<Device> = {}): Change {
  const object: Device = {
    id,
    version: 1,
    venueId,
    kind: 'smoke',
    generation: 1,
    secretHash: 'hash',
    createdAt: AT,
    ...more,
  };
  return { kind: 'device', object };
}

export function aHealth(deviceId: string, venueId: string, more: Partial<DeviceHealth> = {}): Change {
  const object: DeviceHealth = {
    deviceId,
    venueId,
    version: 1,
    online: true,
    hasSent: false,
    silent: false,
    faults: [],
    modes: [],
    ...more,
  };
  return { kind: 'health', object };
}

export function aUser(username: string): Change {
  const object: User = {
    id: `u-${username}`,
    version: 1,
    username,
    name: username,
    roles: [{ role: 'admin', region: 'root' }],
    passwordHash: 'scrypt',
    sessionEpoch: 1,
  };
  return { kind: 'user', object };
}

export function aHazard(id: string, more: Partial<Hazard> = {}): Change {
  const object: Hazard = {
    id,
    version: 1,
    kind: 'fire',
    live: true,
    venueId: 'v1',
    venueRisk: 'red',
    venueName: 'Venue v1',
    region: 'root',
    class: 'alarm',
    priority: 1,
    state: 'unacknowledged',
    active: true,
    acknowledged: false,
    silenced: false,
    latched: true,
    firstOut: 'd1',
    deviceIds: ['d1'],
    members: [],
    openedAt: AT,
    measuredAt: AT,
    late: false,
    ticketId: null,
    why: { zh: '烟雾', en: 'smoke' },
    rule: { id: 'smoke', version: '1' },
    log: [],
    ...more,
  };
  return { kind: 'hazard', object };
}

/** Of one venue in the month before `AT`. */
export function aDuty(id: string, more: Partial<Duty> = {}): Change {
  const object: Duty = {
    ...{ id, key: 'patrol', name: { zh: '巡查', en: 'Patrol' }, role: 'town_office', region: 'root' },
    ...{ cadence: 'month', term: '2025-10', from: AT - 2, dueAt: AT - 1, need: 1, done: 0, state: 'due' },
    ...more,
  };
  return { kind: 'duty', object };
}

export function aTicket(id: string, more: Partial<Ticket> = {}): Change {
  const object: Ticket = {
    id,
    version: 1,
    source: 'sensor',
    venueId: 'v1',
    region: 'root',
    class: 'ordinary',
    handling: 'immediate',
    state: 'open',
    unit: 'root',
    title: { zh: '隐患', en: 'hazard' },
    dueAt: AT,
    openedAt: AT,
    steps: [],
    ...more,
  };
  return { kind: 'ticket', object };
}

export function aNotice(id: string, more: Partial<Notice> = {}): Change {
  const object: Notice = {
    id,
    hazardId: 'h1',
    ticketId: null,
    venueId: 'v1',
    region: 'root',
    level: 0,
    to: [],
    reason: 'opened',
    class: 'alarm',
    priority: 1,
    at: AT,
    text: { zh: '', en: '' },
    state: 'due',
    ...more,
  };
  return { kind: 'notice', object };
}

export function aPeriod(id: string, more: Partial<Period> = {}): Change {
  const object: Period = {
    id,
    version: 1,
    kind: 'maintenance',
    venueId: 'v1',
    state: 'running',
    from: AT,
    until: AT + 3_600_000,
    reason: '检修',
    by: 'admin',
    at: AT,
    startedAt: AT,
    ...more,
  };
  return { kind: 'period', object };
}

export function aShadow(id: string, more: Partial<ShadowFinding> = {}): Change {
  const object: ShadowFinding = {
    id,
    version: 1,
    ruleId: 'early',
    ruleVersion: '1',
    author: 'lin',
    venueId: 'v1',
    region: 'root',
    deviceId: 'd1',
    hazardKind: 'fire',
    class: 'alarm',
    priority: 2,
    live: true,
    late: false,
    openedAt: AT,
    measuredAt: AT,
    why: { zh: '试行', en: 'on trial' },
    evidence: [{ at: AT }],
    ...more,
  };
  return { kind: 'shadow', object };
}

export function aRejection(id: string, venueId: string, receivedAt = AT): Change {
  const object: Extract<Change, { kind: 'rejection' }>['object'] = {
    kind: 'rejection',
    deviceId: 'd1',
    venueId,
    topic: 't',
    reason: 'not-json',
    detail: '',
    sample: '',
    bytes: 3,
    receivedAt,
  };
  return { kind: 'rejection', id, object };
}

export function anAudit(action: string, detail?: AuditLine['detail']): Change {
  const object: AuditLine = { at: AT, actor: 'admin', action, subject: 'v1', outcome: 'done' };
  return { kind: 'audit', object: detail === undefined ? object : { ...object, detail } };
}
