/** How far an import is, as one bar for each part of it: sending the file, then its lines. */

import type { Progress } from '../api/ndjson.ts';

export interface ImportProgress {
  phase: 'sending' | 'reading' | 'checking' | 'storing';
  /** Bytes while it is sent, lines behind it. */
  done: number;
  total: number;
}

export const NOTHING_SENT: ImportProgress = { phase: 'sending', done: 0, total: 0 };

/** All of it sent is not all of it read: until the first line is told, nobody can say how far it is. */
export function sent(done: number, total: number): ImportProgress {
  return done < total ? { phase: 'sending', done, total } : { phase: 'reading', done: 0, total: 0 };
}

export function onLines({ done, total, phase }: Progress): ImportProgress {
  return { phase: phase === 'checking' ? 'checking' : 'storing', done, total };
}
