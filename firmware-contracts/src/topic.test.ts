/** Topics: what is built is parsed back, and nothing else is parsed. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isId, LEAVES, parseTopic, topicOf } from './topic.ts';

const id = fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/);

describe('topics', () => {
  it('[P10] a built topic parses back to its parts', () => {
    fc.assert(
      fc.property(id, id, fc.constantFrom(...LEAVES), (venueId, deviceId, leaf) => {
        expect(parseTopic(topicOf(venueId, deviceId, leaf))).toEqual({ venueId, deviceId, leaf });
      }),
    );
  });

  it('[P10] whatever parses was built by topicOf: two spellings of one topic do not exist', () => {
    const level = fc.constantFrom(
      'nine',
      'v1',
      'v2',
      'a',
      '',
      '+',
      '#',
      'é',
      'event',
      'command',
      '$SYS',
      'a b',
    );
    fc.assert(
      fc.property(fc.array(level, { maxLength: 7 }), (levels) => {
        const topic = levels.join('/');
        const parts = parseTopic(topic);
        if (parts !== undefined) expect(topicOf(parts.venueId, parts.deviceId, parts.leaf)).toBe(topic);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[P10] an id with a slash, a wildcard or a line break builds no topic', () => {
    for (const bad of ['', 'a/b', '+', '#', 'a b', 'a\n', 'é', 'x'.repeat(65)]) {
      expect(isId(bad), bad).toBe(false);
      expect(() => topicOf('v', bad, 'event')).toThrow(RangeError);
      expect(() => topicOf(bad, 'd', 'event')).toThrow(RangeError);
    }
    for (const notText of [undefined, null, 7, ['a']]) expect(isId(notText)).toBe(false);
  });
});
