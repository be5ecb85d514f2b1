import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numbersToText, textToNumbers } from './numbers.ts';

const NUMBER = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.integer({ min: -100_000, max: 100_000 }).map((thousandths) => thousandths / 1_000),
  fc.constantFrom(
    0,
    -0,
    -1e300,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1_764_000_000_000,
    2 ** 53,
    -(2 ** 50),
  ),
);

it('[P3] gives every number back to the last bit, and equal texts for equal numbers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(8), fc.array(NUMBER), (stride, wholes, list) => {
      const layout = { stride, wholes, absent: -1e300 };
      const numbers = Float64Array.from(list.slice(0, list.length - (list.length % stride)));
      const text = numbersToText(numbers, layout);
      const read = textToNumbers(text, layout);
      expect([...read]).toEqual([...numbers]);
      expect(numbersToText(read, layout)).toBe(text);
    }),
  );
});

it('[P3] refuses a list that was cut short', () => {
  const layout = { stride: 2, wholes: 2, absent: -1e300 };
  const text = numbersToText(Float64Array.of(1, 2, 0.1, 0.2), layout);
  const bytes = Uint8Array.fromBase64(text);
  for (let length = 1; length < bytes.length; length += 1) {
    const cut = bytes.subarray(0, length).toBase64();
    // Two of four numbers are a list as well.
    if (length !== 2) expect(() => textToNumbers(cut, layout)).toThrow('cut short');
  }
});

it('takes a byte or two for what hardly changes', () => {
  const rows = Array.from({ length: 20 }, (_, row) => [
    1_764_000_000_000 + row * 15_000,
    row,
    0,
    0,
    24.5,
    0.031,
  ]);
  const text = numbersToText(Float64Array.from(rows.flat()), { stride: 6, wholes: 4, absent: -1e300 });
  expect(text.length).toBeLessThan(20 * 12);
});
