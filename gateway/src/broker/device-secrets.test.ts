import { expect, it } from 'vitest';
import { deviceSecrets } from './device-secrets.ts';

const secrets = deviceSecrets(Buffer.alloc(32, 1));

it('[P10] made secrets carry at least 128 bits and differ', () => {
  const made = Array.from({ length: 100 }, () => secrets.make());
  expect(new Set(made).size).toBe(100);
  for (const secret of made) expect(secret).toMatch(/^[A-Za-z0-9_-]{24}$/);
});

it('[P10] only the right secret under the same key fits a hash', () => {
  const secret = secrets.make();
  const hash = secrets.hash(secret);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(secrets.verify(secret, hash)).toBe(true);
  expect(secrets.verify(`${secret}x`, hash)).toBe(false);
  expect(deviceSecrets(Buffer.alloc(32, 2)).verify(secret, hash)).toBe(false);
});

it.each(['', 'zz', 'ab'.repeat(31), 'ab'.repeat(33)])('a malformed hash %j fits nothing', (hash) => {
  expect(secrets.verify('anything', hash)).toBe(false);
});

it('a key that is too short is refused', () => {
  expect(() => deviceSecrets(Buffer.alloc(15))).toThrow(RangeError);
});
