/** Foreign programs that the bench starts: until they are ready, and until they are gone again. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '../../base/clock.ts';
import { Failure } from '../../base/failure.ts';
import type { Place } from '../place.ts';

const READY_MS_MAX = 30_000;
const LOOK_MS = 25;
const STOP_MS_MAX = 15_000;
const EXCERPT_CHARS = 600;

export interface ChildOptions {
  /** For messages. */
  name: string;
  command: string;
  args: readonly string[];
  cwd: string;
  /** Instead of the bench's own environment. */
  env?: Record<string, string>;
  place: Place;
}

/** Writes both outputs into a file of its folder, and is stopped by its own id alone. */
export class Child {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #place: Place;
  #failure: Error | undefined;

  constructor({ name, command, args, cwd, env, place }: ChildOptions) {
    this.name = name;
    this.#place = place;
    place.living.add(this.stop);
    this.#log = join(cwd, `${name}.log`);
    const log = openSync(this.#log, 'a');
    this.#child = spawn(command, args, {
      cwd,
      stdio: ['ignore', log, log],
      ...(env === undefined ? {} : { env }),
    });
    closeSync(log);
    this.#child.on('error', (cause) => {
      this.#failure = cause;
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** What it said so far. */
  said(): string {
    return readFileSync(this.#log, 'utf8');
  }

  /** Asks until there is an answer; rejects with what the program said last when it ends or takes too long. */
  async ready<T>(ask: () => Promise<T | undefined>, msMax = READY_MS_MAX): Promise<T> {
    const until = this.#place.clock.monotonicMs() + msMax;
    while (this.#place.clock.monotonicMs() < until) {
      if (this.#failure !== undefined) throw new Failure(`${this.name}: ${this.#failure.message}`);
      if (this.#isGone()) throw new Failure(`${this.name} ended: ${this.said().slice(-EXCERPT_CHARS)}`);
      const answer = await ask().catch(() => undefined);
      if (answer !== undefined) return answer;
      await pause(this.#place.clock, LOOK_MS);
    }
    throw new Failure(`${this.name} did not get ready: ${this.said().slice(-EXCERPT_CHARS)}`);
  }

  /** SIGTERM, and SIGKILL when that takes too long. */
  readonly stop = async (): Promise<void> => {
    this.#place.living.delete(this.stop);
    if (this.#failure !== undefined || this.#isGone()) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const cut = this.#place.clock.after(STOP_MS_MAX, () => this.#child.kill('SIGKILL'));
    await gone;
    cut.stop();
  };

  #isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/** A folder of its own, and a way to be rid of it. */
export async function temporaryFolder(
  name: string,
  { living }: Place,
): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `ninewatch-bench-${name}-`));
  const remove = async () => {
    living.delete(remove);
    await rm(path, { recursive: true, force: true });
  };
  living.add(remove);
  return { path, remove };
}

/** For programs that cannot choose a free port themselves; somebody else may take it before they do. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Failure('no free port');
  return address.port;
}
