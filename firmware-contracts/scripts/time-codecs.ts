/** Prints how long each codec takes for its examples, folding included: `node firmware-contracts/scripts/time-codecs.ts`. */

import { readdirSync, readFileSync } from 'node:fs';
import { CODECS, foldSaid, noStandings } from '../src/codecs/index.ts';
import { type CodecVectorFile, sentBytes, VECTOR_RECEIVED_AT } from '../src/codecs/vector.ts';

const folder = new URL('../src/codecs/vectors/', import.meta.url);
const ROUNDS = 3_000;

/** Median and 95th percentile over the examples, µs a message; of each example the median of its rounds. */
function timesOf({ codec, vectors }: CodecVectorFile): string {
  const perExample = vectors.map((vector) => {
    const decode = CODECS[codec].open(vector.options);
    const standings = noStandings();
    const message = { topic: vector.topic, payload: sentBytes(vector), receivedAt: VECTOR_RECEIVED_AT };
    const rounds = Array.from({ length: ROUNDS }, () => {
      const start = process.hrtime.bigint();
      foldSaid(standings, decode(message).said, VECTOR_RECEIVED_AT);
      return Number(process.hrtime.bigint() - start) / 1_000;
    });
    return at(rounds, 0.5);
  });
  return `${codec.padEnd(18)} median ${at(perExample, 0.5).toFixed(1)} µs, p95 ${at(perExample, 0.95).toFixed(1)} µs\n`;
}

function at(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

for (const name of readdirSync(folder)) {
  process.stdout.write(timesOf(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CodecVectorFile));
}
