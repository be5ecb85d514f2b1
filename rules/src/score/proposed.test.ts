import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../calendar/index.ts';
import { of } from '../fold/testing/stage.ts';
import type { Change } from '../model/change.ts';
import type { ScoreFiling } from '../model/score.ts';
import { TicketStage } from '../ticket/testing/ticket-stage.ts';

const calls = (changes: readonly Change[]) =>
  of(changes, 'notice')
    .filter(({ object: { reason, state } }) => reason === 'decision' && state === 'due')
    .map(({ object }) => object.to.map(({ role, region }) => `${role}@${region}`));
const newest = (stage: TicketStage) =>
  of(stage.changes, 'filing').findLast(({ object }) => object.type === 'score')?.object as ScoreFiling;

function proposed(): { stage: TicketStage; changes: Change[] } {
  const stage = TicketStage.withPeople();
  for (const id of ['s1', 's2']) stage.done({ type: 'device.change', id, patch: { retired: true } });
  stage.tick(1_000);
  for (const place of ['roof', 'cellar']) stage.report({ class: 'major', handling: 'listed', place });
  const before = stage.changes.length;
  stage.tick(DAY_MS);
  return { stage, changes: stage.changes.slice(before) };
}

describe('[P9] a colour that a score proposes', () => {
  it('is the town’s to decide: called for at once, reminded of, then called for higher', () => {
    const { stage, changes } = proposed();
    expect(newest(stage).proposal?.colour).toBe('orange');
    expect(calls(changes)).toEqual([['town_office@t1', 'town_leader@t1']]);
    const { decideBy = 0 } = newest(stage);
    const days = Math.round((decideBy - stage.nowMs) / DAY_MS);
    expect(days).toBeGreaterThanOrEqual(10);
    const heard = [];
    for (let day = 0; day <= days; day += 1) heard.push(...calls(stage.tick(DAY_MS)));
    expect(heard.slice(0, 2)).toEqual([
      ['town_office@t1', 'town_leader@t1'],
      ['district_department@d1', 'district_committee@d1'],
    ]);
    expect(newest(stage)).toMatchObject({ state: 'proposed', undecided: true });
  });

  it.each([['accept'], ['dismiss']] as const)('ends the calls when somebody says %s', (word) => {
    const { stage } = proposed();
    const before = stage.changes.length;
    stage.done({ type: `proposal.${word}`, id: 'shop', reason: 'seen' }, 'wang');
    expect(newest(stage)).toMatchObject({ state: 'scored', calls: [{ answeredBy: 'wang' }] });
    expect(newest(stage)).not.toHaveProperty('decideBy');
    expect(of(stage.changes.slice(before), 'notice').map(({ object }) => object.state)).toEqual(['answered']);
    for (let day = 0; day < 20; day += 1) expect(calls(stage.tick(DAY_MS))).toEqual([]);
  });

  it('changes nothing when it cannot be accepted', () => {
    const { stage } = proposed();
    const { version } = newest(stage);
    expect(stage.refused({ type: 'proposal.accept', id: 'shop', reason: '' }, 'wang')).toBe('invalid');
    expect(newest(stage)).toMatchObject({ version, decideBy: newest(stage).decideBy });
    expect(newest(stage).calls?.[0]).not.toHaveProperty('answeredAt');
  });

  it('is the new town’s when the venue has moved', () => {
    const { stage } = proposed();
    stage.done({ type: 'region.create', region: { id: 't2', name: 't2', level: 'town', parent: 'd1' } });
    const before = stage.changes.length;
    stage.done({ type: 'venue.change', id: 'shop', patch: { region: 't2' } });
    expect(calls(stage.changes.slice(before))).toEqual([['town_office@t2', 'town_leader@t2']]);
    expect(newest(stage).calls?.map(({ endedAt }) => endedAt !== undefined)).toEqual([true, false]);
  });

  it('ends the calls when nothing is proposed any more', () => {
    const { stage } = proposed();
    stage.done({ type: 'venue.state', id: 'shop', state: 'closed', reason: 'moved away' });
    expect(newest(stage)).toMatchObject({ state: 'scored' });
    expect(newest(stage)).not.toHaveProperty('decideBy');
    expect(newest(stage).calls?.[0]).toHaveProperty('endedAt');
    for (let day = 0; day < 20; day += 1) expect(calls(stage.tick(DAY_MS))).toEqual([]);
  });
});
