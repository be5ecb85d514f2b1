/** Calls between threads: an object of functions on one side, the same functions as promises on the other. */

import { BadQuestion, GatewayError } from './errors.ts';

type Call = { call: number; name: string; args: unknown[] };
type Answer = { answer: number; value: unknown } | { answer: number; error: string; field?: string };

/** A Worker or a MessagePort. */
interface Port {
  postMessage(value: unknown): void;
  // biome-ignore lint/suspicious/noExplicitAny: what arrives is checked by its shape.
  on(event: 'message', listen: (message: any) => void): unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: any function may be served; its types are kept by Remote.
type Served = Record<string, (...args: any[]) => unknown>;

/** The served functions as seen from the other thread. */
export type Remote<T extends Served> = {
  [K in keyof T]: (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>>;
};

/** Serves `functions` on `port`; an exception travels as an error, the thread goes on. */
export function serve(port: Port, functions: Served): void {
  port.on('message', (message: Call) => {
    if (typeof message?.call !== 'number') return;
    const run = async () => functions[message.name]?.(...message.args);
    run().then(
      (value) => port.postMessage({ answer: message.call, value } satisfies Answer),
      (cause: unknown) => {
        const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
        const said = cause instanceof BadQuestion ? { error: cause.message, field: cause.field } : { error };
        port.postMessage({ answer: message.call, ...said } satisfies Answer);
      },
    );
  });
}

/** The caller's side. A question that cannot be answered stays one; a lost thread fails every open call with `worker-lost`. */
export function connect<T extends Served>(port: Port): Remote<T> & { fail(cause: unknown): void } {
  const open = new Map<number, { resolve(value: unknown): void; reject(cause: unknown): void }>();
  let last = 0;
  let lost: GatewayError | undefined;
  port.on('message', (message: Answer) => {
    if (typeof message?.answer !== 'number') return;
    const waiting = open.get(message.answer);
    open.delete(message.answer);
    if (!('error' in message)) waiting?.resolve(message.value);
    else if (message.field !== undefined) waiting?.reject(new BadQuestion(message.field, message.error));
    else waiting?.reject(new GatewayError('ledger-failed', false, message.error));
  });
  function fail(cause: unknown): void {
    lost = new GatewayError('worker-lost', false, 'a worker thread ended', cause);
    for (const waiting of open.values()) waiting.reject(lost);
    open.clear();
  }
  return new Proxy({} as Remote<T> & { fail(cause: unknown): void }, {
    get: (_target, name) => {
      if (name === 'fail') return fail;
      if (typeof name !== 'string' || name === 'then') return undefined;
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          if (lost !== undefined) return reject(lost);
          last += 1;
          open.set(last, { resolve, reject });
          port.postMessage({ call: last, name, args } satisfies Call);
        });
    },
  });
}
