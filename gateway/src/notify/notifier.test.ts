/** What reaches a channel: everything that is due, whatever happens to one notice or to the channel. */

import type { Notice } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
import { Notifier, type NotifierState, WAITING_MAX } from './notifier.ts';
import { cloudEventOf } from './webhook-channel.ts';

const DOWN = new GatewayError('store-busy', true, 'down');
const REFUSED = new GatewayError('store-refused', false, 'no');

function notice(id: string, state: 'due' | 'answered' = 'due'): Notice {
  return {
    id,
    hazardId: 'h',
    ticketId: null,
    venueId: 'v',
    region: 'root',
    level: 0,
    to: [],
    reason: 'opened',
    class: 'alarm',
    priority: 1,
    at: 1_764_000_000_000,
    text: { zh: '火警', en: 'fire' },
    state,
  };
}
const named = (count: number, name = 'n') =>
  Array.from({ length: count }, (_, i) => notice(`${name}${i + 1}`));

/** `answer` of the channel to a notice: resolves, throws, or waits. */
function setUp(
  notices: Notice[],
  answer: (id: string) => Promise<void> | void = () => {},
  { from = 0, isLocked = () => false }: { from?: number; isLocked?: () => boolean } = {},
) {
  const clock = new FakeClock();
  const tried: string[] = [];
  const sent: string[] = [];
  const kept: number[] = [];
  let state: NotifierState | undefined;
  let told = () => {};
  const notifier = new Notifier({
    clock,
    log: silentLog,
    channel: {
      name: 'test',
      send: async ({ id }) => {
        tried.push(id);
        await answer(id);
        sent.push(id);
      },
    },
    outbox: {
      after: (seq, limit) => {
        if (isLocked()) throw new Error('locked');
        return notices.slice(seq, seq + limit).map((each, i) => ({ seq: seq + i + 1, notice: each }));
      },
      newest: () => notices.length,
    },
    offset: { get: () => from, set: (seq) => kept.push(seq) },
    onState: (next) => {
      state = next;
      told();
    },
  });
  const until = (isSo: (state: NotifierState) => boolean) =>
    new Promise<NotifierState>((resolve) => {
      told = () => state !== undefined && isSo(state) && resolve(state);
      told();
    });
  /** After `advance`, which tells that the attempts began: their end. */
  const next = () =>
    new Promise<NotifierState>((resolve) => {
      let toldCount = 0;
      told = () => {
        toldCount += 1;
        if (toldCount === 2 && state !== undefined) resolve(state);
      };
    });
  return { notifier, clock, tried, sent, kept, until, next };
}

describe('a channel that takes what it gets', () => {
  it('[P9] gets every due notice once, and nothing that was answered', async () => {
    const { notifier, sent, kept, until } = setUp([notice('a'), notice('b', 'answered'), notice('c')]);
    notifier.wake();
    expect(await until(({ seq }) => seq === 3)).toEqual({
      channel: 'test',
      seq: 3,
      sent: 2,
      refused: 0,
      waiting: 0,
      dropped: 0,
    });
    expect(sent).toEqual(['a', 'c']);
    expect(kept.at(-1)).toBe(3);
  });

  it('[P9] a ledger that was put back to before the offset tells all that it decides again', async () => {
    const notices = named(2);
    const { notifier, sent, kept, until } = setUp(notices, undefined, { from: 500 });
    notifier.wake();
    notices.push(notice('after'));
    notifier.wake();
    await until(({ seq }) => seq === 3);
    expect(sent).toEqual(['after']);
    expect(kept).toEqual([2, 3]);
  });

  it('[P8] gets four at a time; one that hangs holds up nobody, and the offset waits for it', async () => {
    let release = () => {};
    const hanging = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { notifier, tried, kept, until } = setUp(named(9), (id) => (id === 'n1' ? hanging : undefined));
    notifier.wake();
    expect(tried).toEqual(['n1', 'n2', 'n3', 'n4']);
    expect(await until(({ sent }) => sent === 8)).toMatchObject({ seq: 0 });
    expect(kept).toEqual([]);
    release();
    await until(({ seq }) => seq === 9);
    expect(kept).toEqual([9]);
  });

  it('[P9] gets what asks for no answer, once', async () => {
    const reminder = { ...notice('r', 'answered'), once: true } as const;
    const { notifier, sent, until } = setUp([notice('a', 'answered'), reminder, notice('b')]);
    notifier.wake();
    await until(() => sent.includes('b'));
    expect(sent).toEqual(['r', 'b']);
  });

  it('[P8] a long past of answered notices is read in pieces', async () => {
    const { notifier, clock, sent, until } = setUp([
      ...Array.from({ length: 250 }, () => notice('x', 'answered')),
      notice('last'),
    ]);
    notifier.wake();
    expect(await until(({ seq }) => seq > 0)).toMatchObject({ seq: 100 });
    clock.advance(0);
    await until(({ seq }) => seq === 251);
    expect(sent).toEqual(['last']);
  });
});

describe('one notice', () => {
  it('[P6] that always fails stops no other, until somebody answers it', async () => {
    const notices = named(50);
    const { notifier, clock, tried, sent, kept, until, next } = setUp(notices, (id) => {
      if (id === 'n1') throw DOWN;
    });
    notifier.wake();
    const state = await until((each) => each.sent === 49);
    expect(state).toMatchObject({ seq: 0, waiting: 1, trouble: 'down', troubleSinceMs: clock.nowMs() });
    for (const waitMs of [1_000, 2_000, 4_000]) {
      const before = tried.length;
      clock.advance(waitMs - 1);
      expect(tried.length).toBe(before);
      const failed = next();
      clock.advance(1);
      expect(tried.length).toBe(before + 1);
      expect(await failed).toMatchObject({ waiting: 1 });
    }
    notices[0] = notice('n1', 'answered');
    clock.advance(60_000);
    expect(await until(({ seq }) => seq === 50)).not.toHaveProperty('trouble');
    expect(sent).toHaveLength(49);
    expect(kept).toEqual([50]);
  });

  it('[P6] that is refused for good is counted and holds up nobody', async () => {
    const { notifier, sent, until } = setUp([notice('a'), notice('b')], (id) => {
      if (id === 'a') throw REFUSED;
    });
    notifier.wake();
    expect(await until(({ seq }) => seq === 2)).toMatchObject({ sent: 1, refused: 1, waiting: 0 });
    expect(sent).toEqual(['b']);
  });

  it('[P2] that was not taken is sent again after a restart', async () => {
    const notices = named(5);
    const first = setUp(notices, (id) => {
      if (id === 'n3') throw DOWN;
    });
    first.notifier.wake();
    await first.until(({ sent }) => sent === 4);
    await first.notifier.stop();
    expect(first.kept.at(-1)).toBe(2);
    const second = setUp(notices, undefined, { from: first.kept.at(-1) ?? 0 });
    second.notifier.wake();
    await second.until(({ seq }) => seq === 5);
    expect(second.sent).toEqual(['n3', 'n4', 'n5']);
  });
});

describe('a channel that is down', () => {
  it('[P9] is tried with one new notice at a time, and loses nothing', async () => {
    let isDown = true;
    const { notifier, clock, tried, sent, until } = setUp(named(2_000), () => {
      if (isDown) throw DOWN;
    });
    notifier.wake();
    await until(({ waiting }) => waiting === 4);
    expect(tried).toHaveLength(4);
    for (let minute = 1; minute <= 10; minute += 1) {
      clock.advance(60_000);
      await until(({ waiting }) => waiting >= 4 + minute);
    }
    expect(new Set(tried).size).toBeLessThan(20);
    isDown = false;
    clock.advance(120_000);
    await until(({ sent: count }) => count > 0);
    for (let turn = 0; turn < 5; turn += 1) {
      await until(({ waiting, seq }) => seq === 2_000 || waiting > 0);
      clock.advance(60_000);
    }
    expect(await until(({ seq }) => seq === 2_000)).toMatchObject({ sent: 2_000, dropped: 0 });
    expect(new Set(sent).size).toBe(2_000);
  });

  it('[P8] keeps so many that fail while others are taken; the oldest is given up and counted', async () => {
    const good = WAITING_MAX + 10;
    const notices = Array.from({ length: 2 * good }, (_, i) => notice(i % 2 === 0 ? `ok${i}` : `bad${i}`));
    const { notifier, clock, until } = setUp(notices, (id) => {
      clock.advance(0.001);
      if (id.startsWith('bad')) throw DOWN;
    });
    notifier.wake();
    const state = await until(({ sent, waiting }) => sent === good && waiting === WAITING_MAX);
    expect(state).toMatchObject({ dropped: 10, seq: 21 });
  });

  it('[P9] waits for a ledger that cannot be read', async () => {
    let isLocked = true;
    const { notifier, clock, sent, until } = setUp(named(1), () => {}, { isLocked: () => isLocked });
    notifier.wake();
    expect(await until(() => true)).toMatchObject({ trouble: 'locked', troubleSinceMs: clock.nowMs() });
    isLocked = false;
    clock.advance(1_000);
    expect(await until(({ seq }) => seq === 1)).not.toHaveProperty('trouble');
    expect(sent).toEqual(['n1']);
  });
});

it('a CloudEvent carries the stable id of its notice', () => {
  expect(cloudEventOf(notice('n-1'))).toMatchObject({ specversion: '1.0', id: 'n-1', source: '/ninewatch' });
});

it('ends although a channel does not answer; the notice is sent again after the next start', async () => {
  const { notifier, clock, kept } = setUp(named(1), () => new Promise(() => {}));
  notifier.wake();
  const ended = notifier.stop();
  clock.advance(2_000);
  await ended;
  expect(kept).toEqual([]);
});
