import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createTurn } from './turn.ts';

const SOURCE = `
  import { parentPort, workerData } from 'node:worker_threads';
  const { awaitTurn } = await import(workerData.module);
  parentPort.postMessage('loaded');
  awaitTurn(workerData);
  parentPort.postMessage('opened');
`;

function thread(turn: { turn?: SharedArrayBuffer }): Worker {
  const module = new URL('./turn.ts', import.meta.url).href;
  const code = new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`);
  return new Worker(code, { workerData: { ...turn, module } });
}

it('a thread loads, and opens only when its turn has come', async () => {
  const { turn, give } = createTurn();
  const worker = thread({ turn });
  const said: unknown[] = [];
  worker.on('message', (message) => said.push(message));
  await once(worker, 'message');
  expect(said).toEqual(['loaded']);
  give();
  await once(worker, 'exit');
  expect(said).toEqual(['loaded', 'opened']);
});

it('one whose turn was given before, or that has none to wait for, goes on at once', async () => {
  const early = createTurn();
  early.give();
  for (const settings of [{ turn: early.turn }, {}]) {
    const worker = thread(settings);
    const said: unknown[] = [];
    worker.on('message', (message) => said.push(message));
    await once(worker, 'exit');
    expect(said).toEqual(['loaded', 'opened']);
  }
});

it('one that waits can be ended', async () => {
  const worker = thread({ turn: createTurn().turn });
  await once(worker, 'message');
  await worker.terminate();
  expect(worker.threadId).toBe(-1);
});
