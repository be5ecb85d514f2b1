import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Device } from '../model/facts.ts';

const OPEN = { type: 'claim.open', id: 's1', codeHash: 'long', shortHash: 'short' } as const;
const USE = { type: 'claim.use', id: 's1', codeHash: 'long', secretHash: 'new' } as const;
const KEY = 'a'.repeat(64);
const certificate = (serial: string, keyHash = KEY) => ({ serial, keyHash, until: 1_800_000_000_000 });
const DAY_MS = 86_400_000;

const deviceOf = (stage: Stage) => stage.state.venues.get('shop')?.devices.get('s1')?.device as Device;

describe('[P10] a claim', () => {
  it('is good once, by either code: of two at once one gets the device', () => {
    for (const codeHash of ['long', 'short']) {
      const stage = Stage.district();
      stage.done(OPEN);
      expect(stage.done({ ...USE, codeHash })).toMatchObject({ secretHash: 'new', generation: 1 });
      for (const again of ['long', 'short']) {
        expect(stage.refused({ ...USE, codeHash: again, secretHash: 'other' })).toBe('claim-unusable');
      }
      expect(deviceOf(stage)).toMatchObject({
        secretHash: 'new',
        claim: { state: 'claimed', with: 'secret' },
      });
      expect(JSON.stringify(deviceOf(stage).claim)).not.toMatch(/long|short/);
    }
  });

  it('ends with the time of the profile, with a shorter one, when it is revoked, and with a newer one', () => {
    const stage = Stage.district();
    const opened = stage.done({ ...OPEN, forMs: 900 * DAY_MS }) as Device;
    expect(opened.claim?.until).toBe(stage.nowMs + 14 * DAY_MS);
    stage.done({ ...OPEN, forMs: 60_000 });
    stage.tick(61_000);
    expect(stage.refused(USE)).toBe('claim-unusable');
    stage.done(OPEN);
    stage.done({ ...OPEN, codeHash: 'next', shortHash: 'next short' });
    expect(stage.refused(USE)).toBe('claim-unusable');
    stage.done({ type: 'claim.revoke', id: 's1' });
    expect(stage.refused({ ...USE, codeHash: 'next' })).toBe('claim-unusable');
    expect(stage.refused({ type: 'claim.revoke', id: 's1' })).toBe('wrong-state');
    expect(stage.refused({ ...OPEN, id: 'nobody' })).toBe('not-found');
  });

  it('of a device that has sent is new hardware; a replaced device’s label is worth nothing', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 0 });
    stage.done(OPEN);
    expect(stage.done({ ...USE, place: '厨房' })).toMatchObject({ generation: 2, place: '厨房' });
    stage.done(OPEN);
    expect(stage.done({ type: 'device.replace', id: 's1', secretHash: 'x' })).not.toHaveProperty('claim');
    expect(stage.refused(USE)).toBe('claim-unusable');
  });

  it('is offered for no retired device, and neither code nor secret is on the audit trail', () => {
    const stage = Stage.district().withRules();
    stage.done(OPEN);
    stage.done(USE);
    const lines = of(stage.changes, 'audit').map(({ object }) => object);
    expect(lines.map(({ action }) => action)).toEqual(expect.arrayContaining(['claim.open', 'claim.use']));
    expect(JSON.stringify(lines)).not.toMatch(/"(long|short|new)"/);
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    expect(stage.refused(OPEN)).toBe('wrong-state');
  });

  it('[P3] survives a checkpoint', () => {
    const stage = Stage.district();
    stage.done(OPEN);
    stage.state = decodeState(encodeState(stage.state));
    expect(stage.done(USE)).toMatchObject({ claim: { state: 'claimed' } });
  });
});

describe('[P10] a certificate', () => {
  it('is renewed for its own key alone, and the last few stay good', () => {
    const stage = Stage.district();
    stage.done(OPEN);
    stage.done({ ...USE, certificate: certificate('1') });
    const renew = (serial: string, key = KEY) =>
      ({ type: 'certificate.renew', id: 's1', certificate: certificate(serial, key) }) as const;
    expect(stage.refused(renew('2', 'b'.repeat(64)))).toBe('claim-unusable');
    for (const serial of ['2', '3', '4', '5']) stage.done(renew(serial));
    expect(deviceOf(stage).certificate?.issued.map(({ serial }) => serial)).toEqual(['2', '3', '4', '5']);
    expect(stage.refused({ ...OPEN, id: 's1', forMs: 0 })).toBe('invalid');
  });

  it('goes when it is revoked, when the device is replaced, and when another claim is used', () => {
    const stage = Stage.district();
    const claimed = () => {
      stage.done(OPEN);
      stage.done({ ...USE, certificate: certificate('1') });
      expect(deviceOf(stage).certificate?.keyHash).toBe(KEY);
    };
    claimed();
    stage.done({ type: 'certificate.revoke', id: 's1', secretHash: 'x', reason: 'stolen' });
    expect(deviceOf(stage)).toMatchObject({ secretHash: 'x' });
    expect(deviceOf(stage).certificate).toBeUndefined();
    claimed();
    stage.done({ type: 'device.replace', id: 's1', secretHash: 'y' });
    expect(deviceOf(stage).certificate).toBeUndefined();
    claimed();
    stage.done(OPEN);
    stage.done(USE);
    expect(deviceOf(stage).certificate).toBeUndefined();
    expect(stage.refused({ ...USE, certificate: certificate('not hex') })).toBe('claim-unusable');
  });
});
