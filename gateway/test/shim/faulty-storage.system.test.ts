import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { type FaultyStorage, faultyStorage, hasCompiler } from './faulty-storage.ts';

const SLOW_MS = 300;
const DAY_MS = 86_400_000;
/** Does what stdin says, a line of JavaScript at a time, and answers with a line of JSON. */
const PROGRAM = `
  const { DatabaseSync } = require('node:sqlite');
  const fs = require('node:fs');
  const db = new DatabaseSync(process.argv[1] + '/some.db');
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (n)');
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    let answer;
    try { answer = eval(line); } catch (cause) { answer = cause.message; }
    console.log(JSON.stringify(answer ?? null));
  });
`;
const INSERT = "db.exec('INSERT INTO t VALUES (1)')";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

interface Program {
  storage: FaultyStorage;
  dataDir: string;
  child: ChildProcess;
  run(line: string): Promise<unknown>;
}

/** Its table is made before any fault. */
async function start(): Promise<Program> {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-shim-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir);
  const storage = faultyStorage({ dir, dataDir });
  const child = spawn(process.execPath, ['-e', PROGRAM, dataDir], {
    env: { ...storage.env, NODE_NO_WARNINGS: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanups.push(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const run = async (line: string): Promise<unknown> => {
    child.stdin.write(`${line.replaceAll('\n', ' ')}\n`);
    const { value, done } = await lines.next();
    return done === true ? 'dead' : JSON.parse(value);
  };
  child.stdin.on('error', () => {});
  expect(await run("'ready'")).toBe('ready');
  return { storage, dataDir, child, run };
}

/** Rows of the table in a copy of that folder, as a program that starts there finds them. */
function rowsIn(dir: string): number {
  const copy = mkdtempSync(join(tmpdir(), 'ninewatch-shim-'));
  cleanups.push(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(dir, copy, { recursive: true });
  const db = new DatabaseSync(join(copy, 'some.db'));
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const { n } = db.prepare('SELECT count(*) AS n FROM t').get() as { n: number };
  db.close();
  return n;
}

describe.skipIf(!hasCompiler)('faults below a process', () => {
  it('[P1] a slow sync holds its own thread alone, for the named file alone', async () => {
    const { storage, run } = await start();
    const timed = `(() => { const from = performance.now(); ${INSERT}; return performance.now() - from; })()`;
    const rule = storage.faults.slowSync({ file: 'other.db*', ms: SLOW_MS });
    expect(await run(timed)).toBeLessThan(SLOW_MS);
    expect(rule.hits()).toBe(0);
    storage.faults.slowSync({ file: 'some.db-wal', ms: SLOW_MS });
    expect(await run(timed)).toBeGreaterThanOrEqual(SLOW_MS);
    storage.faults.clear();
    storage.faults.slowSync({ file: 'own.txt', ms: 60_000 });
    const open = "globalThis.own = fs.openSync(process.argv[1] + '/own.txt', 'w')";
    await run(`${open}; fs.fsync(own, () => { globalThis.isDone = true; }); null`);
    expect(await run('globalThis.isDone')).toBeNull();
    storage.faults.clear();
    while ((await run('globalThis.isDone')) !== true);
    expect(await run(timed)).toBeLessThan(SLOW_MS);
  });

  it('[P8] syncs and writes fail as told, and not again after it', async () => {
    const { storage, run } = await start();
    storage.faults.failSync({ file: 'some.db-wal' });
    expect(await run(INSERT)).toBe('disk I/O error');
    storage.faults.clear();
    storage.faults.failWrite({ file: 'some.db-wal', errno: 'ENOSPC', times: 1 });
    expect(await run(INSERT)).toBe('database or disk is full');
    expect(await run(INSERT)).toBeNull();
  });

  it('[P3] the wall clock jumps, monotonic time does not', async () => {
    const { storage, run } = await start();
    const clocks = '[Date.now(), performance.now()]';
    const [, monotonic] = (await run(clocks)) as [number, number];
    for (const days of [1, -1]) {
      storage.faults.clockOffset(days * DAY_MS);
      const [wall, steady] = (await run(clocks)) as [number, number];
      expect(Math.abs(wall - Date.now() - days * DAY_MS)).toBeLessThan(60_000);
      expect(steady - monotonic).toBeLessThan(60_000);
    }
  });

  it.each(['before-write', 'mid-write', 'after-write', 'before-sync', 'after-sync'] as const)(
    '[P1] the process dies %s, the third time',
    async (op) => {
      const { storage, child, run } = await start();
      const rule = storage.faults.killAt({ file: 'some.db-wal', op, nth: 3 });
      const exited = once(child, 'exit');
      while ((await run(INSERT)) === null);
      expect(await exited).toEqual([null, 'SIGKILL']);
      expect(rule.hits()).toBe(3);
    },
  );

  it('[P1] a rule that another one arms waits for it', async () => {
    const { storage, child, run } = await start();
    const first = storage.faults.countAt({ file: 'some.db-wal', op: 'after-sync', nth: 2 });
    storage.faults.killAt({ file: 'marker', op: 'before-open', armedBy: first });
    const open = "fs.writeFileSync(process.argv[1] + '/marker', 'x')";
    expect([await run(open), await run(INSERT), await run(open), await run(INSERT)]).toEqual(
      Array(4).fill(null),
    );
    const exited = once(child, 'exit');
    expect(await run(open)).toBe('dead');
    await exited;
  });
});

describe.skipIf(!hasCompiler)('what a power cut leaves', () => {
  it('[P1] every commit whose sync returned, none after it, through folding the log too', async () => {
    const { storage, dataDir, child, run } = await start();
    for (let n = 0; n < 3; n += 1) await run(INSERT);
    expect(rowsIn(storage.shadowDir)).toBe(3);
    await run("db.exec('PRAGMA wal_checkpoint(TRUNCATE)')");
    await run(INSERT);
    storage.faults.lieSync({ file: 'some.db-wal' });
    await run(INSERT);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(rowsIn(storage.shadowDir)).toBe(4);
    expect(rowsIn(dataDir)).toBe(5);
  });

  it('[P1] of new, renamed and removed files what was synced or came before a sync', async () => {
    const { storage, run } = await start();
    const inShadow = (name: string) => existsSync(join(storage.shadowDir, name));
    const path = (name: string) => `process.argv[1] + '/${name}'`;
    const write = (name: string, text: string, flush: boolean) =>
      run(`fs.writeFileSync(${path(name)}, '${text}', { flush: ${flush} })`);
    await write('loose', 'x', false);
    await write('kept', 'old', true);
    await write('kept.next', 'new', true);
    await run(`fs.renameSync(${path('kept.next')}, ${path('kept')})`);
    expect(inShadow('loose')).toBe(false);
    expect(readFileSync(join(storage.shadowDir, 'kept'), 'utf8')).toBe('old');
    await run(INSERT);
    expect(readFileSync(join(storage.shadowDir, 'kept'), 'utf8')).toBe('new');
    await run(`fs.unlinkSync(${path('kept')})`);
    expect(inShadow('kept')).toBe(true);
    await run(INSERT);
    expect([inShadow('kept'), inShadow('kept.next'), inShadow('loose')]).toEqual([false, false, false]);
  });

  it('[P1] what a killed process had removed is gone with the first sync of the next one', async () => {
    const { storage, dataDir, child, run } = await start();
    await run("fs.writeFileSync(process.argv[1] + '/old', 'x', { flush: true })");
    await run("fs.unlinkSync(process.argv[1] + '/old')");
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(storage.shadowDir, 'old'))).toBe(true);
    const next = spawn(process.execPath, ['-e', PROGRAM, dataDir], { env: storage.env, stdio: 'pipe' });
    next.stdin.end(`${INSERT}\n`);
    await once(next, 'exit');
    expect(existsSync(join(storage.shadowDir, 'old'))).toBe(false);
    expect(rowsIn(storage.shadowDir)).toBe(1);
  });
});
