import { describe, expect, it } from 'vitest';
import { onLines, sent } from './import-progress.ts';

describe('the progress of an import', () => {
  it('is bytes while the file goes out, unknown until it is read, then lines', () => {
    expect(sent(10, 100)).toEqual({ phase: 'sending', done: 10, total: 100 });
    expect(sent(100, 100)).toEqual({ phase: 'reading', done: 0, total: 0 });
    expect(onLines({ done: 5, total: 50, phase: 'checking' })).toEqual({
      phase: 'checking',
      done: 5,
      total: 50,
    });
    expect(onLines({ done: 6, total: 50 })).toEqual({ phase: 'storing', done: 6, total: 50 });
  });
});
