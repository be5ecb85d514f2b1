import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { openDeviceNumbers } from './device-numbers.ts';

const numbered = (count: number, of: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => [`device-${i}`, of(i)] as const);

it('[P2] counts survive a start, those of thousands of devices and beyond 2^32 too', () => {
  const db = new DatabaseSync(':memory:');
  openDeviceNumbers(db).write(numbered(3_000, (i) => i * 2 ** 33));
  openDeviceNumbers(db).write([['device-257', 5]]);
  const again = openDeviceNumbers(db);
  expect([0, 1, 256, 257, 2_999].map((i) => again.of(`device-${i}`))).toEqual([
    0,
    2 ** 33,
    256 * 2 ** 33,
    5,
    2_999 * 2 ** 33,
  ]);
  expect(again.of('nobody')).toBe(0);
});

it('[P4] what was rolled back was never counted', () => {
  const db = new DatabaseSync(':memory:');
  const numbers = openDeviceNumbers(db);
  numbers.write([['a', 1]]);
  db.exec('BEGIN');
  numbers.write([
    ['a', 9],
    ['b', 9],
  ]);
  db.exec('ROLLBACK');
  numbers.forget();
  numbers.write([['c', 3]]);
  expect(['a', 'b', 'c'].map((id) => numbers.of(id))).toEqual([1, 0, 3]);
});
