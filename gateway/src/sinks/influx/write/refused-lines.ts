/** Lines that InfluxDB refused for good, with the reason, in a file that people can read; bounded. [P6] [P8] */

import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface RefusedLine {
  line: string;
  reason: string;
}

export const REFUSED_FILE = 'influx-refused.jsonl';
/** At this size the file becomes `….1`, which replaces the one before: at most twice as much is kept. */
const FILE_BYTES_MAX = 1 << 20;
/** A line of ours is far shorter; what is cut off is still in the journal and the embedded store. */
const LINE_CHARS_MAX = 4_000;
const REASON_CHARS_MAX = 500;

/** A crash may write a line down twice, never lose one. */
export function openRefusedLines(dir: string): { keep(refused: readonly RefusedLine[], atMs: number): void } {
  const file = join(dir, REFUSED_FILE);
  let bytes = existsSync(file) ? statSync(file).size : 0;
  return {
    keep: (refused, atMs) => {
      const text = refused.map((each) => `${JSON.stringify(shortened(each, atMs))}\n`).join('');
      if (bytes + text.length > FILE_BYTES_MAX && bytes > 0) {
        renameSync(file, `${file}.1`);
        bytes = 0;
      }
      appendFileSync(file, text, { flush: true });
      bytes += Buffer.byteLength(text);
    },
  };
}

function shortened({ line, reason }: RefusedLine, at: number) {
  return { at, reason: reason.slice(0, REASON_CHARS_MAX), line: line.slice(0, LINE_CHARS_MAX) };
}
