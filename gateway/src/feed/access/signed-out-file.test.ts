import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Client, District, openClient } from '../feed-fixtures.ts';
import { ENDED_MAX, SESSION_MS } from './sessions.ts';
import { openSignedOutFile } from './signed-out-file.ts';

let dir: string;
let file: string;
let district: District;
let opened: Client[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signed-out-'));
  file = join(dir, 'signed-out.json');
  opened = [];
  district = new District();
});
afterEach(async () => {
  for (const { feed } of opened) await feed.stop();
  rmSync(dir, { recursive: true });
});

async function start(): Promise<Client> {
  const client = await openClient(district, { signedOut: openSignedOutFile(file) });
  opened.push(client);
  return client;
}
const lines = () => JSON.parse(readFileSync(file, 'utf8')) as [string, number][];
const who = async ({ feed }: Client, token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  return (await feed.app.inject({ url: '/api/v1/session', headers })).statusCode;
};

it('[P10] a signed-out token stays so after a restart, and no other is concerned', async () => {
  const before = await start();
  const token = await before.tokenOf('admin');
  const other = await (await start()).tokenOf('admin');
  expect((await before.call('admin', 'DELETE', '/session')).status).toBe(204);
  const after = await start();
  expect(await who(after, token)).toBe(401);
  expect(await who(after, other)).toBe(200);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('[P8] forgets what is over with the next sign-out', async () => {
  await (await start()).call('admin', 'DELETE', '/session');
  const [first] = lines();
  district.clock.advance(SESSION_MS);
  await (await start()).call('admin', 'DELETE', '/session');
  expect(lines()).toHaveLength(1);
  expect(lines()).not.toContainEqual(first);
});

it('[P8] keeps the newest when there are too many', async () => {
  const end = district.clock.nowMs() + SESSION_MS;
  const many = Array.from({ length: ENDED_MAX }, (_, at) => [`token-${at}`, end]);
  writeFileSync(file, JSON.stringify(many));
  await (await start()).call('admin', 'DELETE', '/session');
  expect(lines()).toHaveLength(ENDED_MAX);
  expect(lines()[0]?.[0]).toBe('token-1');
});

it('sign-outs at the same time are all kept', async () => {
  const store = openSignedOutFile(file);
  const ended = new Map<string, number>();
  await Promise.all(
    Array.from({ length: 20 }, (_, at) => {
      ended.set(`token-${at}`, at);
      return store.save(ended);
    }),
  );
  expect(lines()).toHaveLength(20);
  ended.set('last', 1);
  await store.save(ended);
  expect(openSignedOutFile(file).kept).toEqual(ended);
  expect(readdirSync(dir)).toEqual(['signed-out.json']);
});

it('a sign-out that cannot be written counts at once, and is written with the next', async () => {
  const client = await start();
  const token = await client.tokenOf('admin');
  rmSync(dir, { recursive: true });
  expect((await client.call('admin', 'DELETE', '/session')).status).toBe(204);
  expect(await who(client, token)).toBe(401);
  dir = mkdtempSync(join(tmpdir(), 'signed-out-'));
});

it.each(['{', '{}', '[["a"]]', '[["a","b"]]'])('refuses a damaged list in one line: %s', (text) => {
  writeFileSync(file, text);
  expect(() => openSignedOutFile(file)).toThrow(/signed-out\.json is damaged/);
});
