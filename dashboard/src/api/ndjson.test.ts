import { describe, expect, it } from 'vitest';
import { NdjsonReader } from './ndjson.ts';

describe('an answer that tells its progress', () => {
  it('is read line by line as it grows, a half line when its end has come', () => {
    const reader = new NdjsonReader();
    let text = '{"progress":{"done":0,"total":9}}\n{"progress":{"done":3,';
    expect(reader.take(text)).toEqual({ done: 0, total: 9 });
    expect(reader.take(text)).toBeUndefined();
    text += '"total":9}}\n{"progress":{"done":6,"total":9}}\n';
    expect(reader.take(text)).toEqual({ done: 6, total: 9 });
    expect(reader.end).toBeUndefined();
    text += '{"result":{"created":9}}\n';
    expect(reader.take(text)).toBeUndefined();
    expect(reader.end).toEqual({ result: { created: 9 } });
  });

  it('may end with a problem', () => {
    const reader = new NdjsonReader();
    reader.take('{"problem":{"code":"not-stored"}}\n');
    expect(reader.end).toEqual({ problem: { code: 'not-stored' } });
  });
});
