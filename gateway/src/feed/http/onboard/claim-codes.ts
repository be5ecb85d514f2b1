/** Codes of claims: a long one for the QR code and programs, a short one that people type. */

import { randomBytes } from 'node:crypto';

/** Crockford's: no I, L, O and U, so that nothing is read as something else. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 60 bits: with ten tries in ten minutes from a network nobody comes to one in a lifetime. */
const SHORT_CHARACTERS = 12;
const GROUP = 4;

export interface ClaimCode {
  isShort: boolean;
  /** As it was given out, whatever a person made of it. */
  code: string;
}

/** `XXXX-XXXX-XXXX`. */
export function makeShortCode(): string {
  const letters = [...randomBytes(SHORT_CHARACTERS)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return grouped(letters);
}

/** Small letters, blanks, and O, I or L for a digit are as good. */
export function readCode(text: string): ClaimCode {
  const letters = text.replaceAll(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const isShort = letters.length === SHORT_CHARACTERS;
  return isShort ? { isShort, code: grouped(letters) } : { isShort, code: text.trim() };
}

function grouped(letters: string): string {
  return [0, GROUP, 2 * GROUP].map((from) => letters.slice(from, from + GROUP)).join('-');
}
