import { describe, expect, it } from 'vitest';
import type { HazardActName } from '../api/hazards.ts';
import { AT, hazardOf } from '../testing/samples.ts';
import { allowanceOf } from './allowed-acts.ts';

const ACTS: HazardActName[] = ['acknowledge', 'silence', 'reset', 'shelve', 'unshelve', 'promote', 'close'];
const allowed = (hazard: ReturnType<typeof hazardOf>) =>
  ACTS.filter((act) => allowanceOf(hazard, act) === 'allowed');

describe('[P9] what may be done', () => {
  it('a fire that burns: acknowledge, silence, promote; neither reset, shelve nor close', () => {
    const fire = hazardOf({ id: 'f' });
    expect(allowed(fire)).toEqual(['acknowledge', 'silence', 'promote']);
    expect(allowanceOf(fire, 'reset')).toBe('still-in-danger');
    expect(allowanceOf(fire, 'close')).toBe('still-in-danger');
    expect(allowanceOf(fire, 'shelve')).toBe('hidden');
  });

  it('a latched fire that is over may be reset or closed, not shelved', () => {
    const over = hazardOf({ id: 'f', active: false, acknowledged: true, state: 'returned' });
    expect(allowed(over)).toEqual(['reset', 'promote', 'close']);
  });

  it('a standing fault may be shelved, and taken back', () => {
    const fault = hazardOf({ id: 'd', kind: 'device', class: 'fault', latched: false });
    expect(allowed(fault)).toContain('shelve');
    const shelved = { by: 'w', at: AT, until: AT + 60_000, reason: 'r' };
    expect(allowed({ ...fault, state: 'shelved', shelved })).toEqual([
      'acknowledge',
      'unshelve',
      'promote',
      'close',
    ]);
  });

  it('what is put aside by design is not shelved besides', () => {
    const fault = hazardOf({ id: 'd', kind: 'device', class: 'fault', latched: false });
    for (const state of ['suppressed', 'out_of_service'] as const) {
      expect(allowed({ ...fault, state })).toEqual(['acknowledge', 'promote', 'close']);
    }
  });

  it('a drill is never major, and what is closed is over', () => {
    expect(allowed(hazardOf({ id: 't', live: false }))).not.toContain('promote');
    expect(allowed(hazardOf({ id: 'c', state: 'closed' }))).toEqual([]);
  });
});
