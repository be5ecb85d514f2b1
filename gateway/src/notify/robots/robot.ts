/** What the robots of the three chat systems have in common: a secret address, a bounded text, an answer with a code. */

import { z } from 'zod';
import { causeText } from '../../base/errors.ts';
import { jsonOf, postJson } from '../http/exchange.ts';
import type { ContactName, Delivery, Recipient } from '../port/channel-kind.ts';
import { busy, Later, refused } from '../port/later.ts';

export const RobotUrl = z
  .url({ protocol: /^https?$/ })
  .describe('Webhook of the robot, with its key: a secret, so take it from the environment or a secretFile');
export const Mention = z
  .enum(['people', 'all', 'none'])
  .default('people')
  .describe('Who is called by name in the group: those that are meant and are in it, everybody, nobody');
export type Mention = z.output<typeof Mention>;

/** Codes of a vendor that ask for a pause, and for how long. Others than 0, these and `busy` are refusals. */
export interface Codes {
  /** Name of the field with the code, and of that with the words. */
  code: string;
  words: string;
  pause: Readonly<Record<number, number>>;
  busy: readonly number[];
}

/** Resolves with the vendor's words; rejects as the code says. */
export async function sendToRobot(
  vendor: string,
  { url, body, codes, signal }: { url: string; body: unknown; codes: Codes; signal: AbortSignal },
): Promise<string> {
  const { status, text, retryAfterMs } = await postJson(url, body, signal);
  if (status === 429) throw new Later(`${vendor} answered 429`, retryAfterMs ?? 60_000);
  if (status >= 500) throw busy(`${vendor} answered ${status}`);
  const answer = jsonOf(text) as Record<string, unknown> | undefined;
  const code = answer?.[codes.code];
  const said = `${vendor} answered ${status}, code ${code ?? 'none'}: ${causeText(answer?.[codes.words] ?? text.slice(0, 200))}`;
  if (code === 0) return said;
  if (typeof code !== 'number') throw status >= 400 ? refused(said) : busy(said);
  const pauseMs = codes.pause[code];
  if (pauseMs !== undefined) throw new Later(said, pauseMs);
  throw codes.busy.includes(code) ? busy(said) : refused(said);
}

/** Of the people that are meant, and have it. */
export function contactsOf(recipients: readonly Recipient[], contact: ContactName): string[] {
  return recipients.flatMap(({ contacts }) => contacts[contact] ?? []);
}

/** As it was written without what people put between digits, and without the country in front of eleven digits. */
export function plainPhone(phone: string): string {
  return phone.replaceAll(/[^0-9+]/g, '').replace(/^\+?86(?=1\d{10}$)/, '');
}

/** In UTF-8, whole characters; what was cut is marked. */
export function cutBytes(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  const mark = '…';
  let cut = '';
  let bytes = Buffer.byteLength(mark);
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) break;
    cut += character;
  }
  return cut + mark;
}

/** The link once, at its own place or at the end. */
export function withLink({ text, link }: Delivery['words']): string {
  return link === undefined || text.includes(link) ? text : `${text}\n${link}`;
}
