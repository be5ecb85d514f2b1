/** Notices that could be lost, doubled or held: the real room and book, with a ledger and channels of the test. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notice } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { createSeal } from '../../base/seal.ts';
import type { NotifierState } from '../notifier.ts';
import type { NoticePlan } from '../plan/schema.ts';
import type { Delivery } from '../port/channel-kind.ts';
import { busy, Later, refused } from '../port/later.ts';
import { channel, kindsOf, planOf, rowsOf } from '../testing/room-parts.ts';
import { NoticeRoom } from './notice-room.ts';

const seal = createSeal(Buffer.alloc(32, 7));
const QUIET = { from: '00:00', to: '23:59' };

let dir: string;
let clock: FakeClock;
let room: NoticeRoom;
let notices: Notice[];
let sent: { channel: string; delivery: Delivery }[];
let answer: (channel: string, delivery: Delivery) => string | undefined;
let routing: NotifierState | undefined;
let isVenueReadable: boolean;

const ROWS = rowsOf({ seal, notices: () => notices, isVenueReadable: () => isVenueReadable });
const KINDS = kindsOf((name, delivery) => {
  sent.push({ channel: name, delivery });
  return answer(name, delivery);
});

function open(plan: NoticePlan): void {
  let kept = 0;
  const keep = (seq: number) => {
    kept = seq;
  };
  room = new NoticeRoom(plan, {
    ...{ dir, seal, clock, log: silentLog, rows: ROWS, kinds: KINDS },
    outbox: {
      after: (seq, limit) => notices.map((notice, i) => ({ seq: i + 1, notice })).slice(seq, seq + limit),
      newest: () => notices.length,
    },
    offset: { isNew: false, get: () => kept, set: keep },
    act: async () => ({ actId: '', ok: true as const, value: null }),
    onRouting: (state) => {
      routing = state;
    },
    ...{ onState: () => {}, onOutcome: () => {} },
  });
}

function tell(count = 1, more: Partial<Notice> = {}): void {
  for (let i = 0; i < count; i += 1) {
    const text = { zh: `火情 ${notices.length + 1}号`, en: `fire ${notices.length + 1}` };
    notices.push({
      ...{ id: `n${notices.length + 1}`, hazardId: 'h', ticketId: null, venueId: 'v', region: 'root' },
      ...{ level: 0, to: [{ role: 'duty_officer', region: 'root' }], reason: 'opened', class: 'alarm' },
      ...{ priority: 1, at: clock.nowMs(), state: 'due', text, ...more },
    } as Notice);
  }
}
async function settled(): Promise<void> {
  room.wake();
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
const texts = () => sent.map(({ delivery }) => delivery.words.text).join('\n');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-notices-'));
  clock = new FakeClock();
  [notices, sent, routing, isVenueReadable] = [[], [], undefined, true];
  answer = () => 'taken';
});
afterEach(async () => {
  await room.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('a book that cannot be written', () => {
  it('[P9] has nobody told twice: what was sent is written down when it can be again', async () => {
    open(planOf([channel('robot')]));
    const settle = room.book.settle.bind(room.book);
    room.book.settle = () => {
      throw new Error('database or disk is full');
    };
    tell();
    await settled();
    clock.advance(5_000);
    await settled();
    expect(sent).toHaveLength(1);
    expect(room.states()[0]).toMatchObject({ trouble: 'database or disk is full' });
    room.book.settle = settle;
    clock.advance(1_000);
    await settled();
    expect(room.book.ofNotice('n1')).toMatchObject([{ state: 'sent', attempts: 1 }]);
    expect(room.states()[0]?.trouble).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it('a notice that cannot be put into words is tried again later, not at once and for ever', async () => {
    open(planOf([channel('robot')]));
    tell();
    room.wake();
    isVenueReadable = false;
    await settled();
    expect(room.book.attemptsOf('n1', 1e9, 10).length).toBeLessThan(3);
    isVenueReadable = true;
    clock.advance(5_000);
    await settled();
    expect(sent).toHaveLength(1);
  });
});

describe('another file', () => {
  it('[P9] whose channel cannot be opened changes nothing: those before go on', async () => {
    open(planOf([channel('robot')]));
    await expect(room.reload(planOf([channel('robot'), channel('broken')]))).rejects.toThrow(/key/);
    tell();
    await settled();
    expect(sent).toHaveLength(1);
  });

  it('read twice at the same time leaves each channel once', async () => {
    open(planOf([channel('robot')]));
    await Promise.all([1, 2, 3].map(() => room.reload(planOf([channel('robot')]))));
    answer = () => {
      throw busy('down');
    };
    tell();
    await settled();
    expect(sent).toHaveLength(1);
    answer = () => 'taken';
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(1_000);
      await settled();
    }
    expect(sent).toHaveLength(2);
  });

  it('[P9] in which a channel has another name loses nothing that waited for it', async () => {
    open(planOf([channel('robot')]));
    answer = () => {
      throw busy('down');
    };
    tell();
    await settled();
    answer = () => 'taken';
    await room.reload(planOf([channel('group', 'robot')]));
    await settled();
    expect(sent.at(-1)?.channel).toBe('group');
    expect(room.book.ofNotice('n1').map(({ state }) => state)).toEqual(['dropped', 'sent']);
  });
});

describe('[P9] what waits for a channel that is taken away', () => {
  const down = () => {
    throw busy('down');
  };
  const stateOf = (id: string) => Object.fromEntries(room.book.ofNotice(id).map((d) => [d.channel, d.state]));

  it('goes out over the others, also when it is switched off alone', async () => {
    open(planOf([channel('robot')]));
    answer = down;
    tell();
    await settled();
    answer = () => 'taken';
    await room.reload(planOf([{ ...channel('robot'), off: true }, channel('group', 'robot')]));
    await settled();
    expect(stateOf('n1')).toEqual({ robot: 'dropped', group: 'sent' });
    expect(room.states()[0]).toMatchObject({ state: 'off', waiting: 0 });
  });

  it('is told that it is over as well', async () => {
    open(planOf([channel('robot')]));
    answer = down;
    tell(1, { reason: 'cleared', state: 'answered', once: true });
    await settled();
    answer = () => 'taken';
    await room.reload(planOf([channel('group', 'robot')]));
    await settled();
    expect(stateOf('n1')).toEqual({ robot: 'dropped', group: 'sent' });
  });

  it.each([
    ['to another, and back', [channel('group', 'robot')]],
    ['to nobody, and back', []],
  ])('%s: it waits for its own again', async (_, others) => {
    open(planOf([channel('robot')]));
    answer = down;
    tell(1, { class: 'fault', priority: 3 });
    tell(1, { reason: 'cleared', state: 'answered', once: true });
    await settled();
    await room.reload(planOf(others));
    await settled();
    answer = () => 'taken';
    await room.reload(planOf([channel('robot')]));
    await settled();
    expect([stateOf('n1').robot, stateOf('n2').robot]).toEqual(['sent', 'sent']);
  });

  it('is told nobody twice', async () => {
    open(planOf([channel('robot')]));
    tell();
    await settled();
    await room.reload(planOf([]));
    await room.reload(planOf([channel('robot')]));
    await settled();
    expect(sent).toHaveLength(1);
  });
});

describe('[P9] a pause', () => {
  it('that is asked for one person holds up nobody else', async () => {
    open(planOf([channel('sms')]));
    answer = (_, { recipients }) => {
      if (recipients[0]?.username === 'li') throw new Later('too many', 600_000, { isOfOne: true });
      return 'taken';
    };
    tell(2, { class: 'fault', priority: 3 });
    await settled();
    const reached = sent.map(({ delivery }) => delivery.recipients[0]?.username).sort();
    expect(reached).toEqual(['li', 'li', 'wang', 'wang']);
    clock.advance(60_000);
    await settled();
    expect(sent).toHaveLength(4);
    expect(room.states()[0]).toMatchObject({ state: 'working', waiting: 2 });
  });

  it('of the whole channel holds no new danger, and a danger does not make it longer', async () => {
    open(planOf([channel('robot')]));
    answer = () => {
      throw new Later('too often', 60_000);
    };
    tell(1, { class: 'fault', priority: 3 });
    await settled();
    tell();
    await settled();
    tell(1, { class: 'fault', priority: 3 });
    await settled();
    expect(sent.map(({ delivery }) => delivery.id)).toEqual(['n1/robot', 'n2/robot']);
    answer = () => 'taken';
    clock.advance(60_000);
    await settled();
    expect(room.states()[0]).toMatchObject({ waiting: 0 });
  });
});

describe('[P9] many dangers at once', () => {
  it('are each named in what is gathered', async () => {
    open(planOf([channel('robot')]));
    tell(40);
    await settled();
    for (let i = 1; i <= 40; i += 1) expect(texts()).toContain(`火情 ${i}号`);
    expect(sent.length).toBeLessThan(25);
  });

  it('go out one by one where a message has room for one', async () => {
    open(planOf([channel('form')]));
    tell(6);
    await settled();
    expect(sent.every(({ delivery }) => delivery.told.length === 1)).toBe(true);
    expect(sent).toHaveLength(12);
  });
});

describe('[P6] an urgent notice that reaches nobody', () => {
  it.each([
    ['without a route', planOf([channel('robot')], { when: { kind: ['water'] } }), 'duty_officer'],
    ['without anybody in its offices', planOf([channel('sms')]), 'district'],
  ])('%s is trouble of the routes until it is answered', async (_, plan, role) => {
    open(plan);
    tell(1, { to: [{ role, region: 'root' }] as Notice['to'] });
    await settled();
    await settled();
    expect(routing?.trouble).toMatch(/nobody can be told of 1 urgent notice/);
    notices = notices.map((notice) => ({ ...notice, state: 'answered' }));
    await settled();
    expect(routing?.trouble).toBeUndefined();
  });

  it('because each way to it refuses is so too, and no telephone number is written down', async () => {
    open(planOf([channel('sms')]));
    answer = (_, { recipients }) => {
      throw refused(`no such number: +86${recipients[0]?.contacts.phone}`);
    };
    tell();
    await settled();
    await settled();
    expect(routing?.trouble).toMatch(/nobody/);
    const written = JSON.stringify([room.book.attemptsOf('n1', 1e9, 9), room.book.ofNotice('n1')]);
    expect(written).toMatch(/no such number: \+86138\*{4}000/);
    expect(written).not.toMatch(/1380000000/);
  });

  it('is none that nobody has to answer, or of no urgency', async () => {
    open(planOf([channel('robot')], { when: { kind: ['water'] } }));
    tell(1, { once: true });
    tell(1, { class: 'fault', priority: 3 });
    await settled();
    expect(routing?.trouble).toBeUndefined();
  });
});

it('[P3] what quiet hours held by a clock that was ahead is not held for as long', async () => {
  open(planOf([channel('robot')], { quiet: QUIET }));
  clock.jump(365 * 86_400_000);
  tell(1, { class: 'fault', priority: 3 });
  await settled();
  expect(sent).toHaveLength(0);
  clock.jump(-365 * 86_400_000);
  await settled();
  expect(sent).toHaveLength(1);
});

describe('[P9] a ledger that was put back', () => {
  const waiting = async (): Promise<void> => {
    open(planOf([channel('robot')]));
    answer = () => {
      throw busy('down');
    };
    tell(2, { class: 'fault', priority: 3 });
    await settled();
    answer = () => 'taken';
  };
  const later = async (): Promise<void> => {
    clock.advance(120_000);
    await settled();
  };

  it('has not decided yet what waits: it is told when it is decided again', async () => {
    await waiting();
    const decided = notices.splice(0);
    await later();
    expect(room.states()[0]).toMatchObject({ waiting: 2 });
    notices = decided;
    await later();
    expect(room.book.ofNotice('n2')).toMatchObject([{ state: 'sent' }]);
  });

  it('numbers anew: nobody is told of another notice under its id', async () => {
    await waiting();
    sent = [];
    notices.reverse();
    await later();
    const told = sent.flatMap(({ delivery }) => delivery.told.map(({ notice }) => [delivery.id, notice.id]));
    expect(told.sort()).toEqual([
      ['n1/robot', 'n1'],
      ['n2/robot', 'n2'],
    ]);
  });
});

it('[P6] what quiet hours held is not late: it waits from their end', async () => {
  open(planOf([channel('robot')], { quiet: QUIET }));
  tell(1, { class: 'fault', priority: 3 });
  await settled();
  expect(room.states()[0]).toMatchObject({ waiting: 1, held: 1, oldestAt: null });
  const [{ notBefore = 0 } = {}] = room.book.ofNotice('n1');
  expect(notBefore).toBeGreaterThan(clock.nowMs());
  answer = () => {
    throw busy('down');
  };
  clock.advance(notBefore - clock.nowMs() + 5_000);
  await settled();
  expect(room.states()[0]).toMatchObject({ waiting: 1, held: 0, oldestAt: notBefore });
});

it('[P8] what a dead channel was not tried with in two days waits no longer', async () => {
  open(planOf([channel('robot')]));
  answer = () => {
    throw busy('down');
  };
  tell(5, { class: 'fault', priority: 3 });
  await settled();
  room.book.giveUp(clock.nowMs() + 47 * 3_600_000);
  expect(room.states()[0]?.waiting).toBe(5);
  room.book.giveUp(clock.nowMs() + 49 * 3_600_000);
  expect(room.states()[0]?.waiting).toBe(0);
});
