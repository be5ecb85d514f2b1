import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../calendar/index.ts';
import { of } from '../fold/testing/stage.ts';
import type { Change } from '../model/change.ts';
import type { HandoverFiling } from '../model/duty-filing.ts';
import { TicketStage } from '../ticket/testing/ticket-stage.ts';

const MINUTE_MS = 60_000;
const offer = { type: 'handover.offer', region: 'd1', note: '一切正常' } as const;
const calls = (changes: readonly Change[]) =>
  of(changes, 'notice')
    .filter(({ object: { reason, state } }) => reason === 'decision' && state === 'due')
    .map(({ object }) => object.to.map(({ role, region }) => `${role}@${region}`));

function offered(): { stage: TicketStage; id: string; changes: Change[]; newest(): HandoverFiling } {
  const stage = TicketStage.withPeople();
  const user = { id: 'sun-id', username: 'sun', name: 'sun', passwordHash: 'p' };
  stage.done({ type: 'user.create', user: { ...user, roles: [{ role: 'duty_officer', region: 'd1' }] } });
  const before = stage.changes.length;
  const { id } = stage.done<HandoverFiling>(offer, 'watch');
  const newest = () =>
    of(stage.changes, 'filing').findLast(({ object }) => object.id === id)?.object as HandoverFiling;
  return { stage, id, changes: stage.changes.slice(before), newest };
}

describe('[P9] a hand-over', () => {
  it('calls who may take the watch, again, and then who stands above', () => {
    const { stage, changes, newest } = offered();
    expect(calls(changes)).toEqual([['duty_officer@d1']]);
    expect(newest().decideBy).toBe(stage.nowMs + 30 * MINUTE_MS);
    expect(newest().calls?.[0]?.people.map(({ username }) => username)).toEqual(['sun']);
    expect(calls(stage.tick(15 * MINUTE_MS))).toEqual([['duty_officer@d1']]);
    expect(calls(stage.tick(15 * MINUTE_MS))).toEqual([['district_department@d1', 'district_committee@d1']]);
    expect(newest()).toMatchObject({ state: 'offered', undecided: true });
  });

  it('calls nobody any more once it is signed, and says who answered', () => {
    const { stage, id, newest } = offered();
    stage.tick(MINUTE_MS);
    stage.done({ type: 'handover.sign', id }, 'sun');
    expect(newest()).toMatchObject({ state: 'signed', calls: [{ answeredBy: 'sun' }] });
    expect(dueNotices(stage.changes, id)).toEqual([]);
    expect(calls(stage.tick(HOUR_MS))).toEqual([]);
  });

  it('calls nobody any more once it has expired', () => {
    const { stage, id, newest } = offered();
    for (let hour = 0; hour < 12; hour += 1) stage.tick(HOUR_MS);
    expect(newest()).toMatchObject({ state: 'expired', undecided: true });
    expect(dueNotices(stage.changes, id)).toEqual([]);
    expect(calls(stage.tick(24 * HOUR_MS))).toEqual([]);
  });
});

function dueNotices(changes: readonly Change[], filingId: string): string[] {
  const newest = new Map(of(changes, 'notice').map(({ object }) => [object.id, object]));
  return [...newest.values()]
    .filter((notice) => notice.filingId === filingId && notice.state === 'due')
    .map(({ id }) => id);
}
