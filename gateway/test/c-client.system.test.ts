/** The C client of firmware-contracts: compiled strictly, fuzzed, byte for byte as the vectors, and against a real gateway. */

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  EVENT_NAMES,
  FLAGS,
  METRICS,
  type Reading,
  type VectorFile,
  vectorPayload,
} from '@ninewatch/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutLine } from './stage/cut-line.ts';
import { Stage } from './stage/stage.ts';

const run = promisify(execFile);
const hasGcc = spawnSync('gcc', ['--version']).status === 0;
const contracts = new URL('../../firmware-contracts/', import.meta.url).pathname;
const STRICT = ['-std=c99', '-pedantic', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror'];
const SANITIZED = ['-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
const INCLUDES = ['-I', join(contracts, 'c'), '-I', join(contracts, 'generated')];
const CLIENT = ['c/ninewatch.c', 'c/ninewatch_json.c'];

let folder: string;

async function build(
  name: string,
  sources: readonly string[],
  more: readonly string[] = SANITIZED,
): Promise<string> {
  const program = join(folder, name);
  const files = sources.map((source) => join(contracts, source));
  await run('gcc', [...STRICT, ...INCLUDES, ...more, ...files, '-o', program]);
  return program;
}

/** As `test/vectors.c` reads it; undefined for what the client has no way to say. */
function lineOf(reading: Reading & { event?: string | undefined }): string | undefined {
  const names = Object.keys(METRICS);
  const metrics = Object.entries(reading.metrics ?? {}).map(([name, value]) => {
    const [whole = '', part = ''] = String(value).split('.');
    return names.includes(name)
      ? [names.indexOf(name), Number(`${whole}${part}`), part.length].join(' ')
      : undefined;
  });
  const flags = (reading.flags ?? []).map((flag) => (FLAGS as readonly string[]).indexOf(flag));
  if (metrics.includes(undefined) || flags.includes(-1)) return undefined;
  const event =
    reading.event === undefined
      ? EVENT_NAMES.length
      : (EVENT_NAMES as readonly string[]).indexOf(reading.event);
  const bits = flags.reduce((sum, flag) => sum + 2 ** flag, 0);
  const { boot, seq, at, sentAt = 0 } = reading;
  return [boot, seq, at, sentAt, event, bits, ...metrics].join(' ');
}

/** Well-formed readings and events whose payload is as compact as `JSON.stringify` and says its flags. */
function sayable(): { line: string; payload: string }[] {
  const vectors = join(contracts, 'vectors');
  const files = readdirSync(vectors).filter((name) => name.startsWith('good-'));
  return files
    .flatMap((name) => (JSON.parse(readFileSync(join(vectors, name), 'utf8')) as VectorFile).vectors)
    .filter(({ topic }) => /\/(telemetry|event)$/.test(topic))
    .flatMap((vector) => {
      const payload = new TextDecoder().decode(vectorPayload(vector));
      const message = JSON.parse(payload) as Reading & { readings?: unknown; event?: string };
      const { v, boot, seq, at, sentAt, event, metrics, flags } = message;
      const inOrder = JSON.stringify({ v, boot, seq, at, sentAt, event, metrics, flags });
      const isEmpty = metrics !== undefined && Object.keys(metrics).length === 0;
      const isOurs = message.readings === undefined && flags !== undefined && !isEmpty && inOrder === payload;
      const line = isOurs ? lineOf(message) : undefined;
      return line === undefined ? [] : [{ line, payload }];
    });
}

describe.skipIf(!hasGcc)('the C client', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ninewatch-c-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps its promises against a gateway of buffers, under sanitizers', async () => {
    const { stdout } = await run(await build('client_test', [...CLIENT, 'c/test/client_test.c']));
    expect(stdout).toBe('all well\n');
  });

  it('[P8] whatever it hears, no memory is touched that is not its own', async () => {
    const fuzz = await build('client_fuzz', [...CLIENT, 'c/test/client_fuzz.c']);
    const seed = process.env.FUZZ_SEED ?? '20260101';
    const { stdout } = await run(fuzz, [seed, process.env.FUZZ_SECONDS ?? '5']);
    expect(stdout).toMatch(/^[1-9]\d* plays/);
  });

  it('writes the golden vectors byte for byte', async () => {
    const program = await build('vectors', ['c/ninewatch_json.c', 'c/test/vectors.c']);
    const vectors = sayable();
    expect(vectors.length).toBeGreaterThan(3);
    const input = vectors.map(({ line }) => `${line}\n`).join('');
    const written = execFileSync(program, { input, encoding: 'utf8' }).trimEnd().split('\n');
    expect(written).toEqual(vectors.map(({ payload }) => payload));
  });

  it.each(['esp-idf', 'zephyr'])('its example for %s compiles', async (system) => {
    const stubs = ['-I', join(contracts, 'c/examples/stubs', system)];
    await build(`${system}.o`, [`c/examples/${system}/main.c`], [...stubs, '-c']);
  });

  it('compiles as C++, and without any allocation or floating point', async () => {
    const object = await build('client.o', ['c/ninewatch.c'], ['-Os', '-c']);
    const json = await build('json.o', ['c/ninewatch_json.c'], ['-Os', '-c']);
    const wanted = [object, json].flatMap(
      (file) => execFileSync('nm', ['-u', file], { encoding: 'utf8' }).match(/\b[a-z_]\w*$/gm) ?? [],
    );
    const foreign = wanted.filter((name) => !name.startsWith('nw_'));
    expect(
      foreign.filter((name) => !/^(mem\w+|str\w+|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_)$/.test(name)),
    ).toEqual([]);
    await run('g++', [
      '-std=c++11',
      '-Wall',
      '-Wextra',
      '-Werror',
      ...INCLUDES,
      '-fsyntax-only',
      '-x',
      'c++',
      join(contracts, 'c/ninewatch.h'),
    ]);
  });
});

describe.skipIf(!hasGcc)('the C client and a real gateway', () => {
  let stage: Stage;
  let program: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ninewatch-c-'));
    program = await build('device', [...CLIENT, 'c/posix/device.c']);
    stage = await Stage.start({ NINEWATCH_DEVICE_RATE_MAX: '0' });
    await stage.venue('inn');
  });
  afterAll(async () => {
    await stage?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[P1] publishes through a line that breaks twelve times: each reading stored once, in order, and one fire', async () => {
    const { id, secret } = await stage.enroll('c-1', 'inn', { kind: 'smoke' });
    // The first cuts fall into the greeting, the later ones into whatever is on its way.
    const cuts = [20, 150, 300, 700, 1_500, 2_111, 3_777, 5_003, 6_001, 7_777, 9_001, 12_345];
    const line = stage.keep(await cutLine(stage.gateway.mqttPort, cuts));
    const wall = await stage.wall();
    const burning = wall.hazard(
      ({ kind, deviceIds }) => kind === 'fire' && JSON.stringify(deviceIds).includes(id),
    );
    const readings = 400;
    const args = ['127.0.0.1', String(line.port), 'inn', id, secret, String(readings), '5'];
    const { stdout } = await run(program, args, { timeout: 150_000 });
    const end = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(end).toMatchObject({ published: readings, acked: readings + 2, lost: 0, waiting: 0 });
    expect(line.cuts).toBe(cuts.length);
    await burning;

    const stored = await stage.admin.list<{ seq: number; clock?: string; late: boolean; generation: number }>(
      `/readings?device=${id}`,
    );
    expect(stored.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: readings + 2 }, (_, seq) => seq),
    );
    expect(new Set(stored.map(({ generation }) => generation)).size).toBe(1);
    const fires = await stage.admin.list<{ kind: string; deviceIds: string[] }>('/hazards?kind=fire');
    expect(fires.filter(({ deviceIds }) => deviceIds.includes(id))).toHaveLength(1);
    expect(await stage.admin.list(`/rejections?device=${id}`)).toEqual([]);
  });

  it('a command that was given while it was away is obeyed once, and its result taken', async () => {
    const { id, secret } = await stage.enroll('c-2', 'inn', { kind: 'smoke' });
    await stage.admin.done(`/devices/${id}/command`, {
      name: 'self_test',
      args: {},
      ttlS: 60,
    });
    const port = String(stage.gateway.mqttPort);
    const args = ['127.0.0.1', port, 'inn', id, secret];
    const { stdout } = await run(program, [...args, '60', '20'], { timeout: 150_000 });
    expect(stdout.match(/"command":"self_test"/g)).toHaveLength(1);
    expect(await stage.admin.list(`/rejections?device=${id}`)).toEqual([]);
    // Had its result not been taken, the command would come again.
    const again = await run(program, ['127.0.0.1', port, 'inn', id, secret, '30', '20'], {
      timeout: 150_000,
    });
    expect(again.stdout).not.toContain('self_test');
  });
});
