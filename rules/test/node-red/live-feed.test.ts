/** The live connection of flows: one for all nodes, numbered, signed in anew, and never silently dead. */

import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { from } from './palette.ts';

const { createLiveFeed, BEAT_MS_MAX } = from('client/live-feed.js');

class FakeSocket extends EventEmitter {
  readonly auth: object;
  readonly sent: [string, unknown][] = [];
  isOpen = true;

  constructor(auth: object) {
    super();
    this.auth = auth;
  }

  /** As the gateway would; what we send goes the other way. */
  tell(event: string, body?: unknown): void {
    super.emit(event, body);
  }

  override emit(event: string, body: unknown): boolean {
    this.sent.push([event, body]);
    return true;
  }

  disconnect(): void {
    this.isOpen = false;
  }
}

async function setUp() {
  const sockets: FakeSocket[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const forgotten: string[] = [];
  let tokens = 0;
  const feed = createLiveFeed({
    client: {
      base: 'http://gw',
      token: async () => {
        tokens += 1;
        return `t${tokens}`;
      },
      forget: async (token: string) => forgotten.push(token),
    },
    connect: (_url: string, { auth }: { auth: object }) => {
      const socket = new FakeSocket(auth);
      sockets.push(socket);
      return socket;
    },
    timers: {
      setTimeout: (run: () => void, ms: number) => {
        const timer = { run, ms };
        timers.push(timer);
        return timer;
      },
      clearTimeout: (timer: { run: () => void; ms: number }) => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      },
    },
  });
  const told: string[] = [];
  const listener = {
    onSnapshot: ({ hazards }: { hazards: { id: string }[] }) =>
      told.push(`snapshot ${hazards.map(({ id }) => id)}`),
    onChange: ({ object }: { object: { id: string } }) => told.push(`change ${object.id}`),
    onState: (state: string) => told.push(state),
  };
  const leave = feed.join(listener);
  await vi.waitFor(() => expect(sockets).toHaveLength(1));
  const due = (ms: number) => timers.find((timer) => timer.ms === ms);
  return { feed, sockets, due, forgotten, told, leave, timers };
}
const hazard = (id: string, version = 1) => ({ id, version, state: 'unacknowledged' });
const snapshot = (seq: number, ...ids: string[]) => ({
  ...{ epoch: 'e', seq, hazards: ids.map((id) => hazard(id)), tickets: [] },
});
const change = (seq: number, id: string) => ({ seq, kind: 'hazard', object: hazard(id) });

describe('the live connection', () => {
  it('tells the snapshot and each change in order; a gap asks for what is missing, a repeat is nothing', async () => {
    const { sockets, told } = await setUp();
    const [socket] = sockets as [FakeSocket];
    socket.tell('snapshot', snapshot(5, 'a'));
    socket.tell('change', change(6, 'b'));
    socket.tell('change', change(6, 'b'));
    socket.tell('change', change(8, 'd'));
    expect(socket.sent).toEqual([['resume', { epoch: 'e', since: 6 }]]);
    socket.tell('change', change(7, 'c'));
    socket.tell('change', change(8, 'd'));
    expect(told).toEqual([
      'connecting',
      'connecting',
      'live',
      'snapshot a',
      'change b',
      'change c',
      'change d',
    ]);
  });

  it('goes on where it ended when it is made anew, later each time', async () => {
    const { sockets, told, due } = await setUp();
    sockets[0]?.tell('snapshot', snapshot(5, 'a'));
    sockets[0]?.tell('disconnect', 'transport close');
    expect(told.at(-1)).toBe('lost');
    due(1_000)?.run();
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    expect(sockets[1]?.auth).toEqual({ token: 't2', epoch: 'e', since: 5 });
    sockets[1]?.tell('disconnect', 'transport close');
    expect(due(2_000)).toBeDefined();
  });

  it('counts as dead without a beat', async () => {
    const { sockets, told, due } = await setUp();
    sockets[0]?.tell('snapshot', snapshot(1));
    due(BEAT_MS_MAX)?.run();
    expect(sockets[0]?.isOpen).toBe(false);
    expect(told.at(-1)).toBe('lost');
  });

  it('signs in anew when its session is over', async () => {
    const { sockets, forgotten, due } = await setUp();
    sockets[0]?.tell('ended', { code: 'not-signed-in' });
    await vi.waitFor(() => expect(forgotten).toEqual(['t1']));
    await vi.waitFor(() => expect(due(1_000)).toBeDefined());
  });

  it('is shared: who joins later gets what stands there, and the last who leaves ends it', async () => {
    const { feed, sockets, leave, told } = await setUp();
    sockets[0]?.tell('snapshot', snapshot(1, 'a'));
    sockets[0]?.tell('change', change(2, 'b'));
    const late: string[] = [];
    const leaveLate = feed.join({
      onSnapshot: ({ hazards }: { hazards: { id: string }[] }) => late.push(...hazards.map(({ id }) => id)),
      onChange: () => {},
      onState: (state: string) => late.push(state),
    });
    expect(late).toEqual(['live', 'a', 'b']);
    expect(sockets).toHaveLength(1);
    leave();
    expect(sockets[0]?.isOpen).toBe(true);
    leaveLate();
    expect(sockets[0]?.isOpen).toBe(false);
    expect(told.at(-1)).toBe('change b');
  });
});
