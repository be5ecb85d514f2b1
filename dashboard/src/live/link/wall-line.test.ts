import { describe, expect, it } from 'vitest';
import type { Connection, WallEvents } from './wall-connection.ts';
import { WallLine, type Ways } from './wall-line.ts';
import type { PageWord, WorkerWord } from './worker-words.ts';

class FakeWorker extends EventTarget {
  readonly heard: PageWord[] = [];
  isEnded = false;
  postMessage(word: PageWord): void {
    this.heard.push(word);
  }
  terminate(): void {
    this.isEnded = true;
  }
  say(data: WorkerWord): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

function stage(startWorker: () => FakeWorker, connecting: Promise<void> = Promise.resolve()) {
  const words: WorkerWord[] = [];
  const lost: string[] = [];
  const asked: string[] = [];
  const here: WallEvents[] = [];
  const connection: Connection = {
    hurry: () => asked.push('hurry'),
    startAgain: () => asked.push('start-again'),
    close: () => asked.push('close'),
  };
  const ways: Ways = {
    startWorker: () => startWorker() as unknown as Worker,
    connectHere: async (events) => {
      here.push(events);
      await connecting;
      return connection;
    },
  };
  const line = new WallLine(
    { onWord: (word) => words.push(word), onLost: (reason) => lost.push(reason) },
    ways,
  );
  return { line, words, lost, asked, here };
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const none = (): FakeWorker => {
  throw new ReferenceError('Worker is not defined');
};

describe('the line to the live socket', () => {
  it('goes through a worker, which goes on after a mistake', () => {
    const worker = new FakeWorker();
    const { line, words, lost, here } = stage(() => worker);
    worker.say({ kind: 'heard', at: 5 });
    worker.dispatchEvent(new Event('error'));
    worker.say({ kind: 'heard', at: 6 });
    line.say({ kind: 'hurry' });
    expect(words).toEqual([
      { kind: 'heard', at: 5 },
      { kind: 'heard', at: 6 },
    ]);
    expect([lost, worker.heard, here]).toEqual([['error'], [{ kind: 'hurry' }], []]);
    line.close();
    expect(worker.isEnded).toBe(true);
  });

  it.each([
    ['there are no workers', none, undefined],
    ['the worker could not be loaded', () => new FakeWorker(), 'error'],
  ])('[P6] is held by the page itself when %s', async (_, start, failing) => {
    let worker: FakeWorker | undefined;
    const { line, words, asked, here } = stage(() => {
      worker = start();
      return worker;
    });
    if (failing !== undefined) worker?.dispatchEvent(new Event(failing));
    await soon();
    here[0]?.onHeard(7);
    line.say({ kind: 'start-again' });
    expect(words).toEqual([{ kind: 'heard', at: 7 }]);
    line.close();
    expect(asked).toEqual(['start-again', 'close']);
    here[0]?.onHeard(8);
    expect(words).toHaveLength(1);
    expect(worker?.isEnded ?? true).toBe(true);
  });

  it('closed before it was open, ends what opens later', async () => {
    const open = Promise.withResolvers<void>();
    const { line, asked } = stage(none, open.promise);
    line.close();
    open.resolve();
    await soon();
    expect(asked).toEqual(['close']);
  });
});
