/** Node-RED as a child: few rights, little memory, low priority, and no life longer than the gateway's. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Child, ChildEvents, Launch, Pong } from '../guest.ts';
import { GUEST_LIMITS } from '../limits.ts';
import { hear } from './said.ts';

export interface NodeRedOptions {
  clock: Clock;
  log: Log;
  /** Its own folder, the only one that it may write. */
  userDir: string;
  host: string;
  port: number;
  gatewayUrl: string;
  /** Under which it keeps the passwords of its flows. */
  credentialSecret: string;
}

/**
 * Waits for the end of its own input, which the gateway holds: then the guest is ended, even one that loops and
 * hears nothing, and even when the gateway was killed itself. Its exit code is the guest's.
 */
const KEEPER = '"$@" </dev/null & child=$!; exec 3>&-; read -r _; kill -9 $child 2>/dev/null; wait $child';

/** Undefined where Node-RED is not installed, as in an image without the packages of development. */
export function findNodeRed(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('node-red/red.js');
  } catch {
    return undefined;
  }
}

const PALETTE = resolve(import.meta.dirname, '../../../../rules/node-red');

export function launchNodeRed(options: NodeRedOptions): Launch {
  return ({ isSafe }, events) => {
    mkdirSync(options.userDir, { recursive: true, mode: 0o700 });
    const child = spawn('/bin/sh', ['-c', KEEPER, 'keeper', process.execPath, ...argumentsFor(options)], {
      cwd: options.userDir,
      env: environmentFor(options),
      // Its own group: a signal at the terminal is the gateway's to pass on.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    return adopt(child, { ...options, isSafe, events });
  };
}

/** Reads the packages and its own folder, writes that folder, starts no program: the gateway's keys are out of reach. */
function argumentsFor({ userDir }: NodeRedOptions): string[] {
  const red = findNodeRed() ?? '';
  const packages = red.slice(0, red.lastIndexOf(`${join('/', 'node_modules')}/`) + '/node_modules'.length);
  const own = join(PALETTE, 'node_modules');
  const readable = [packages, PALETTE, userDir, ...(existsSync(own) ? [own] : [])];
  return [
    '--permission',
    '--allow-net',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${userDir}`,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    `--max-old-space-size=${GUEST_LIMITS.heapMib}`,
    join(PALETTE, 'process/main.js'),
  ];
}

/** Nothing of the gateway's own environment: every flow can read what stands in it. */
function environmentFor({ userDir, gatewayUrl }: NodeRedOptions): NodeJS.ProcessEnv {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { HOME: userDir, NINEWATCH_URL: gatewayUrl, NODE_ENV: 'production', TZ: timeZone, LANG: 'C.UTF-8' };
}

interface Adopted extends NodeRedOptions {
  isSafe: boolean;
  events: ChildEvents;
}

function adopt(child: ChildProcess, { clock, log, isSafe, events, ...options }: Adopted): Child {
  const onDropped = (lines: number) => log.warn(`Node-RED: ${lines} more lines were not kept`);
  const say = (line: string) => sayAs(log, line);
  for (const stream of [child.stdout, child.stderr]) {
    // Without a file descriptor left there are none, and the error comes later.
    if (stream != null) hear(stream, { clock, say, onDropped });
  }
  const { userDir, host, port, gatewayUrl, credentialSecret } = options;
  child.on('message', (message: { pid?: number } & Partial<Pong> & { pong?: number }) => {
    if (message.pid !== undefined) {
      lowerPriority(message.pid);
      child.send({ isSafe, userDir, host, port, gatewayUrl, credentialSecret }, () => {});
    }
    if (message.pong !== undefined) {
      const { port: inUse, hasFlows = false, rssBytes = 0 } = message;
      events.onPong({ hasFlows, rssBytes, ...(inUse === undefined ? {} : { port: inUse }) });
    }
  });
  // The guest is gone or will not talk any more; the shell ends what is left of it, and tells how it ended.
  child.on('disconnect', () => child.stdin?.end());
  child.stdin?.on('error', () => {});
  let isOver = false;
  const over = (why: string) => {
    if (isOver) return;
    isOver = true;
    events.onEnd(why);
  };
  child.on('error', (cause) => over(cause.message));
  child.on('exit', (code, signal) => over(endWords(code, signal)));
  return {
    ping: () => void (child.connected && child.send({ ping: 1 }, () => {})),
    shutdown: () => (child.connected ? void child.send('shutdown', () => {}) : killGroup(child)),
    kill: () => killGroup(child),
  };
}

/** `30 Nov 15:39:48 - [warn] …`: its level is ours. */
function sayAs(log: Log, line: string): void {
  const [, level, rest] = /^\d+ \w+ [\d:]+ - \[(\w+)\] (.*)$/.exec(line) ?? [];
  const words = (rest ?? line).trim();
  if (words === '') return;
  if (level === 'error' || level === 'fatal') log.error(`Node-RED: ${words}`);
  else if (level === 'warn') log.warn(`Node-RED: ${words}`);
  else log.info(`Node-RED: ${words}`);
}

/** Flows never take the processor from deciding. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended meanwhile, which is told elsewhere.
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** A shell says 128 + signal. */
function endWords(code: number | null, signal: string | null): string {
  if (signal !== null) return `ended by ${signal}`;
  if (code === null || code <= 128) return `ended with code ${code}`;
  const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return `ended by ${name ?? `signal ${code - 128}`}`;
}

/** Where its folder lies. */
export function userDirIn(dataDir: string): string {
  return join(resolve(dataDir), 'node-red');
}

/** What a browser on this machine would call the gateway. */
export function gatewayUrlFor(host: string, port: number): string {
  const anyAddress = host === '0.0.0.0' || host === '::';
  const name = anyAddress ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

export const PALETTE_DIR = dirname(join(PALETTE, 'package.json'));
