import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { createState } from '../fold/state.ts';
import { step } from '../fold/step.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Device } from '../model/facts.ts';
import { FOREIGN_FILINGS, type ForeignFiling, type SightingRecord } from '../model/foreign.ts';

const device = (id: string) => ({ id, venueId: 'shop', kind: 'smoke', secretHash: 'h' });

function sight(stage: Stage, name: string, more: Partial<SightingRecord> = {}) {
  const seen = { at: stage.nowMs, metrics: { smoke: 0.1 } };
  const about = { source: 'hall', region: 't1', name, described: { gives: ['smoke'] }, seen };
  const changes = stage.take({ kind: 'sighting', receivedAt: stage.nowMs, ...about, ...more });
  return of(changes, 'filing')[0]?.object as ForeignFiling | undefined;
}

function proposed(stage: Stage, name: string, more: Partial<SightingRecord> = {}): ForeignFiling {
  const filing = sight(stage, name, more);
  if (filing === undefined) throw new Error(`${name} is not proposed`);
  return filing;
}

const source = (stage: Stage, state: 'up' | 'down') =>
  stage.take({ kind: 'source', receivedAt: stage.nowMs, source: 'hall', state, detail: 'refused' });

/** All that was taken, once more: a hash of the state is one of what was decided. */
function replayed(stage: Stage): string {
  let state = createState();
  for (const entry of stage.entries) state = step(state, structuredClone(entry)).state;
  return encodeState(state);
}

describe('a foreign device that nobody has bound', () => {
  it('[P3] is a proposal where its source belongs; accepted it is a device, the same at every replay', () => {
    const stage = Stage.district();
    const filing = proposed(stage, 'kitchen/smoke');
    expect(filing).toMatchObject({ type: 'foreign', region: 't1', state: 'open', source: 'hall' });
    const act = { type: 'foreign.accept', id: filing.id, device: device('k1'), expectedVersion: 1 } as const;
    const made = stage.done<Device>(act);
    expect(made.foreign).toEqual({ source: 'hall', name: 'kitchen/smoke' });
    const told = of(stage.changes, 'filing').at(-1)?.object;
    expect(told).toMatchObject({ state: 'accepted', deviceId: 'k1', decided: { by: 'officer' } });
    expect(of(stage.changes, 'audit').at(-1)?.object).toMatchObject({ action: 'foreign.accept' });
    expect(stage.refused(act)).toBe('not-found');
    expect(sight(stage, 'kitchen/smoke')).toBeUndefined();
    expect(encodeState(stage.state)).toBe(replayed(stage));
    expect(encodeState(decodeState(encodeState(stage.state)))).toBe(encodeState(stage.state));
  });

  it('is renewed by what is heard of it, and once dismissed comes back only when it is recalled', () => {
    const stage = Stage.district();
    const { id } = proposed(stage, 'a');
    expect(sight(stage, 'a', { described: { gives: ['co', 'smoke'] } })).toMatchObject({ id, version: 2 });
    stage.done({ type: 'foreign.dismiss', id, note: 'a lamp' });
    stage.state = decodeState(encodeState(stage.state));
    expect(sight(stage, 'a')).toBeUndefined();
    expect(stage.refused({ type: 'foreign.accept', id, device: device('k1') })).toBe('wrong-state');
    expect(stage.done<ForeignFiling>({ type: 'foreign.recall', id })).toMatchObject({ state: 'open' });
    expect(stage.refused({ type: 'foreign.dismiss', id, expectedVersion: 1 })).toBe('stale-version');
    expect(sight(stage, 'a')).toMatchObject({ id });
  });

  it('[P8] is not kept beyond the limit of its source; others have theirs', () => {
    const stage = Stage.district();
    for (let n = 0; n < FOREIGN_FILINGS.openPerSourceMax; n += 1) proposed(stage, `d${n}`);
    expect(sight(stage, 'one more')).toBeUndefined();
    expect(sight(stage, 'one more', { source: 'other' })).toBeDefined();
    expect(sight(stage, 'nowhere', { source: 'other', region: 'gone' })).toBeUndefined();
  });
});

describe('the foreign device of a device', () => {
  it('is its alone, until it is retired or bound to something else', () => {
    const stage = Stage.district();
    const foreign = { source: 'hall', name: 'a' };
    const filing = proposed(stage, 'a');
    stage.done({ type: 'device.change', id: 's1', patch: { foreign } });
    expect(of(stage.changes, 'filing').at(-1)?.object).toMatchObject({ id: filing.id, state: 'accepted' });
    const again = { type: 'device.create', device: { ...device('x'), foreign } } as const;
    expect(stage.act(again)).toMatchObject({ code: 'already-exists', field: 'foreign' });
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    stage.state = decodeState(encodeState(stage.state));
    stage.done(again);
    expect(stage.act({ type: 'device.change', id: 's1', patch: { retired: false } })).toMatchObject({
      code: 'already-exists',
    });
    expect(
      stage.done<Device>({ type: 'device.change', id: 'x', patch: { foreign: null } }),
    ).not.toHaveProperty('foreign');
    expect(proposed(stage, 'a').id).not.toBe(filing.id);
  });

  it('[P10] hears no command of ours', () => {
    const stage = Stage.district();
    stage.done({ type: 'device.change', id: 's1', patch: { foreign: { source: 'hall', name: 'a' } } });
    const act = { type: 'device.command', deviceId: 's1', name: 'self_test', args: {}, ttlS: 60 } as const;
    expect(stage.refused(act)).toBe('wrong-state');
  });
});

describe('a source that is down', () => {
  function bound(): Stage {
    const stage = Stage.district().withRules();
    stage.done({ type: 'device.change', id: 's1', patch: { foreign: { source: 'hall', name: 'a' } } });
    stage.done({ type: 'device.change', id: 's2', patch: { retired: true } });
    stage.read('s1', { smoke: 0.1 });
    const online = { kind: 'presence', deviceId: 's1', venueId: 'shop', state: 'online' } as const;
    stage.take({ ...online, receivedAt: stage.nowMs, connection: 'foreign:hall:1' });
    return stage;
  }
  const health = (stage: Stage) => stage.state.venues.get('shop')?.devices.get('s1')?.health;

  it('[P6] is a gateway hazard that names its devices, which are unprotected and not silent besides', () => {
    const stage = bound();
    expect(health(stage)).toMatchObject({ online: true });
    source(stage, 'down');
    source(stage, 'down');
    expect(stage.hazard('')).toMatchObject({ kind: 'gateway', active: true, deviceIds: ['s1'] });
    expect(health(stage)).toMatchObject({ online: false, unprotected: true });
    for (let n = 0; n < 20; n += 1) stage.tick(60_000);
    expect(stage.openHazards('shop')).toEqual([]);
    stage.state = decodeState(encodeState(stage.state));
    source(stage, 'up');
    expect(stage.hazard('')).toMatchObject({ active: false });
    expect(health(stage)).not.toHaveProperty('unprotected');
    for (let n = 0; n < 12; n += 1) stage.tick(60_000);
    expect(stage.hazard('shop')).toMatchObject({ kind: 'device', deviceIds: ['s1'] });
  });

  it('of which nothing is said any more after a start is forgotten, and its devices answer for themselves', () => {
    const stage = bound();
    source(stage, 'down');
    stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e1' });
    stage.tick(60_000);
    expect(stage.hazard('')).toMatchObject({ active: true });
    for (let n = 0; n < 30; n += 1) stage.tick(60_000);
    expect(stage.hazard('')).toMatchObject({ active: false });
    expect(stage.hazard('shop')).toMatchObject({ kind: 'device', deviceIds: ['s1'] });
  });
});
