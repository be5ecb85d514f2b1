import { describe, expect, it } from 'vitest';
import type { ClaimedDevice, FirstStepsSeen } from '../../api/onboard.ts';
import { isAllDone, stepsOf, troublesOf } from './first-steps.ts';

const NOTHING: FirstStepsSeen = { since: 1, refused: null, rejections: [] };
const device = (more: Partial<ClaimedDevice> = {}) => ({ createdAt: 1, health: null, ...more });
const health = (more: object = {}) => ({ online: true, onlineSince: 3, faults: [], ...more }) as never;
const claim = (state: 'waiting' | 'claimed' | 'expired') => ({
  ...{ state, by: 'li', at: 1, until: 9 },
  ...(state === 'claimed' ? { endedAt: 2 } : {}),
});
const states = (...asked: Parameters<typeof stepsOf>) =>
  stepsOf(...asked).map(({ name, state }) => `${name} ${state}`);
const latest = { measuredAt: 4, receivedAt: 4, metrics: { co: 0 }, flags: [], unknown: [] };

describe('the first steps of a device', () => {
  it('begin with the label, if there is one', () => {
    expect(states(device(), NOTHING)).toEqual([
      'created done',
      'connected now',
      'reading waiting',
      'plausible waiting',
      'test waiting',
    ]);
    expect(states(device({ claim: claim('waiting') }), NOTHING).slice(0, 3)).toEqual([
      'created done',
      'claimed now',
      'connected waiting',
    ]);
  });

  it('go on as things are seen, and tell when', () => {
    const claimed = device({ claim: claim('claimed'), health: health() });
    expect(states(claimed, NOTHING)[3]).toBe('reading now');
    const seen = { ...NOTHING, firstAt: 4, latest };
    const steps = stepsOf(claimed, seen);
    expect(steps.map(({ at }) => at)).toEqual([1, 2, 3, 4, undefined, undefined]);
    expect(steps.at(-1)).toEqual({ name: 'test', state: 'now' });
    expect(isAllDone(steps)).toBe(false);
    expect(isAllDone(stepsOf(claimed, { ...seen, testAt: 5 }))).toBe(true);
  });

  it('hold at values that are no good, and a device that was heard once has been connected', () => {
    const seen = { ...NOTHING, firstAt: 4, latest: { ...latest, unknown: ['colour', 'mood'] } };
    expect(states(device({ health: health({ online: false }) }), seen)).toContain('plausible now');
    expect(troublesOf(device({ health: health({ faults: ['clock'] }) }), seen)).toEqual([
      { word: 'fault', values: { fault: 'clock' } },
      { word: 'unknown-metrics', values: { names: 'colour, mood' } },
    ]);
  });

  it('name what keeps it out first', () => {
    const seen: FirstStepsSeen = {
      since: 1,
      refused: { count: 3, lastAt: 2, why: 'wrong-secret' },
      rejections: [{ reason: 'not-json', count: 2, lastAt: 2, detail: 'x' }],
    };
    expect(troublesOf(device({ claim: claim('expired') }), seen).map(({ word }) => word)).toEqual([
      'claim-expired',
      'wrong-secret',
      'rejection',
    ]);
    expect(troublesOf(device(), NOTHING)).toEqual([]);
  });
});
