import { describe, expect, it } from 'vitest';
import { decoyHash, hashMadePassword, hashPassword, verifyPassword } from './password.ts';

const CHEAP = { n: 16, r: 1, p: 1 };

describe('passwords', () => {
  it('a password fits its own hash alone, and two hashes of it differ', async () => {
    const hashes = await Promise.all([hashPassword('消防 119!', CHEAP), hashPassword('消防 119!', CHEAP)]);
    expect(hashes[0]).not.toBe(hashes[1]);
    for (const hash of hashes) {
      expect(await verifyPassword('消防 119!', hash)).toBe(true);
      expect(await verifyPassword('消防 119', hash)).toBe(false);
    }
  });

  it('the same characters in another Unicode form fit', async () => {
    const hash = await hashPassword('caf\u00e9 au lait', CHEAP);
    expect(await verifyPassword('cafe\u0301 au lait', hash)).toBe(true);
  });

  it('parameters stand in the string, and new hashes use the strong ones', async () => {
    expect(await hashPassword('x', CHEAP)).toMatch(/^scrypt\$16\$1\$1\$/);
    expect(decoyHash()).toMatch(/^scrypt\$32768\$8\$3\$/);
  });

  it('no password fits a decoy or damage, and damage takes no memory', async () => {
    const huge = `scrypt$${2 ** 40}$8$1$c2FsdA$${'a'.repeat(43)}`;
    for (const hash of [
      '',
      'x',
      'plain$1',
      'scrypt$16$1$1$$',
      'scrypt$15$1$1$c2FsdA$a2V5',
      huge,
      decoyHash(),
    ]) {
      expect(await verifyPassword('x', hash), hash).toBe(false);
    }
  });

  it('[P10] one that was made for somebody fits like one that was chosen', async () => {
    const hash = await hashMadePassword('made-secret-with-enough-characters');
    expect(await verifyPassword('made-secret-with-enough-characters', hash)).toBe(true);
    expect(await verifyPassword('made-secret-with-enough-character', hash)).toBe(false);
  });
});
