import { describe, expect, it } from 'vitest';
import { healthOf } from './gateway-health.ts';

describe('the gateway’s health', () => {
  it('is grey while all is well, and when nothing is said', () => {
    const well = healthOf({ ready: true, mode: 'ok', lags: { decide: 0, readings: 12 } });
    expect(well).toMatchObject({ isReady: true, decider: { tone: '' }, mode: { tone: '' } });
    expect(well.sinks).toEqual({ lag: 12, tone: '' });
    expect(healthOf({})).toMatchObject({ isReady: true, decider: { lag: 0 }, sinks: { lag: 0 } });
  });

  it('[P6] a lagging decider or sink and a filling disk are visible', () => {
    const ill = healthOf({
      ready: false,
      mode: 'reserve',
      lags: { decide: 1_500, readings: 0, influx: 20_000 },
    });
    expect(ill).toEqual({
      isReady: false,
      decider: { lag: 1_500, tone: 'bad' },
      sinks: { lag: 20_000, tone: 'warn' },
      mode: { name: 'reserve', tone: 'warn' },
    });
    expect(healthOf({ mode: 'full' }).mode.tone).toBe('bad');
    expect(healthOf({ lags: { decide: 200 } }).decider.tone).toBe('warn');
  });
});
