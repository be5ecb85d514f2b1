/** One wall that stops reading: the others go on, memory stays bounded, and it comes back with a fresh snapshot. */

import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startFeed } from '../src/feed/feed.ts';
import { District, hazardOf, PASSWORD } from '../src/feed/feed-fixtures.ts';
import { BACKLOG_MAX } from '../src/feed/live/view.ts';
import type { Feed } from '../src/feed/options.ts';

let district: District;
let feed: Feed;
beforeEach(async () => {
  district = new District();
  feed = await startFeed(district.options());
  feed.start(district.openWork());
});
afterEach(() => feed.stop());

async function logIn(): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${feed.port}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: PASSWORD }),
  });
  return ((await answer.json()) as { token: string }).token;
}

/** A Socket.IO client by hand, because only a bare WebSocket can stop reading. */
async function openRaw(token: string): Promise<{ socket: WebSocket; events: string[] }> {
  const socket = new WebSocket(`ws://127.0.0.1:${feed.port}/socket.io/?EIO=4&transport=websocket`);
  const events: string[] = [];
  const ready = Promise.withResolvers<void>();
  socket.on('message', (raw) => {
    const text = String(raw);
    if (text.startsWith('0{')) socket.send(`40/wall,${JSON.stringify({ token })}`);
    const event = /^42\/wall,\["(\w+)"/.exec(text)?.[1];
    if (event !== undefined) events.push(event);
    if (event === 'snapshot') ready.resolve();
  });
  await ready.promise;
  return { socket, events };
}

it('[P8] a client that stops reading is left out at its limit and gets a fresh snapshot when it reads again', async () => {
  const token = await logIn();
  const slow = await openRaw(token);
  const quick = io(`http://127.0.0.1:${feed.port}/wall`, {
    auth: { token },
    transports: ['websocket'],
    forceNew: true,
  });
  await new Promise((resolve) => quick.once('snapshot', resolve));
  slow.socket.pause();
  const bulky = 'x'.repeat(64 * 1024);
  const pushed = 3 * BACKLOG_MAX;
  for (let version = 1; version <= pushed; version += 1) {
    const heard = new Promise<{ seq: number }>((resolve) => quick.once('change', resolve));
    feed.push(
      [{ kind: 'hazard', object: hazardOf({ id: 'h-1', version, why: { zh: bulky, en: '' } }) }],
      version,
    );
    expect((await heard).seq).toBe(version);
  }
  slow.socket.resume();
  while (slow.events.filter((event) => event === 'snapshot').length < 2) {
    await fetch(`http://127.0.0.1:${feed.port}/healthz`);
    district.clock.advance(1_000);
  }
  const changes = slow.events.filter((event) => event === 'change').length;
  expect(changes).toBeLessThan(pushed);
  slow.socket.terminate();
  quick.disconnect();
});
