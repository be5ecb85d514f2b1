/** Every codec gives what its examples say, and the examples are worth their name. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPageFresh } from '../../scripts/foreign-examples.ts';
import { CODEC_NAMES, CODECS, type Decoded, FOREIGN_LIMITS } from './index.ts';
import { type CodecVector, type CodecVectorFile, sentBytes, VECTOR_RECEIVED_AT } from './vector.ts';

const folder = new URL('./vectors/', import.meta.url);
const files = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CodecVectorFile,
);

function decoded({ codec }: CodecVectorFile, vector: CodecVector): Decoded {
  const decode = CODECS[codec].open(vector.options);
  const messages = [...(vector.before ?? []), vector].map((sent) => ({
    topic: sent.topic,
    payload: sentBytes(sent),
    receivedAt: sent.receivedAt ?? VECTOR_RECEIVED_AT,
    ...('isRetained' in sent && { isRetained: true }),
  }));
  return messages.map(decode).at(-1) as Decoded;
}

function asExpected({ said, proposals, unmapped, unmappedMore, asks }: Decoded): CodecVector['expect'] {
  return {
    ...(said.length > 0 && { said }),
    ...(proposals.length > 0 && { proposals }),
    ...(unmapped.length > 0 && { unmapped }),
    ...(unmappedMore !== undefined && { unmappedMore }),
    ...(asks !== undefined && {
      asks: asks.map((ask) => ({ ...ask, payload: Buffer.from(ask.payload).toString('base64') })),
    }),
  };
}

describe.each(files)('the examples of $codec', (file) => {
  it.each(file.vectors)('$name', (vector) => {
    expect(asExpected(decoded(file, vector))).toEqual(vector.expect);
  });

  it('have names of their own, and most say where they are from', () => {
    expect(new Set(file.vectors.map(({ name }) => name)).size).toBe(file.vectors.length);
    const isFrom = ({ source, composed }: CodecVector) => composed === true || source?.startsWith('https://');
    expect(file.vectors.filter((vector) => !isFrom(vector)).map(({ name }) => name)).toEqual([]);
  });

  it('are heard through the filters of the codec', () => {
    const deaf = file.vectors.filter(
      ({ topic, options }) => !CODECS[file.codec].filters(options).some((filter) => isMatch(filter, topic)),
    );
    expect(deaf.map(({ topic }) => topic)).toEqual([]);
  });
});

function isMatch(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  const isOpen = wanted.at(-1) === '#';
  if (isOpen ? levels.length < wanted.length - 1 : levels.length !== wanted.length) return false;
  return wanted.every((level, index) => level === '#' || level === '+' || level === levels[index]);
}

describe('all examples', () => {
  it('there are some of each codec', () => {
    expect(files.map(({ codec }) => codec).sort()).toEqual([...CODEC_NAMES].sort());
  });

  it('what is not said of is not cleared: no message without the word makes an alarm false', () => {
    const words = /smoke|gas|alarm|carbon|fire|heat|test|check/i;
    // Sparkplug's aliases stand for words that came before.
    const worded = files.filter(({ codec }) => codec !== 'sparkplug');
    const silent = worded.flatMap((file) =>
      file.vectors
        .filter(
          (vector) =>
            vector.options?.fields === undefined &&
            !words.test(`${vector.topic} ${Buffer.from(sentBytes(vector)).toString('latin1')}`),
        )
        .map((vector) => ({ vector, said: decoded(file, vector).said })),
    );
    expect(silent.length).toBeGreaterThan(30);
    for (const { vector, said } of silent) {
      expect(
        said.filter(({ stands }) => stands?.alarm !== undefined),
        vector.name,
      ).toEqual([]);
    }
  });

  it('stand in docs/foreign-examples.md (else: npm run contracts:foreign)', () => {
    expect(isPageFresh()).toBe(true);
  });

  it('stay within the limits', () => {
    for (const file of files) {
      for (const vector of file.vectors) {
        const { unmapped } = decoded(file, vector);
        expect(unmapped.length).toBeLessThanOrEqual(FOREIGN_LIMITS.unmappedMax);
      }
    }
  });
});
