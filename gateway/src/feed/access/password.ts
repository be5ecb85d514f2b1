/** Hashes people's passwords slowly (scrypt); device secrets are hashed elsewhere, fast. [surface §2] */

import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of new hashes: one of the settings OWASP names as equal (32 MiB, three passes). */
const COST = { n: 32_768, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
/** Of passwords that we made: nobody guesses 128 bits, and a table of 20,000 people is hashed in seconds. */
const COST_OF_MADE = { n: 2, r: 8, p: 1 } as const;
/** A stored string beyond these is damage, not a password: refusing it keeps memory bounded. [P8] */
const COST_MAX = { n: 1 << 20, r: 16, p: 16 } as const;

export interface ScryptCost {
  /** A power of two. */
  n: number;
  r: number;
  p: number;
}

/** → `scrypt$n$r$p$salt$key`, salt and key in base64url. A lower `cost` is for tests. */
export async function hashPassword(password: string, cost: ScryptCost = COST): Promise<string> {
  const salt = randomBytes(16);
  return stored(cost, salt, await derive(password, salt, cost));
}

/** For a password that the gateway made from ≥ 128 random bits; one that a person chose is hashed slowly. */
export function hashMadePassword(password: string): Promise<string> {
  return hashPassword(password, COST_OF_MADE);
}

/** False for a wrong password and for a string that is not one of ours; compares in constant time. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, n, r, p, salt, key] = hash.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false;
  const cost = { n: Number(n), r: Number(r), p: Number(p) };
  const expected = Buffer.from(key, 'base64url');
  if (!isUsable(cost) || expected.byteLength !== KEY_BYTES) return false;
  const given = Buffer.from(salt, 'base64url');
  const fits = timingSafeEqual(await derive(password, given, cost), expected);
  // As long as any other: the time tells nobody who has not chosen a password yet. [P10]
  if (isSameCost(cost, COST_OF_MADE)) await derive(password, given, COST);
  return fits;
}

/** A stored string that no password fits: checking against it takes as long as against a real one. */
export function decoyHash(): string {
  const [salt, key] = [randomBytes(16), randomBytes(KEY_BYTES)];
  return stored(COST, salt, key);
}

function stored({ n, r, p }: ScryptCost, salt: Buffer, key: Buffer): string {
  return ['scrypt', n, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

function isSameCost(one: ScryptCost, other: ScryptCost): boolean {
  return one.n === other.n && one.r === other.r && one.p === other.p;
}

function isUsable({ n, r, p }: ScryptCost): boolean {
  const within = (value: number, max: number) => Number.isInteger(value) && value >= 1 && value <= max;
  const isPowerOfTwo = n > 1 && (n & (n - 1)) === 0;
  return within(n, COST_MAX.n) && within(r, COST_MAX.r) && within(p, COST_MAX.p) && isPowerOfTwo;
}

/** Passwords are compared in one Unicode form: the same characters may be typed in several. */
function derive(password: string, salt: Buffer, { n, r, p }: ScryptCost): Promise<Buffer> {
  const options: ScryptOptions = { N: n, r, p, maxmem: 256 * r * (n + p) };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (cause, key) =>
      cause === null ? resolve(key) : reject(cause),
    );
  });
}
