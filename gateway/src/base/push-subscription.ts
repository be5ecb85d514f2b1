/** A browser's push subscription: what may be one, and where it may lead. [P10] */

import { createHash, ECDH } from 'node:crypto';

export interface PushSubscription {
  endpoint: string;
  /** Base64url: the browser's P-256 point, and 16 bytes that authenticate. */
  p256dh: string;
  auth: string;
}

const ENDPOINT_CHARS_MAX = 1_000;
const POINT_BYTES = 65;
const AUTH_BYTES = 16;
const UNCOMPRESSED = 0x04;

/**
 * Whoever subscribes chooses where we call: only over HTTPS, and only hosts on the list, so that nobody makes the
 * gateway call into its own network. `*.example.org` is every name below it; a port is part of the host.
 */
export function isAllowedEndpoint(endpoint: string, hosts: readonly string[]): boolean {
  if (endpoint.length > ENDPOINT_CHARS_MAX || !URL.canParse(endpoint)) return false;
  const { protocol, host, username, password } = new URL(endpoint);
  if (protocol !== 'https:' || username !== '' || password !== '') return false;
  return hosts.some((allowed) =>
    allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed,
  );
}

export function areKeys({ p256dh, auth }: Pick<PushSubscription, 'p256dh' | 'auth'>): boolean {
  const point = Buffer.from(p256dh, 'base64url');
  return (
    point.byteLength === POINT_BYTES &&
    point[0] === UNCOMPRESSED &&
    isOnCurve(point) &&
    Buffer.from(auth, 'base64url').byteLength === AUTH_BYTES
  );
}

/** To any other point nothing can be encrypted: each message would fail for ever. */
function isOnCurve(point: Buffer): boolean {
  try {
    ECDH.convertKey(point, 'prime256v1');
    return true;
  } catch {
    return false;
  }
}

/** The same browser subscribes again under the same id. */
export function pushIdOf(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('base64url').slice(0, 22);
}

/** What is sealed and journalled. */
export function asText({ endpoint, p256dh, auth }: PushSubscription): string {
  return JSON.stringify([endpoint, p256dh, auth]);
}

/** Null for what was not written by `asText`. */
export function fromText(text: string): PushSubscription | null {
  try {
    const [endpoint, p256dh, auth] = JSON.parse(text) as unknown[];
    if (typeof endpoint !== 'string' || typeof p256dh !== 'string' || typeof auth !== 'string') return null;
    return { endpoint, p256dh, auth };
  } catch {
    // Altered, or sealed by something else: there is no way to this browser.
    return null;
  }
}
