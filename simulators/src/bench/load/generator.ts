/** The load generator as the bench sees it: a child process that is asked and answers. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../base/failure.ts';
import type { Place } from '../place.ts';
import type { ClosedFigures, ClosedRun } from './closed-loop.ts';
import type { EarAddress } from './ear.ts';
import type { OpenFigures, OpenRun } from './open-loop.ts';
import type { FleetOptions } from './wire/fleet.ts';

/** What the generator does; each call rejects with one line. */
export interface Calls {
  connect(options: FleetOptions): Promise<void>;
  /** From now on alarms are heard there. */
  listen(address: EarAddress): Promise<void>;
  closedLoop(run: ClosedRun): Promise<ClosedFigures>;
  openLoop(run: OpenRun): Promise<OpenFigures>;
  disconnect(argument?: undefined): Promise<void>;
}

export interface Question {
  id: number;
  call: keyof Calls;
  argument: unknown;
}

export interface Answer {
  id: number;
  result?: unknown;
  failure?: string;
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (cause: Failure) => void;
}

export class Generator implements Calls {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  readonly #living: Place['living'];

  constructor({ living }: Place) {
    this.#living = living;
    living.add(this.stop);
    this.#child = fork(fileURLToPath(new URL('./generator-process.ts', import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (answer: Answer) => this.#answered(answer));
    this.#child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Failure('the load generator ended'));
      this.#waiting.clear();
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  connect(options: FleetOptions): Promise<void> {
    return this.#ask('connect', options) as Promise<void>;
  }

  listen(address: EarAddress): Promise<void> {
    return this.#ask('listen', address) as Promise<void>;
  }

  closedLoop(run: ClosedRun): Promise<ClosedFigures> {
    return this.#ask('closedLoop', run) as Promise<ClosedFigures>;
  }

  openLoop(run: OpenRun): Promise<OpenFigures> {
    return this.#ask('openLoop', run) as Promise<OpenFigures>;
  }

  disconnect(): Promise<void> {
    return this.#ask('disconnect', undefined) as Promise<void>;
  }

  readonly stop = async (): Promise<void> => {
    this.#living.delete(this.stop);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  };

  #ask(call: keyof Calls, argument: unknown): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, call, argument } satisfies Question);
    });
  }

  #answered({ id, result, failure }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure === undefined) waiting?.resolve(result);
    else waiting?.reject(new Failure(failure));
  }
}
