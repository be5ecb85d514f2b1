/** A town for tests of duties: one red and one yellow venue, at the first moment of 2026 in UTC+8. */

import { Stage } from '../fold/testing/stage.ts';
import type { Change } from '../model/change.ts';
import type { Duty } from '../model/duty.ts';
import type { RoleGrant } from '../model/facts.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const at = (local: string) => Date.parse(`${local}+08:00`);

export function town(profile?: string, from = '2026-01-01T00:00'): Stage {
  const stage = new Stage();
  stage.nowMs = at(from);
  stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e1' });
  const levels = [
    ['d1', 'district', 'root'],
    ['t1', 'town', 'd1'],
    ['g1', 'grid', 't1'],
  ] as const;
  for (const [id, level, parent] of levels) {
    stage.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  if (profile !== undefined) stage.done({ type: 'profile.set', region: 'd1', text: profile });
  const facts = { red: { keyFire: true }, yellow: {} };
  for (const id of ['red', 'yellow'] as const) {
    const venue = { id, name: `场所 ${id}`, category: 2, region: 'g1', facts: facts[id] };
    stage.done({ type: 'venue.create', venue });
  }
  const people: [string, RoleGrant][] = [
    ['boss', { role: 'owner', region: 'g1', venue: 'red' }],
    ['grid', { role: 'grid_worker', region: 'g1' }],
    ['leader', { role: 'town_leader', region: 't1' }],
    ['office', { role: 'town_office', region: 't1' }],
    ['watch', { role: 'duty_officer', region: 'd1' }],
    ['relief', { role: 'duty_officer', region: 'd1' }],
  ];
  for (const [username, grant] of people) {
    const user = { id: username, username, name: username, roles: [grant], passwordHash: 'h' };
    stage.done({ type: 'user.create', user });
  }
  return stage;
}

/** As the ledger has them: the newest of each. */
export function dutiesOf(changes: readonly Change[]): Duty[] {
  const rows = new Map<string, Duty>();
  for (const change of changes) {
    if (change.kind === 'duty') rows.set(change.object.id, change.object);
    if (change.kind === 'duty_withdrawn') rows.delete(change.object.id);
  }
  return [...rows.values()];
}

/** How many of each, by place and key. */
export function counted(duties: readonly Duty[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { key, venueId, region } of duties) {
    const name = `${venueId ?? region} ${key}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** In steps, until the local time. */
export function passUntil(stage: Stage, local: string, stepMs = 2 * HOUR_MS): void {
  for (const end = at(local); stage.nowMs < end; ) stage.tick(Math.min(stepMs, end - stage.nowMs));
}
