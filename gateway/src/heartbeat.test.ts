import { expect, it } from 'vitest';
import { silentLog } from './base/log.ts';
import type { Health } from './feed/options.ts';
import { createHeartbeat, createStuckWatch, type Deciding } from './heartbeat.ts';

const TICK_MS = 2_000;

function beating() {
  const deciding: Deciding = { position: 10, decidedUpTo: 10 };
  const checks: Health['checks'] = {
    journal: { ok: true, detail: '' },
    decider: { ok: true, detail: '' },
    disk: { ok: true, detail: '' },
  };
  let posts = 0;
  const beat = createHeartbeat({
    health: () => ({ ready: Object.values(checks).every(({ ok }) => ok), checks }),
    deciding: () => deciding,
    log: silentLog,
    post: async () => {
      posts += 1;
      if (posts > 1) throw new Error('not taken');
    },
  });
  return { deciding, checks, beat, posts: () => posts };
}

it('[P6] the heartbeat goes out while inputs are decided, whether it is taken or not', async () => {
  const { deciding, checks, beat, posts } = beating();
  checks.disk = { ok: false, detail: 'low' };
  for (let minute = 1; minute <= 3; minute += 1) {
    deciding.decidedUpTo += 30;
    await beat();
    expect(posts()).toBe(minute);
  }
});

it('[P6] no heartbeat goes out when nothing was decided since the last', async () => {
  const { deciding, beat, posts } = beating();
  await beat();
  expect(posts()).toBe(0);
  deciding.decidedUpTo += 1;
  await beat();
  await beat();
  expect(posts()).toBe(1);
});

it.each(['journal', 'decider'])(
  '[P6] no heartbeat goes out while the check of the %s fails',
  async (name) => {
    const { deciding, checks, beat, posts } = beating();
    deciding.decidedUpTo += 1;
    checks[name] = { ok: false, detail: 'ended' };
    await beat();
    expect(posts()).toBe(0);
  },
);

function watching(start: Deciding) {
  let now = start;
  const causes: unknown[] = [];
  const look = createStuckWatch({
    deciding: () => now,
    log: silentLog,
    onStuck: (cause) => causes.push(cause),
  });
  const pass = (ms: number, change: Partial<Deciding> = {}) => {
    now = { ...now, ...change };
    for (let passed = 0; passed < ms; passed += TICK_MS) look(TICK_MS);
  };
  look(TICK_MS);
  return { look, pass, causes };
}

it('[P6] deciding that stands still for a minute with inputs waiting ends the process, once', () => {
  const { pass, causes } = watching({ position: 20, decidedUpTo: 10 });
  pass(58_000, { position: 30 });
  expect(causes).toEqual([]);
  pass(2_000);
  expect(causes).toEqual([
    expect.objectContaining({ message: 'nothing was decided for 60 s after position 10' }),
  ]);
  pass(120_000);
  expect(causes).toHaveLength(1);
});

it.each<[string, Partial<Deciding>]>([
  ['it moves, however slowly', { decidedUpTo: 11 }],
  ['there is nothing to decide', { position: 10 }],
  ['the ledger cannot be written', { ledgerTrouble: 'full' }],
])('[P6] deciding does not hang when %s', (_, change) => {
  const { pass, causes } = watching({ position: 20, decidedUpTo: 10 });
  pass(58_000);
  pass(2_000, change);
  pass(56_000, { position: 20, decidedUpTo: change.decidedUpTo ?? 10 });
  expect(causes).toEqual([]);
});

it('[P6] a main thread that stood still itself takes nothing for hanging', () => {
  const { look, causes } = watching({ position: 20, decidedUpTo: 10 });
  look(300_000);
  expect(causes).toEqual([]);
});
