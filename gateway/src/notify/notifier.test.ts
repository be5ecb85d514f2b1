import type { Notice } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
import { Notifier, type NotifierState } from './notifier.ts';
import { cloudEventOf } from './webhook-channel.ts';

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

function setUp(notices: Notice[], failures: unknown[] = []) {
  const clock = new FakeClock();
  const sent: string[] = [];
  const kept: number[] = [];
  let told = (_: NotifierState) => {};
  const notifier = new Notifier({
    clock,
    log: silentLog,
    channel: {
      name: 'test',
      send: async ({ id }) => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        sent.push(id);
      },
    },
    outbox: {
      after: (seq, limit) => notices.map((each, i) => ({ seq: i + 1, notice: each })).slice(seq, seq + limit),
    },
    offset: { get: () => 0, set: (seq) => kept.push(seq) },
    onState: (state) => told(state),
  });
  const next = () =>
    new Promise<NotifierState>((resolve) => {
      told = resolve;
    });
  return { notifier, clock, sent, kept, next };
}

it('[P9] sends every due notice once and in order, and leaves out what was answered', async () => {
  const { notifier, sent, kept, next } = setUp([notice('a'), notice('b', 'answered'), notice('c')]);
  const done = next();
  notifier.wake();
  expect(await done).toMatchObject({ seq: 3, sent: 2 });
  expect(sent).toEqual(['a', 'c']);
  expect(kept).toEqual([1, 2, 3]);
});

it('[P9] a channel that is down delays and loses nothing', async () => {
  const down = new GatewayError('store-busy', true, 'down');
  const { notifier, clock, sent, next } = setUp([notice('a')], [down, down]);
  let done = next();
  notifier.wake();
  expect(await done).toMatchObject({ seq: 0, trouble: 'down' });
  done = next();
  clock.advance(1_000);
  expect(await done).toMatchObject({ trouble: 'down' });
  done = next();
  clock.advance(2_000);
  expect(await done).toEqual({ channel: 'test', seq: 1, sent: 1, refused: 0 });
  expect(sent).toEqual(['a']);
});

it('[P6] a notice that is refused for good is counted and holds up nobody', async () => {
  const { notifier, sent, next } = setUp(
    [notice('a'), notice('b')],
    [new GatewayError('store-refused', false, 'no')],
  );
  const done = next();
  notifier.wake();
  expect(await done).toMatchObject({ seq: 2, sent: 1, refused: 1 });
  expect(sent).toEqual(['b']);
});

it('a CloudEvent carries the stable id of its notice', () => {
  expect(cloudEventOf(notice('n-1'))).toMatchObject({ specversion: '1.0', id: 'n-1', source: '/ninewatch' });
});
