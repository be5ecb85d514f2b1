import { describe, expect, it } from 'vitest';
import type { ReaderLag } from '../../live/board.ts';
import { healthOf, lagNews, troublesOf } from './gateway-health.ts';

function behind(name: string, room: ReaderLag['room'], waiting: number, waitingMs: number): ReaderLag {
  return { name, room, waiting, waitingMs };
}

describe('the gateway’s health', () => {
  it('is grey while all is well, and when nothing is said', () => {
    const well = healthOf({
      ready: true,
      mode: 'ok',
      readers: [behind('decide', 'decide', 1, 20), behind('readings', 'sinks', 12, 900)],
    });
    expect(well).toMatchObject({ isReady: true, decider: { tone: '' }, channels: null, mode: { tone: '' } });
    expect(well.sinks).toEqual({ name: 'readings', waiting: 12, waitingMs: 900, tone: '' });
    expect(healthOf({})).toMatchObject({ isReady: true, decider: { waiting: 0 }, sinks: { waiting: 0 } });
  });

  it('[P6] a lagging decider, sink or channel and a filling disk are visible, each by the one furthest behind', () => {
    const ill = healthOf({
      ready: false,
      mode: 'reserve',
      readers: [
        behind('decide', 'decide', 1_500, 4_000),
        behind('readings', 'sinks', 0, 0),
        behind('influx', 'sinks', 20_000, 86_400_000),
        behind('webhook', 'notify', 3, 61_000),
      ],
    });
    expect(ill).toEqual({
      isReady: false,
      decider: { name: 'decide', waiting: 1_500, waitingMs: 4_000, tone: 'bad' },
      sinks: { name: 'influx', waiting: 20_000, waitingMs: 86_400_000, tone: 'warn' },
      channels: { name: 'webhook', waiting: 3, waitingMs: 61_000, tone: 'bad' },
      mode: { name: 'reserve', tone: 'warn' },
    });
    expect(healthOf({ mode: 'full' }).mode.tone).toBe('bad');
  });

  it('[P6] deciding is late by its age as well as by what waits', () => {
    const toneOf = (waiting: number, ms: number) =>
      healthOf({ readers: [behind('decide', 'decide', waiting, ms)] }).decider.tone;
    expect([toneOf(200, 0), toneOf(1, 6_000), toneOf(1, 31_000), toneOf(1, 100)]).toEqual([
      'warn',
      'warn',
      'bad',
      '',
    ]);
  });

  it('[P2] a reader that waits for somebody says so before it is late', () => {
    const influx = { ...behind('influx', 'sinks', 5, 1_000), trouble: 'refused' };
    expect(healthOf({ readers: [influx] }).sinks.tone).toBe('warn');
  });

  it('[P9] a channel in trouble with nothing that waits is told before one that is only busy', () => {
    const trouble = 'nobody can be told of 3 urgent notices';
    const routes = { ...behind('routes', 'notify', 0, 0), trouble };
    const { channels } = healthOf({ readers: [behind('sms', 'notify', 1, 2_000), routes] });
    expect(channels).toMatchObject({ name: 'routes', tone: 'warn' });
  });

  it('what waits for nothing is no lag: its trouble is said', () => {
    const lag = { name: 'routes', waiting: 0, waitingMs: 0, tone: 'warn' } as const;
    expect(lagNews({ ...lag, trouble: 'nobody can be told of 3 urgent notices' })).toEqual({
      kind: 'unheard',
      n: 3,
    });
    expect(lagNews({ ...lag, trouble: '503' })).toEqual({ kind: 'trouble', trouble: '503' });
    expect(lagNews({ ...lag, waiting: 2, waitingMs: 61_000, trouble: '503' })).toEqual({ kind: 'late' });
    expect(lagNews({ ...lag, waiting: 2_000 })).toEqual({ kind: 'late' });
  });

  it('names only what is not well, the worst first', () => {
    expect(
      troublesOf(healthOf({ ready: true, mode: 'ok', readers: [behind('decide', 'decide', 3, 100)] })),
    ).toEqual([]);
    const ill = troublesOf(
      healthOf({
        ready: false,
        mode: 'low',
        readers: [
          behind('influx', 'sinks', 9, 90_000),
          behind('webhook', 'notify', 1, 20_000),
          behind('decide', 'decide', 1_500, 0),
        ],
      }),
    );
    expect(ill.map(({ key, tone }) => [key, tone])).toEqual([
      ['gatewayNotReady', 'bad'],
      ['decider', 'bad'],
      ['channels', 'warn'],
      ['journal', 'warn'],
      ['sinks', 'warn'],
    ]);
  });
});
