import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { RegistrationAct, RegistrationFiling } from '../model/registration.ts';

const DAY = 86_400_000;

function asked(username: string, more: object = {}): RegistrationAct {
  return {
    type: 'registration.file',
    venue: { name: `shop of ${username}`, category: 1, region: 'g1', facts: {}, ...more },
    owner: { name: 'w', phone: 'sealed', username, passwordHash: 'scrypt' },
    codeHash: 'hash',
  };
}

describe('a registration', () => {
  it('[P3] expires after a checkpoint as it would have without one, and forgets its password', () => {
    const stage = Stage.district();
    const { id } = stage.done<RegistrationFiling>(asked('one'));
    for (let day = 0; day < 10; day += 1) stage.tick(DAY);
    expect(encodeState(decodeState(encodeState(stage.state)))).toBe(encodeState(stage.state));
    stage.state = decodeState(encodeState(stage.state));
    for (let day = 0; day < 21; day += 1) stage.tick(DAY);
    const last = of(stage.changes, 'filing').findLast(({ object }) => object.id === id)?.object;
    expect(last).toMatchObject({ state: 'expired', undecided: true });
    expect(JSON.stringify(last)).not.toContain('scrypt');
    const refused = { type: 'registration.refuse', registrationId: id, reason: 'late' } as const;
    expect(stage.refused(refused)).toBe('not-found');
  });

  it('[P8] finds no room when the town has as many as its profile allows', () => {
    const stage = Stage.district();
    for (let n = 0; n < 100; n += 1) stage.done(asked(`u${n}`));
    expect(stage.act(asked('more'))).toMatchObject({ code: 'limit-reached', field: 'region' });
    const first = of(stage.changes, 'filing').find(({ object }) => object.type === 'registration');
    const id = first?.object.id ?? '';
    stage.done({ type: 'registration.refuse', registrationId: id, reason: 'no' });
    stage.done(asked('more'));
  });

  it('[P10] approved makes venue and owner in one act, with the grant of that venue alone', () => {
    const stage = Stage.district();
    const { id: registrationId } = stage.done<RegistrationFiling>(asked('one'));
    const approve = { type: 'registration.approve', registrationId, venueId: 'new', userId: 'u-1' } as const;
    expect(stage.refused({ ...approve, expectedVersion: 7 })).toBe('stale-version');
    const before = stage.changes.length;
    stage.done(approve);
    const made = stage.changes.slice(before);
    expect(of(made, 'venue')[0]?.object).toMatchObject({
      id: 'new',
      contacts: [{ name: 'w', phone: 'sealed' }],
    });
    expect(of(made, 'user')[0]?.object).toMatchObject({
      username: 'one',
      passwordHash: 'scrypt',
      roles: [{ role: 'owner', region: 'g1', venue: 'new' }],
    });
    expect(JSON.stringify(of(made, 'audit'))).not.toMatch(/scrypt|sealed/);
    expect(stage.refused(approve)).toBe('not-found');
  });
});
