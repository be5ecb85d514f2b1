import type { ActReply, Change, JournalRecord } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { ACT_WAIT_MS_MAX, ACTS_WAITING_MAX, ActDesk } from './act-desk.ts';

const ACTOR = { userId: 'u1', username: 'officer', name: 'Officer' };
const ACT = { type: 'hazard.acknowledge', hazardId: 'h1' } as const;

function openDesk(append: () => Promise<unknown> = () => Promise.resolve()) {
  const clock = new FakeClock();
  const journalled: JournalRecord[] = [];
  let made = 0;
  const desk = new ActDesk({
    append: (record) => {
      journalled.push(record);
      return append();
    },
    nowMs: clock.nowMs.bind(clock),
    newId: () => {
      made += 1;
      return `a${made}`;
    },
    after: clock.after.bind(clock),
  });
  return { desk, clock, journalled };
}

function reply(actId: string): Change {
  return { kind: 'reply', object: { actId, ok: true, value: actId } satisfies ActReply };
}

it('[P3] journals the act and answers with its own decision, whatever the order', async () => {
  const { desk, clock, journalled } = openDesk();
  const first = desk.decide(ACT, ACTOR);
  const second = desk.decide(ACT, ACTOR);
  expect(journalled).toMatchObject([
    { kind: 'act', actId: 'a1', receivedAt: clock.nowMs(), actor: ACTOR, act: ACT },
    { actId: 'a2' },
  ]);
  desk.take([reply('a2'), reply('somebody else')]);
  desk.take([reply('a1')]);
  expect([await first, await second]).toMatchObject([{ value: 'a1' }, { value: 'a2' }]);
});

it('[P1] does not answer before the act is stored, even when its decision comes first', async () => {
  const { promise: stored, resolve } = Promise.withResolvers<void>();
  const { desk } = openDesk(() => stored);
  const events: string[] = [];
  const answered = desk.decide(ACT, ACTOR).then(() => events.push('answered'));
  desk.take([reply('a1')]);
  await Promise.resolve();
  events.push('stored');
  resolve();
  await answered;
  expect(events).toEqual(['stored', 'answered']);
});

it('rejects with what kept the act from the journal, and forgets it', async () => {
  const { desk } = openDesk(() => Promise.reject(new GatewayError('journal-full', true, 'full')));
  await expect(desk.decide(ACT, ACTOR)).rejects.toMatchObject({ code: 'journal-full' });
  desk.take([reply('a1')]);
});

it(`[P8] tells the caller after ${ACT_WAIT_MS_MAX} ms that nobody decided yet`, async () => {
  const { desk, clock } = openDesk();
  const waiting = desk.decide(ACT, ACTOR);
  await Promise.resolve();
  clock.advance(ACT_WAIT_MS_MAX);
  const message = expect.stringContaining('it is stored');
  await expect(waiting).rejects.toMatchObject({ code: 'overloaded', retryable: false, message });
});

it('[P1] does not say that an act is stored, nor to do it again, while nobody knows', async () => {
  const { promise: stored, reject } = Promise.withResolvers<void>();
  const { desk, clock } = openDesk(() => stored);
  const waiting = desk.decide(ACT, ACTOR);
  clock.advance(ACT_WAIT_MS_MAX);
  const message = expect.stringContaining('may yet be stored');
  await expect(waiting).rejects.toMatchObject({ code: 'overloaded', retryable: false, message });
  // What becomes of it later is nobody's unhandled rejection.
  reject(new GatewayError('journal-full', true, 'full'));
  await expect(stored).rejects.toThrow('full');
});

it(`[P8] refuses the one after ${ACTS_WAITING_MAX} that wait`, async () => {
  const { desk } = openDesk();
  const waiting = Array.from({ length: ACTS_WAITING_MAX }, () => desk.decide(ACT, ACTOR));
  await expect(desk.decide(ACT, ACTOR)).rejects.toMatchObject({ code: 'overloaded', retryable: true });
  desk.take(waiting.map((_, index) => reply(`a${index + 1}`)));
  await Promise.all(waiting);
});

it('pairs rules that are asked for with their decision, as it does acts', async () => {
  const { desk, journalled } = openDesk();
  const origin = { kind: 'api', hash: 'h' } as const;
  const asked = { version: '2', text: 'version: 2', origin, actor: ACTOR, expectedRevision: 1 };
  const decided = desk.changeRules(asked);
  expect(journalled).toEqual([{ kind: 'rules', actId: 'a1', receivedAt: expect.any(Number), ...asked }]);
  desk.take([reply('a1')]);
  expect(await decided).toMatchObject({ actId: 'a1', ok: true });
});
