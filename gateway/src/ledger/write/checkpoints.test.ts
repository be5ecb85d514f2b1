/** Checkpoints: what does not fit its checksum is never handed out. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { freshLedger } from '../ledger-fixtures.ts';

/** Not compressible to nothing, larger than what is kept plain. */
const LARGE = Array.from({ length: 20_000 }, (_, n) => `venue ${n} 火`).join(';');

function withCheckpoints(...texts: string[]) {
  const fresh = freshLedger();
  texts.forEach((text, index) => {
    const position = (index + 1) * 10;
    fresh.ledger.commit({ upTo: position, changes: [], checkpoint: { position, text } });
  });
  const tamper = (sql: string) => {
    const db = new DatabaseSync(join(fresh.dir, 'ledger.sqlite'));
    db.exec(sql);
    db.close();
  };
  return { ...fresh, tamper };
}

describe('checkpoints', () => {
  it('[P3] the last three are kept, newest first, small and large', () => {
    const { ledger } = withCheckpoints('a', 'b', LARGE, 'd');
    expect(ledger.checkpoints()).toEqual([
      { position: 40, text: 'd', broken: false },
      { position: 30, text: LARGE, broken: false },
      { position: 20, text: 'b', broken: false },
    ]);
    expect(ledger.keepFrom()).toBe(20);
  });

  it('[P3] without any, the whole journal is to be kept', () => {
    const { ledger } = withCheckpoints();
    expect([ledger.checkpoints(), ledger.keepFrom()]).toEqual([[], 0]);
  });

  it.each([
    ['a flipped text', "UPDATE checkpoint SET content = cast('B' AS BLOB) WHERE position = 20"],
    ['a cut text', "UPDATE checkpoint SET content = x'' WHERE position = 20"],
    ['damaged compression', "UPDATE checkpoint SET encoding = 'deflate' WHERE position = 20"],
    ['another checksum', "UPDATE checkpoint SET checksum = 'x' WHERE position = 20"],
    ['the place of another', 'UPDATE checkpoint SET position = 25 WHERE position = 20'],
  ])('[P3] %s is reported as broken, the older one still serves', (_what, sql) => {
    const { ledger, tamper } = withCheckpoints('a', 'b');
    tamper(sql);
    const [newest, older] = ledger.checkpoints();
    expect(newest).toMatchObject({ text: null, broken: true });
    expect(older).toEqual({ position: 10, text: 'a', broken: false });
  });

  it('[P3] a large one with a byte lost is broken', () => {
    const { ledger, tamper } = withCheckpoints(LARGE);
    tamper('UPDATE checkpoint SET content = substr(content, 1, length(content) - 1)');
    expect(ledger.checkpoints()).toEqual([{ position: 10, text: null, broken: true }]);
  });

  it('[P4] one beyond what is decided is our own error', () => {
    const { ledger } = withCheckpoints('a');
    const checkpoint = { position: 12, text: 'x' };
    expect(() => ledger.commit({ upTo: 11, changes: [], checkpoint })).toThrow(/checkpoint/);
    expect(ledger.offset()).toBe(10);
  });
});
