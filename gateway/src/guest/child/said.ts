/** What a guest says, for our log: a few lines a second, none too long, nothing secret. [P8] [P10] */

import type { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { GUEST_LIMITS } from '../limits.ts';

/** `Bearer …`, a JSON Web Token, `password=…`, `"token": "…"`. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 …'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '…'],
  [
    /((?:password|passwd|secret|token|api_?key|authorization|cookie)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;}]+)/gi,
    '$1…',
  ],
  [/(:\/\/[^\s:/@]+:)[^\s@/]+@/g, '$1…@'],
];

export function withoutSecrets(line: string): string {
  return SECRETS.reduce((text, [pattern, by]) => text.replace(pattern, by), line);
}

export interface SaidOptions {
  clock: Clock;
  say(line: string): void;
  /** Told once a second while there are such. */
  onDropped(lines: number): void;
}

/**
 * Lines go to `say`. Beyond the limit of a second the stream is not read until the next one: the guest waits in its
 * own writing, and costs the gateway nothing. → stops it.
 */
export function hear(stream: Readable, { clock, say, onDropped }: SaidOptions): () => void {
  let rest = '';
  let said = 0;
  let dropped = 0;
  const take = (line: string) => {
    if (line.trim() === '') return;
    said += 1;
    if (said <= GUEST_LIMITS.linesASecond) say(cleaned(line));
    else dropped += 1;
  };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    // A line without an end must not grow for ever.
    rest = (lines.pop() ?? '').slice(0, GUEST_LIMITS.lineCharactersMax);
    for (const line of lines) take(line);
    if (said > GUEST_LIMITS.linesASecond) stream.pause();
  });
  stream.on('end', () => take(rest));
  const timer = clock.every(1_000, () => {
    if (dropped > 0) onDropped(dropped);
    said = 0;
    dropped = 0;
    stream.resume();
  });
  stream.on('close', () => timer.stop());
  return () => timer.stop();
}

function cleaned(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours and bells of a terminal are no words.
  const plain = line.replace(/\u001b\[[\d;]*m/g, '').replace(/[\u0000-\u001f\u007f]/g, ' ');
  return withoutSecrets(plain.slice(0, GUEST_LIMITS.lineCharactersMax));
}
