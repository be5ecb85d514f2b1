import { describe, expect, it } from 'vitest';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Venue } from '../model/facts.ts';

const FIRE = { kind: 'fire', hazard: { priority: 2 } } as const;

describe('regions', () => {
  it('keeps the order of levels and the tree a tree', () => {
    const stage = Stage.district();
    const create = (id: string, level: 'city' | 'town' | 'grid', parent?: string) =>
      stage.act({ type: 'region.create', region: { id, name: id, level, ...(parent ? { parent } : {}) } });
    expect(create('g2', 'grid', 't1')).toMatchObject({ ok: true });
    expect(create('c', 'city', 'd1')).toMatchObject({ code: 'invalid', field: 'level' });
    expect(create('x', 'town', 'nowhere')).toMatchObject({ code: 'unknown-region', field: 'parent' });
    expect(create('t1', 'town')).toMatchObject({ code: 'already-exists' });
    expect(create('a/b', 'town')).toMatchObject({ code: 'invalid', field: 'id' });
    expect(stage.refused({ type: 'region.change', id: 't1', parent: 'g1' })).toBe('invalid');
    expect(stage.refused({ type: 'region.change', id: 'root', parent: 't1' })).toBe('invalid');
    expect(stage.refused({ type: 'region.change', id: 'nowhere', name: 'x' })).toBe('not-found');
    expect(stage.done({ type: 'region.change', id: 'g1', parent: 't1' })).toMatchObject({
      parent: 't1',
      version: 2,
    });
  });

  it('puts the root on the ledger with the first start only', () => {
    const stage = new Stage();
    const start = { kind: 'start', receivedAt: 1, epoch: 'e1' } as const;
    expect(of(stage.take(start), 'region').map(({ object }) => object.id)).toEqual(['root']);
    expect(stage.take(start)).toEqual([]);
  });
});

describe('venues', () => {
  it('refuses what refers to nothing, and a stale version', () => {
    const stage = Stage.district();
    const venue = { id: 'v', name: 'v', category: 1, region: 'g1', facts: {} } as const;
    expect(stage.refused({ type: 'venue.create', venue: { ...venue, region: 'x' } })).toBe('unknown-region');
    expect(stage.refused({ type: 'venue.create', venue: { ...venue, id: 'shop' } })).toBe('already-exists');
    expect(stage.refused({ type: 'venue.create', venue: { ...venue, id: '' } })).toBe('invalid');
    expect(stage.refused({ type: 'venue.change', id: '', patch: {} })).toBe('not-found');
    const rename = { type: 'venue.change', id: 'shop', expectedVersion: 1, patch: { name: 'x' } } as const;
    stage.done(rename);
    expect(stage.refused(rename)).toBe('stale-version');
  });

  it('merges facts and recomputes colour and flags', () => {
    const stage = Stage.district();
    stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { crowded: true } } });
    const venue = stage.done<Venue>({
      type: 'venue.change',
      id: 'shop',
      patch: { facts: { flammable: true, areaM2: 400 } },
    });
    expect(venue).toMatchObject({ risk: 'red', overLimit: ['area_m2'], facts: { crowded: true } });
  });

  it('takes blue only for a venue that would be yellow, and drops it when that ends', () => {
    const stage = Stage.district();
    const blue = { type: 'venue.override', id: 'shop', colour: 'blue', reason: 'empty' } as const;
    expect(stage.refused({ ...blue, reason: '' })).toBe('invalid');
    expect(stage.done(blue)).toMatchObject({
      risk: 'blue',
      computedRisk: 'yellow',
      override: { by: 'officer' },
    });
    const red = { type: 'venue.change', id: 'shop', patch: { facts: { keyFire: true } } } as const;
    expect(stage.done(red)).toMatchObject({ risk: 'red' });
    expect(stage.state.venues.get('shop')?.venue).not.toHaveProperty('override');
    expect(stage.refused(blue)).toBe('invalid');
    expect(stage.done({ ...blue, colour: 'orange' })).toMatchObject({ risk: 'orange', computedRisk: 'red' });
    expect(stage.done({ ...blue, colour: null })).toMatchObject({ risk: 'red' });
    expect(stage.refused({ ...blue, colour: null })).toBe('wrong-state');
  });

  it('[P5] a new colour reaches open hazards at once, and a higher priority is news', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 1 });
    expect(stage.hazard()).toMatchObject(FIRE.hazard);
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { keyFire: true }, region: 't1' } });
    expect(stage.hazard()).toMatchObject({
      priority: 1,
      venueRisk: 'red',
      region: 't1',
      state: 'unacknowledged',
    });
    expect(stage.ticket().region).toBe('t1');
  });
});

describe('an import', () => {
  it('creates and changes line by line, and says what is wrong with the others', () => {
    const stage = Stage.district();
    const venue = (id: string, region = 'g1') => ({ id, name: id, category: 2 as const, region, facts: {} });
    const lines = [venue('shop'), venue('new'), venue('bad', 'x'), venue('new')].map((line, index) => ({
      line: index + 2,
      venue: line,
    }));
    expect(stage.done({ type: 'venue.import', lines })).toEqual({
      created: 1,
      updated: 1,
      unchanged: 1,
      rejected: [{ line: 4, column: 'region', reason: 'no region x' }],
    });
    const device = { id: 's1', venueId: 'nowhere', kind: 'heat', secretHash: 'taken' };
    const devices = [
      { line: 2, device },
      { line: 3, device: { ...device, venueId: 'new' } },
    ];
    expect(stage.done({ type: 'device.import', lines: devices })).toEqual({
      created: 0,
      updated: 1,
      unchanged: 0,
      rejected: [{ line: 2, column: 'venue_id', reason: 'no venue nowhere' }],
    });
    const moved = stage.state.venues.get('new')?.devices.get('s1')?.device;
    expect(moved).toMatchObject({ venueId: 'new', kind: 'heat', secretHash: 'h' });
  });
});

describe('users', () => {
  const user = { id: 'u1', username: 'li', name: 'Li', passwordHash: 'p', roles: [] };

  it('have one name each and roles in regions that exist', () => {
    const stage = Stage.district();
    stage.done({ type: 'user.create', user });
    expect(stage.act({ type: 'user.create', user: { ...user, id: 'u2' } })).toMatchObject({
      field: 'username',
    });
    const roles = [{ role: 'village' as const, region: 'nowhere' }];
    expect(stage.refused({ type: 'user.change', id: 'u1', patch: { roles } })).toBe('unknown-region');
    expect(stage.refused({ type: 'user.change', id: 'u9', patch: {} })).toBe('not-found');
  });

  it('[P10] lose their sessions with a new password or when disabled, not with a new name', () => {
    const stage = Stage.district();
    stage.done({ type: 'user.create', user });
    const epoch = (patch: object) =>
      stage.done<{ sessionEpoch: number }>({ type: 'user.change', id: 'u1', patch }).sessionEpoch;
    expect([epoch({ name: 'Li Er' }), epoch({ passwordHash: 'q' }), epoch({ disabled: true })]).toEqual([
      1, 2, 3,
    ]);
  });

  it('[P10] no secret gets onto the audit trail', () => {
    const stage = Stage.district();
    stage.done({ type: 'user.create', user: { ...user, passwordHash: 'hush' } });
    stage.done({ type: 'user.change', id: 'u1', patch: { passwordHash: 'hush' } });
    stage.done({ type: 'device.replace', id: 's1', secretHash: 'hush' });
    expect(JSON.stringify(of(stage.changes, 'audit'))).not.toContain('hush');
  });
});
