/** Streams of packets that were right before something happened to their bytes. */

import fc from 'fast-check';
import {
  connect,
  DISCONNECT,
  PINGREQ,
  packet,
  publish,
  pubrel,
  subscribe,
  uint16,
  unsubscribe,
} from '../broker-stage/raw-device.ts';
import { secretOf, topic } from '../broker-stage/stage.ts';

const id = fc.integer({ min: 1, max: 65_535 });
const to = fc.constantFrom(
  topic('a1', 'event'),
  topic('a1', 'status'),
  topic('b1', 'command'),
  topic('b1', 'event'),
  '$SYS/x',
);
const filter = fc.constantFrom(topic('a1', 'command'), topic('b1', 'command'), '#', '+/+/+/+/command', 'é');

const valid = fc.oneof(
  fc
    .record({
      topic: to,
      payload: fc.string({ maxLength: 200 }),
      qos: fc.constantFrom(0, 1, 2) as fc.Arbitrary<0 | 1 | 2>,
      id,
      retain: fc.boolean(),
    })
    .map(publish),
  id.map(pubrel),
  fc.tuple(id, fc.array(filter, { minLength: 1, maxLength: 5 })).map(([n, all]) => subscribe(n, ...all)),
  fc.tuple(id, fc.array(filter, { minLength: 1, maxLength: 5 })).map(([n, all]) => unsubscribe(n, ...all)),
  fc.tuple(fc.constantFrom(0x40, 0x50, 0x70), id).map(([first, n]) => packet(first, uint16(n))),
  fc.constant(PINGREQ),
  fc.constant(DISCONNECT),
);

const login = fc
  .record({
    isClean: fc.boolean(),
    will: fc.option(fc.record({ topic: to, payload: fc.string(), retain: fc.boolean() }), { nil: null }),
  })
  .map(({ isClean, will }) =>
    connect({ id: 'a1', username: 'a1', password: secretOf('a1'), isClean, ...(will && { will }) }),
  );

interface Mutation {
  kind: 'flip' | 'set' | 'cut' | 'insert' | 'repeat';
  at: number;
  byte: number;
  length: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'set', 'cut', 'insert', 'repeat'),
  at: fc.nat(),
  byte: fc.integer({ min: 0, max: 255 }),
  length: fc.integer({ min: 1, max: 20 }),
});

function mutated(bytes: Buffer, { kind, at, byte, length }: Mutation): Buffer {
  const place = at % bytes.byteLength;
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  if (kind === 'cut') return Buffer.concat([before, after.subarray(length)]);
  if (kind === 'insert') return Buffer.concat([before, Buffer.alloc(length, byte), after]);
  if (kind === 'repeat') return Buffer.concat([before, after.subarray(0, length), after]);
  const copy = Buffer.from(bytes);
  copy[place] = kind === 'set' ? byte : (copy[place] as number) ^ (1 << (byte & 7));
  return copy;
}

/** Chunks of one connection: mostly a good login, mostly with some damage somewhere behind it. */
export const damagedStream: fc.Arbitrary<Buffer[]> = fc
  .record({
    login,
    packets: fc.array(valid, { maxLength: 12 }),
    isLoginDamaged: fc.boolean(),
    mutations: fc.array(mutation, { maxLength: 6 }),
    cuts: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }),
  })
  .map(({ login, packets, isLoginDamaged, mutations, cuts }) => {
    const head = isLoginDamaged ? Buffer.alloc(0) : login;
    const rest = Buffer.concat(isLoginDamaged ? [login, ...packets] : packets);
    const damaged = mutations.reduce<Buffer>(
      (bytes, each) => (bytes.byteLength > 0 ? mutated(bytes, each) : bytes),
      rest,
    );
    const chunks: Buffer[] = [];
    let left: Buffer = Buffer.concat([head, damaged]);
    for (const size of cuts) {
      chunks.push(left.subarray(0, size));
      left = left.subarray(size);
    }
    return [...chunks, left].filter(({ byteLength }) => byteLength > 0);
  });
