/** The gateway as its own process, started as an operator would: settings in the environment, ready line on stdout. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TEST_RULES } from './rules.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The pinned Node, whatever runs the tests. */
const NODE = join(ROOT, 'node_modules/.bin/node');
/** Compiled code is kept between starts: half of a start is compiling. */
const COMPILE_CACHE = join(ROOT, 'node_modules/.cache/node');
export const ADMIN_PASSWORD = 'admin-of-the-stage';

export type Settings = Record<string, string>;

export interface Exit {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface GatewayProcess {
  httpPort: number;
  mqttPort: number;
  /** Of GB/T 26875.3, when it was asked for. */
  gb26875Port?: number;
  pid: number;
  /** When it ends by itself. */
  exited: Promise<Exit>;
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<Exit>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<Exit>;
}

/** A new folder with the stage's rules, and what removes it. */
export function makeFolder(): { dir: string; dataDir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-stage-'));
  writeFileSync(join(dir, 'rules.yaml'), TEST_RULES);
  return {
    dir,
    dataDir: join(dir, 'data'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** What a test gateway is started with; `folder` is one of `makeFolder`. */
export function settingsFor(folder: { dir: string; dataDir: string }, more: Settings = {}): Settings {
  return {
    NINEWATCH_DATA_DIR: folder.dataDir,
    NINEWATCH_RULES_FILE: join(folder.dir, 'rules.yaml'),
    NINEWATCH_HTTP_PORT: '0',
    NINEWATCH_MQTT_PORT: '0',
    NINEWATCH_ADMIN_PASSWORD: ADMIN_PASSWORD,
    NINEWATCH_DISK_RESERVE_MIB: '1',
    NINEWATCH_DISK_LOW_MIB: '64',
    NINEWATCH_LOG_LEVEL: 'warn',
    NINEWATCH_TICK_MS: '200',
    ...more,
  };
}

export interface Launched {
  child: ChildProcess;
  /** Undefined when it ended before it was ready. */
  ready: Promise<{ httpPort: number; mqttPort: number; gb26875Port?: number } | undefined>;
  exited: Promise<Exit>;
}

/** `root`: the checkout whose program is started. */
export function launch(settings: Settings, node: string = NODE, root: string = ROOT): Launched {
  const child = spawn(node, [join(root, 'scripts/start.mjs')], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: COMPILE_CACHE, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const { promise: ready, resolve } = Promise.withResolvers<Awaited<Launched['ready']>>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout += `${line}\n`;
    if (line.includes('"event":"ready"')) resolve(JSON.parse(line));
  });
  const exited = once(child, 'close').then(([code]): Exit => {
    resolve(undefined);
    return { code, stdout, stderr };
  });
  return { child, ready, exited };
}

/** For starts that must fail. */
export async function runToExit(settings: Settings, node?: string): Promise<Exit> {
  const { child, ready, exited } = launch(settings, node);
  const isReady = (await ready) !== undefined;
  if (isReady) child.kill('SIGKILL');
  const exit = await exited;
  if (isReady) throw new Error(`it started although it should not have\n${exit.stderr}`);
  return exit;
}

export async function startProcess(settings: Settings, root?: string): Promise<GatewayProcess> {
  const { child, ready, exited } = launch(settings, NODE, root);
  const ports = await ready;
  if (ports === undefined) throw new Error(`the gateway did not start: ${(await exited).stderr}`);
  const end = (signal: NodeJS.Signals): Promise<Exit> => {
    child.kill(signal);
    return exited;
  };
  return {
    ...ports,
    pid: child.pid ?? 0,
    exited,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Major version; undefined when there is no such program. */
export function nodeVersionOf(node: string): number | undefined {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  const major = /^v(\d+)/.exec(stdout ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}
