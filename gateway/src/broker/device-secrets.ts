/** Secrets of devices: made with ≥ 128 bits, stored as a keyed hash, compared in constant time. */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface DeviceSecrets {
  /** HMAC-SHA-256 under the gateway's key, hex. */
  hash(secret: string): string;
  /** False for a malformed hash too. */
  verify(secret: string, hash: string): boolean;
  /** 144 random bits as 24 characters of base64url. */
  make(): string;
}

/**
 * A fast hash is enough for secrets that nobody can guess, and 10,000 devices log in within a minute.
 * `key` is the gateway's own (≥ 16 bytes) and stays outside of the ledger.
 */
export function deviceSecrets(key: Buffer): DeviceSecrets {
  if (key.byteLength < 16) throw new RangeError('the key of device secrets needs at least 16 bytes');
  const digest = (secret: string): Buffer => createHmac('sha256', key).update(secret, 'utf8').digest();
  return {
    hash: (secret) => digest(secret).toString('hex'),
    verify: (secret, hash) => {
      const known = Buffer.from(hash, 'hex');
      const given = digest(secret);
      return known.byteLength === given.byteLength && timingSafeEqual(known, given);
    },
    make: () => randomBytes(18).toString('base64url'),
  };
}
