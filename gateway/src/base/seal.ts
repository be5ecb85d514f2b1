/** Seals short texts, so that journal, ledger and backups hold no phone number in plain: AES-256-GCM. [P10] */

import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';

/** `sealed:1:<key>:<base64url of IV, tag and text>`; the key by the begin of its hash. */
const SEALED = /^sealed:1:([0-9a-f]{8}):([A-Za-z0-9_-]+)$/;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ABOUT = Buffer.from('ninewatch contact');

export interface Seal {
  /**
   * The same text gives the same seal, so that a table that is imported again changes nothing: the IV is a keyed hash
   * of the text. Who has the ledger but no key can see that two numbers are equal, and nothing else.
   */
  seal(text: string): string;
  /** Plain texts of older journals come back as they are; null for one that another key has sealed, or that was altered. */
  open(text: string): string | null;
  isSealed(text: string): boolean;
}

export function createSeal(key: Buffer): Seal {
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
  const cipherKey = derived(key, 'cipher');
  const ivKey = derived(key, 'iv');
  return {
    isSealed: (text) => SEALED.test(text),
    seal(text) {
      const iv = createHmac('sha256', ivKey).update(text).digest().subarray(0, IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, iv).setAAD(ABOUT);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `sealed:1:${keyId}:${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(text) {
      const [, sealedBy, content] = SEALED.exec(text) ?? [];
      if (content === undefined) return text;
      return sealedBy === keyId ? opened(cipherKey, Buffer.from(content, 'base64url')) : null;
    },
  };
}

function opened(key: Buffer, bytes: Buffer): string | null {
  if (bytes.byteLength < IV_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(ABOUT);
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([
      decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
      decipher.final(),
    ]).toString();
  } catch {
    // Altered: whoever asked hears that it cannot be read.
    return null;
  }
}

function derived(key: Buffer, purpose: string): Buffer {
  return createHmac('sha256', key).update(`ninewatch ${purpose}`).digest();
}

/** `138****1234`: every run of seven digits or more keeps three and four of them; a shorter number keeps nothing. */
export function masked(text: string): string {
  return text.replaceAll(/\d(?:[ -]?\d){4,}/g, (run) => {
    const digits = run.replaceAll(/\D/g, '');
    return digits.length < 7
      ? '****'
      : `${digits.slice(0, digits.length < 9 ? 0 : 3)}****${digits.slice(-4)}`;
  });
}
