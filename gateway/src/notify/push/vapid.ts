/** The pair of keys by which push services know us (VAPID, RFC 8292), from the key of the data folder. */

import { createECDH } from 'node:crypto';

/** Base64url. Browsers subscribe to the public one: another key ends every subscription. */
export function vapidKeys(key: Buffer): { publicKey: string; privateKey: string } {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(key);
  return { publicKey: pair.getPublicKey('base64url'), privateKey: key.toString('base64url') };
}
