/** What the codecs make of foreign devices' examples passes the gateway's own check, without a rejection. */

import { readdirSync, readFileSync } from 'node:fs';
import { topicOf } from '@ninewatch/contracts';
import { CODECS, foldSaid, noStandings, ourMessages } from '@ninewatch/contracts/codecs';
import { describe, expect, it } from 'vitest';
import {
  type CodecVectorFile,
  sentBytes,
  VECTOR_RECEIVED_AT,
} from '../../../firmware-contracts/src/codecs/vector.ts';
import { check } from './check.ts';

const folder = new URL('../../../firmware-contracts/src/codecs/vectors/', import.meta.url);
const files = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CodecVectorFile,
);
const sender = { deviceId: 'd', venueId: 'v' };
const LIMITS = { lateMs: 60_000, retentionMs: 50 * 365 * 86_400_000, childOf: () => undefined };

function checked(leaf: 'event' | 'telemetry' | 'status', body: object) {
  const payload = new TextEncoder().encode(JSON.stringify(body));
  return check({ topic: topicOf('v', 'd', leaf), payload, receivedAt: VECTOR_RECEIVED_AT, sender }, LIMITS);
}

describe.each(files)('the examples of $codec', ({ codec, vectors }) => {
  it.each(vectors)('[P6] $name', (vector) => {
    const decode = CODECS[codec].open(vector.options);
    for (const before of vector.before ?? []) {
      decode({ topic: before.topic, payload: sentBytes(before), receivedAt: VECTOR_RECEIVED_AT });
    }
    const { said } = decode({
      topic: vector.topic,
      payload: sentBytes(vector),
      receivedAt: VECTOR_RECEIVED_AT,
    });
    let seq = 0;
    const numbering = { boot: 1, nextSeq: () => ++seq, receivedAt: VECTOR_RECEIVED_AT };
    for (const folded of foldSaid(noStandings(), said, VECTOR_RECEIVED_AT)) {
      for (const { leaf, body } of ourMessages(folded, numbering)) {
        const { message, status, rejections } = checked(leaf, body);
        expect(rejections).toEqual([]);
        if (leaf === 'status') expect(status).toBeDefined();
        else {
          expect(message?.readings).toMatchObject([
            { metrics: folded.metrics, flags: folded.flags, clock: 'trusted' },
          ]);
          expect(message?.readings[0]?.measuredAt).toBe(folded.at ?? VECTOR_RECEIVED_AT);
        }
      }
    }
  });
});
