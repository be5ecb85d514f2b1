import { describe, expect, it } from 'vitest';
import { CLASSES } from '../incident/order.ts';
import { hazardOf } from '../testing/samples.ts';
import { isTestDue, soundingClass, soundingHazards } from './choice.ts';
import { renderPeriod, SOUNDS } from './tones.ts';

describe('the choice of the sound', () => {
  const fire = hazardOf({ id: 'fire' });
  const fault = hazardOf({ id: 'fault', class: 'fault' });

  it('is the highest class alone', () => {
    expect(soundingClass([fault, fire])).toBe('alarm');
    expect(soundingClass([fault])).toBe('fault');
    expect(soundingClass([])).toBeNull();
  });

  it('[P9] silence is not acknowledge: the silenced one is quiet, a new one sounds again', () => {
    const silenced = { ...fire, silenced: true };
    expect(soundingClass([silenced])).toBeNull();
    expect(soundingClass([silenced, hazardOf({ id: 'new' })])).toBe('alarm');
    expect(soundingHazards([silenced, fault]).map(({ id }) => id)).toEqual(['fault']);
  });

  it('stops when answered or shelved, not when the danger goes by itself', () => {
    expect(soundingClass([{ ...fire, acknowledged: true, state: 'acknowledged' }])).toBeNull();
    expect(soundingClass([{ ...fault, state: 'shelved' }])).toBeNull();
    expect(soundingClass([{ ...fire, active: false, state: 'returned_unacknowledged' }])).toBe('alarm');
  });

  it('a drill sounds as a test', () => {
    expect(soundingClass([{ ...fire, live: false }])).toBe('test');
  });
});

describe('the sound test', () => {
  it('is due at the start of a shift, and when the clock was set back', () => {
    const HOUR = 3_600_000;
    expect(isTestDue(0, 1_764_000_000_000)).toBe(true);
    expect(isTestDue(10 * HOUR, 17 * HOUR)).toBe(false);
    expect(isTestDue(10 * HOUR, 18 * HOUR)).toBe(true);
    expect(isTestDue(10 * HOUR, 9 * HOUR)).toBe(true);
  });
});

describe('the sounds', () => {
  it('are five different ones', () => {
    const shapes = CLASSES.map((name) => JSON.stringify(SOUNDS[name]));
    expect(new Set(shapes).size).toBe(5);
  });

  it('[P9] fire never pauses; everything else does', () => {
    for (const name of CLASSES) {
      const { periodMs, tones } = SOUNDS[name];
      const soundingMs = tones.reduce((sum, tone) => sum + tone.forMs, 0);
      if (name === 'alarm') expect(soundingMs).toBe(periodMs);
      else expect(soundingMs).toBeLessThan(periodMs / 4);
    }
  });

  it('stay within what a loudspeaker takes and begin and end at rest', () => {
    for (const name of CLASSES) {
      const samples = renderPeriod(SOUNDS[name], 8_000);
      expect(samples.length).toBe((SOUNDS[name].periodMs / 1000) * 8_000);
      expect(Math.max(...samples)).toBeLessThanOrEqual(1);
      expect(Math.max(...samples)).toBeGreaterThan(0.2);
      expect(Math.abs(samples[0] ?? 1)).toBeLessThan(0.01);
      expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.2);
    }
  });
});
