/** Packets must be those of Socket.IO's own encoder, made once however many clients they go to. */

import { Server } from 'socket.io';
import { expect, it } from 'vitest';
import { encodeOnce } from './encode-once.ts';

type Packet = Parameters<Server['encoder']['encode']>[0];
const packet = (data: unknown, over: Partial<Packet> = {}): Packet => ({
  type: 2,
  nsp: '/wall',
  data,
  ...over,
});

function encoders() {
  const [own, { encoder: plain }] = [new Server().encoder, new Server()];
  let made = 0;
  const textOf = (body: object) => {
    made += 1;
    return 'snapshot' in body ? '{"made":"elsewhere"}' : undefined;
  };
  encodeOnce(own, textOf);
  return { own, plain, made: () => made };
}

it('writes what the encoder of Socket.IO writes', () => {
  const { own, plain } = encoders();
  const packets = [
    packet(['change', { seq: 1, kind: 'hazard', object: { name: '餐馆 "1"' } }]),
    packet(['ended', { code: 'forbidden' }]),
    packet(['change', { seq: 2 }], { nsp: '/' }),
    packet(['change', { seq: 3 }], { id: 7 }),
    packet(['two', { a: 1 }, { b: 2 }]),
    packet(['none']),
    packet(['null', null]),
    packet({ sid: 'x' }, { type: 0 }),
    packet({ message: 'no' }, { type: 4 }),
    packet(undefined, { type: 1 }),
  ];
  for (const one of packets) expect(own.encode(one)).toEqual(plain.encode(structuredClone(one)));
});

it('makes the text of a body once for all who get it, and takes one that was made elsewhere', () => {
  const { own, made } = encoders();
  const body = { seq: 1 };
  const texts = Array.from({ length: 5 }, () => own.encode(packet(['change', body])));
  expect(new Set(texts.map(String)).size).toBe(1);
  expect(made()).toBe(1);
  expect(own.encode(packet(['snapshot', { snapshot: true }]))).toEqual([
    '2/wall,["snapshot",{"made":"elsewhere"}]',
  ]);
});
