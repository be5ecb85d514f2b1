/** [P8] Whatever bytes come over a line: nothing falls, nothing grows, and what is sound behind them is read. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { GOLDEN_PACKETS } from './golden-packets-fixture.ts';
import { bytesOf, CentreStage, partState, rawPacket, until } from './transmitter-fixture.ts';

const LINES = 150;
const PIECES_A_LINE = 12;
const SEED = 26_875;

/** Mulberry32: the same bytes at every run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const next = numbersFrom(SEED);
const packets = GOLDEN_PACKETS.map(([, , hex]) => bytesOf(hex));

function mutated(bytes: Uint8Array): Uint8Array {
  const copy = [...bytes];
  for (let changes = 1 + next(4); changes > 0; changes -= 1) {
    const at = next(copy.length);
    switch (next(5)) {
      case 0:
        copy[at] = next(256);
        break;
      case 1:
        copy.splice(at, 1 + next(6));
        break;
      case 2:
        copy.splice(at, 0, ...Array.from({ length: 1 + next(6) }, () => next(256)));
        break;
      case 3:
        copy.splice(at, 0, 0x40, 0x40);
        break;
      default:
        copy[24 + next(2)] = next(256);
    }
    if (copy.length === 0) copy.push(0x40);
  }
  return Uint8Array.from(copy);
}

function piece(): Uint8Array {
  const packet = packets[next(packets.length)] ?? new Uint8Array();
  switch (next(4)) {
    case 0:
      return Uint8Array.from({ length: next(700) }, () => next(256));
    case 1:
      return packet.subarray(0, next(packet.length));
    case 2:
      return packet;
    default:
      return mutated(packet);
  }
}

let stage: CentreStage;
beforeAll(async () => {
  stage = await new CentreStage().start();
});
afterAll(() => stage.stop());

/** All bytes that were sent before have been read when another line is answered. */
async function settled(): Promise<void> {
  const other = await stage.line();
  other.send(rawPacket({ serial: 1, source: 5, command: 2 }));
  await until(() => other.heard.length === 1);
  other.close();
}

it(`${LINES} lines of seeded garbage (seed ${SEED}): a fire sent after it is stored and confirmed on each that is still up`, async () => {
  let survived = 0;
  for (let n = 0; n < LINES; n += 1) {
    const source = 1_000_000 + n;
    const unit = await stage.line().catch(() => undefined);
    if (unit === undefined) continue;
    // The fixture reads strictly: an answer of ours that is no packet would throw there.
    unit.send(rawPacket({ serial: 1, source, command: 2 }));
    await until(() => unit.heard.length === 1);
    for (let m = 0; m < PIECES_A_LINE; m += 1) unit.send(piece());
    const fire = rawPacket({ serial: 4_711, source, command: 2, data: partState(2) });
    unit.send(fire);
    const isAnswered = () => unit.heard.some(({ serial, command }) => serial === 4_711 && command === 3);
    // What a damaged length has swallowed comes out when the line gives up on it.
    for (let seconds = 0; seconds < 20 && !isAnswered() && !unit.isClosed; seconds += 1) {
      await settled();
      stage.clock.advance(1_000);
    }
    await until(() => isAnswered() || unit.isClosed);
    if (isAnswered()) {
      survived += 1;
      expect(stage.said(`gb-${source}-1-1-10-2`)).toMatchObject([{ stands: { alarm: true } }]);
    }
    unit.close();
  }
  // A line may end for a hundred damages in a minute; these pieces hold fewer.
  expect(survived).toBe(LINES);
  expect(stage.server.transmitters().length).toBeLessThan(2 * LINES);
});

it('a line that sends starts alone, as fast as it can, is ended before it costs anything', async () => {
  const unit = await stage.line();
  unit.send(new Uint8Array(200_000).fill(0x40));
  await until(() => unit.isClosed);
  expect(unit.heard.length).toBeLessThanOrEqual(100);
});
