import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LaneQueue, type Queued } from './lane-queue.ts';

let lastId = 0;
function item(connection: string, isUrgent = false, bytes = 10): Queued {
  lastId += 1;
  return { id: lastId, connection, isUrgent, bytes };
}
function queueOf(items: Queued[]): LaneQueue<Queued> {
  const queue = new LaneQueue<Queued>();
  for (const each of items) queue.push(each);
  return queue;
}

it('[P8] an urgent item goes before the normal items of other connections', () => {
  const [a, b, event] = [item('a'), item('b'), item('c', true)];
  expect(queueOf([a, b, event]).take(1_000, 10)).toEqual([event, a, b]);
});

it('[P8] it takes the earlier items of its own connection with it', () => {
  const [a1, b1, a2, event, a3] = [item('a'), item('b'), item('a'), item('a', true), item('a')];
  expect(queueOf([a1, b1, a2, event, a3]).take(1_000, 10)).toEqual([a1, a2, event, b1, a3]);
});

it('items without a connection are never taken along', () => {
  const [status, tick] = [item(''), item('', true)];
  expect(queueOf([status, tick]).take(1_000, 10)).toEqual([tick, status]);
});

it('[P8] a commit keeps to both limits', () => {
  const items = [item('a'), item('b'), item('c'), item('d')];
  const queue = queueOf(items);
  expect(queue.take(25, 10)).toEqual(items.slice(0, 2));
  expect(queue.take(1_000, 1)).toEqual(items.slice(2, 3));
  expect(queue.length).toBe(1);
});

it('an item larger than the limit goes alone', () => {
  const [large, small] = [item('a', false, 500), item('a')];
  const queue = queueOf([large, small]);
  expect(queue.take(100, 10)).toEqual([large]);
  expect(queue.take(100, 10)).toEqual([small]);
  expect(queue.take(100, 10)).toEqual([]);
});

it('[P8] whatever is pushed and taken: nothing is lost or doubled, and each connection keeps its order', () => {
  const step = fc.record({
    connection: fc.constantFrom('', 'a', 'b', 'c'),
    isUrgent: fc.boolean(),
    take: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new LaneQueue<Queued>();
      const taken: Queued[] = [];
      for (const { connection, isUrgent, take } of steps) {
        queue.push(item(connection, isUrgent));
        if (take > 0) taken.push(...queue.take(1_000, take));
      }
      const left = queue.length;
      const rest = queue.take(1e9, 1e9);
      expect(rest.length).toBe(left);
      taken.push(...rest);
      expect(new Set(taken.map((each) => each.id)).size).toBe(steps.length);
      for (const connection of ['a', 'b', 'c']) {
        const ids = taken.filter((each) => each.connection === connection).map((each) => each.id);
        expect(ids).toEqual([...ids].sort((x, y) => x - y));
      }
    }),
  );
});
