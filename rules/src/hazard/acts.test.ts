import { describe, expect, it } from 'vitest';
import { of, START_MS, Stage } from '../fold/testing/stage.ts';
import type { HazardAct } from '../model/act.ts';
import { CLOCKS } from '../profile/clocks.ts';

function withHazard(over: Parameters<Stage['finding']>[0] = {}): { stage: Stage; hazardId: string } {
  const stage = Stage.district();
  stage.find([stage.finding(over)]);
  return { stage, hazardId: stage.hazard().id };
}

const TOXIC = { hazardKind: 'toxic' } as const;

describe('acts on a hazard', () => {
  it('[P9] each is recorded with who, when and why, in the hazard and on the audit trail', () => {
    const { stage, hazardId } = withHazard(TOXIC);
    const acts: HazardAct[] = [
      { type: 'hazard.silence', hazardId, note: 'loud' },
      { type: 'hazard.acknowledge', hazardId },
      { type: 'hazard.shelve', hazardId, minutes: 10, reason: 'works' },
      { type: 'hazard.unshelve', hazardId },
      { type: 'hazard.promote', hazardId, reason: 'children near' },
      { type: 'hazard.call', hazardId, person: 'Ms Chen', answered: false },
      { type: 'hazard.call', hazardId, person: 'Mr Li', answered: true, note: 'he goes there' },
    ];
    for (const act of acts) stage.done(act, 'wang');
    const log = stage.hazard().log.filter(({ by }) => by === 'wang');
    expect(log.map(({ what, note }) => [what, note])).toEqual([
      ['silenced', 'loud'],
      ['acknowledged', undefined],
      ['shelved', 'works'],
      ['unshelved', 'by hand'],
      ['promoted', 'children near'],
      ['call-unanswered', 'Ms Chen'],
      ['call-answered', 'Mr Li · he goes there'],
    ]);
    const audited = of(stage.changes, 'audit').filter(
      ({ object }) => object.actor === 'wang' && object.action !== 'hazard.transition',
    );
    expect(audited.map(({ object }) => [object.action, object.subject, object.outcome])).toEqual(
      acts.map((act) => [act.type, hazardId, 'done']),
    );
  });

  it('[P9] silence is not acknowledgement, and acknowledgement is not silence', () => {
    const { stage, hazardId } = withHazard();
    expect(stage.done({ type: 'hazard.silence', hazardId })).toMatchObject({ state: 'unacknowledged' });
    const other = withHazard();
    other.stage.done({ type: 'hazard.acknowledge', hazardId: other.hazardId });
    expect(other.stage.hazard()).toMatchObject({
      state: 'acknowledged',
      silenced: false,
      acknowledgedBy: 'officer',
      acknowledgedAt: START_MS,
    });
  });

  it('[P9] a noted call answers nothing by itself', () => {
    const { stage, hazardId } = withHazard();
    stage.done({ type: 'hazard.call', hazardId, person: 'Ms Chen', answered: true });
    expect(stage.hazard()).toMatchObject({ state: 'unacknowledged', acknowledged: false, silenced: false });
    expect(stage.refused({ type: 'hazard.call', hazardId, person: '', answered: true })).toBe('invalid');
  });

  it('refuses what is not open, and a version that is not in force', () => {
    const { stage, hazardId } = withHazard();
    expect(stage.refused({ type: 'hazard.reset', hazardId: 'e1-9-9' })).toBe('not-found');
    stage.done({ type: 'hazard.silence', hazardId, expectedVersion: 1 });
    expect(stage.refused({ type: 'hazard.silence', hazardId, expectedVersion: 1 })).toBe('stale-version');
    expect(of(stage.changes, 'audit').at(-1)?.object).toMatchObject({ outcome: 'refused' });
  });

  it('[P9] resets only when nobody is in danger, and names who is', () => {
    const { stage, hazardId } = withHazard();
    stage.find([stage.finding({ deviceId: 's2' }), stage.finding({ edge: 'fall' })]);
    const reply = stage.act({ type: 'hazard.reset', hazardId });
    expect(reply).toMatchObject({ ok: false, code: 'still-in-danger', deviceIds: ['s2'] });
    stage.find([stage.finding({ deviceId: 's2', edge: 'fall' })]);
    const closed = stage.done({ type: 'hazard.reset', hazardId });
    expect(closed).toMatchObject({ state: 'closed', resetAt: START_MS, closedBy: 'officer' });
    expect(stage.refused({ type: 'hazard.reset', hazardId })).toBe('not-found');
  });
});

describe('shelving', () => {
  it.each(['fire', 'gas', 'co'] as const)('[P9] refuses live %s in alarm, even returned', (hazardKind) => {
    const { stage, hazardId } = withHazard({ hazardKind });
    const shelve = { type: 'hazard.shelve', hazardId, minutes: 5, reason: 'x' } as const;
    expect(stage.refused(shelve)).toBe('not-shelvable');
    stage.find([stage.finding({ hazardKind, edge: 'fall' })]);
    expect(stage.refused(shelve)).toBe('not-shelvable');
  });

  it('takes 1 to 480 minutes and a reason', () => {
    const { stage, hazardId } = withHazard(TOXIC);
    const shelve = { type: 'hazard.shelve', hazardId, reason: 'works' } as const;
    for (const minutes of [0, 481, 1.5]) expect(stage.refused({ ...shelve, minutes })).toBe('invalid');
    expect(stage.refused({ ...shelve, minutes: 480, reason: '' })).toBe('invalid');
    expect(stage.done({ ...shelve, minutes: 480 })).toMatchObject({ state: 'shelved' });
  });

  it.each([0, 86_400_000, -86_400_000])('[P3] ends by elapsed time under a jump of %i ms', (jumpMs) => {
    const { stage, hazardId } = withHazard(TOXIC);
    stage.done({ type: 'hazard.shelve', hazardId, minutes: 10, reason: 'works' });
    expect(of(stage.tick(599_999, jumpMs), 'hazard')).toEqual([]);
    expect(stage.hazard().state).toBe('shelved');
    const changes = stage.tick(1);
    expect(stage.hazard()).toMatchObject({ state: 'unacknowledged' });
    expect(of(changes, 'notice')[0]?.object).toMatchObject({ reason: 'unanswered', level: 0 });
  });

  it('[P9] ends on a new member and on a new rise', () => {
    for (const over of [{ deviceId: 's2' }, {}]) {
      const { stage, hazardId } = withHazard(TOXIC);
      stage.done({ type: 'hazard.shelve', hazardId, minutes: 10, reason: 'works' });
      stage.find([stage.finding({ ...TOXIC, ...over })]);
      expect(stage.hazard()).not.toHaveProperty('shelved');
    }
  });
});

describe('a shelf that a rise ends', () => {
  const shelf = { type: 'hazard.shelve', minutes: 10, reason: 'works' } as const;

  it('[P9] calls again who did not answer, also for a member that was in danger all the time', () => {
    const { stage, hazardId } = withHazard(TOXIC);
    stage.done({ ...shelf, hazardId });
    const [notice] = of(stage.find([stage.finding(TOXIC)]), 'notice');
    expect(notice?.object).toMatchObject({ reason: 'unanswered', level: 0 });
    expect(of(stage.tick(3_600_000), 'notice')[0]?.object).toMatchObject({ level: 1 });
  });

  it('[P9] calls again who did not answer, also when what joins is long over', () => {
    const { stage, hazardId } = withHazard(TOXIC);
    stage.done({ ...shelf, hazardId });
    const late = { deviceId: 's2', late: true, normalForMs: CLOCKS.callOut.quietAfterNormalMs };
    const [notice] = of(stage.find([stage.finding({ ...TOXIC, ...late })]), 'notice');
    expect(notice?.object).toMatchObject({ reason: 'unanswered', level: 0 });
  });

  it('[P9] calls nobody about what was answered and is no news', () => {
    const { stage, hazardId } = withHazard(TOXIC);
    stage.done({ type: 'hazard.acknowledge', hazardId });
    stage.done({ ...shelf, hazardId });
    expect(of(stage.find([stage.finding(TOXIC)]), 'notice')).toEqual([]);
    expect(stage.hazard().state).toBe('acknowledged');
  });
});

describe('closing', () => {
  it('[P9] refuses a live fire that is active, and takes it with its cause once it is over', () => {
    const { stage, hazardId } = withHazard();
    const close = { type: 'hazard.close', hazardId, cause: 'nuisance' } as const;
    expect(stage.act(close)).toMatchObject({ code: 'not-closable', deviceIds: ['s1'] });
    stage.find([stage.finding({ edge: 'fall' })]);
    expect(stage.done(close)).toMatchObject({ state: 'closed', cause: 'nuisance' });
    expect(stage.ticket().state).toBe('open');
  });

  it.each(['fire', 'gas', 'co'] as const)('[P9] takes live %s that is no alarm, as shelving does', (kind) => {
    const { stage, hazardId } = withHazard({ hazardKind: kind, class: 'supervisory', latched: false });
    stage.done({ type: 'hazard.shelve', hazardId, minutes: 5, reason: 'works' });
    expect(stage.done({ type: 'hazard.close', hazardId, cause: 'nuisance' })).toMatchObject({
      state: 'closed',
      active: true,
    });
    stage.find([stage.finding({ hazardKind: kind, edge: 'worse' })]);
    const close = { type: 'hazard.close', hazardId: stage.hazard().id, cause: 'nuisance' } as const;
    expect(stage.refused(close)).toBe('not-closable');
  });

  it.each([0, 86_400_000])('[P5] what was closed in danger comes back after 8 h, jump %i ms', (jumpMs) => {
    const { stage, hazardId } = withHazard(TOXIC);
    stage.find([stage.finding({ ...TOXIC, deviceId: 's2' })]);
    stage.done({ type: 'hazard.close', hazardId, cause: 'fault' });
    stage.tick(8 * 3_600_000 - 1, jumpMs);
    expect(stage.openHazards()).toEqual([]);
    stage.find([stage.finding({ ...TOXIC, edge: 'fall' })]);
    stage.tick(1);
    expect(stage.hazard()).toMatchObject({ recurrenceOf: hazardId, deviceIds: ['s2'], active: true });
    expect(stage.hazard().members).toHaveLength(1);
  });

  it('[P5] what is over by then stays closed', () => {
    const { stage, hazardId } = withHazard(TOXIC);
    stage.done({ type: 'hazard.close', hazardId, cause: 'fault' });
    stage.find([stage.finding({ ...TOXIC, edge: 'fall' })]);
    stage.tick(9 * 3_600_000);
    expect(stage.openHazards()).toEqual([]);
  });

  it('[P5] a new rise takes along who is still in danger, so a reset is refused for them too', () => {
    const { stage, hazardId } = withHazard(TOXIC);
    stage.done({ type: 'hazard.close', hazardId, cause: 'fault' });
    stage.find([stage.finding({ ...TOXIC, deviceId: 's2' })]);
    stage.find([stage.finding({ ...TOXIC, deviceId: 's2', edge: 'fall' })]);
    const reply = stage.act({ type: 'hazard.reset', hazardId: stage.hazard().id });
    expect(reply).toMatchObject({ code: 'still-in-danger', deviceIds: ['s1'] });
    const { id } = stage.hazard();
    stage.tick(9 * 3_600_000);
    expect(stage.hazard().id).toBe(id);
  });
});
