/** Signatures by Standard Webhooks 1.0: the receiver can tell who sent a message, when, and that nobody altered it. */

import { createHmac } from 'node:crypto';

/** `whsec_` and base64 of the key. */
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
/** Bytes of a key, as the standard asks for. */
const KEY_BYTES = { min: 24, max: 64 };

/** Undefined when it is no secret of Standard Webhooks: 24 to 64 bytes as `whsec_` and base64. */
export function keyOf(secret: string): Buffer | undefined {
  const [, content] = SECRET.exec(secret) ?? [];
  if (content === undefined) return undefined;
  const key = Buffer.from(content, 'base64');
  return key.byteLength >= KEY_BYTES.min && key.byteLength <= KEY_BYTES.max ? key : undefined;
}

/**
 * The three headers of a message. Each key signs it, so that a receiver that knows the old or the new one of a
 * rotation takes it. `atMs` is when it is sent, of this attempt: receivers refuse what is older than some minutes.
 */
export function signatureHeaders(
  message: { id: string; body: string; atMs: number },
  keys: readonly Buffer[],
): Record<string, string> {
  const { id, body } = message;
  const seconds = Math.floor(message.atMs / 1_000);
  const signed = `${id}.${seconds}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    ...(keys.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
  };
}
