import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { parseMapping } from '../src/recording/mapping.ts';
import { Player, type PlayerSettings } from '../src/recording/player.ts';
import { readRows } from '../src/recording/rows.ts';
import { elementsOf, leafOf, PlainBroker } from './plain-broker.ts';

const MAPPING = parseMapping(
  `time: { column: t, unit: s }
venue: { id: v, name: v, category: 1 }
devices:
  - { id: a, kind: heat, metrics: { temperature: { column: A } } }
  - { id: b, kind: heat, metrics: { temperature: { column: B } } }`,
  'm.yaml',
);
const ROWS = 400;
const FIRST_AT_MS = 1_700_000_000_000;

let broker: PlainBroker;
let folder: string;
let csv: string;

beforeEach(async () => {
  broker = new PlainBroker();
  await broker.start();
  folder = await mkdtemp(join(tmpdir(), 'ninewatch-replay-'));
  csv = join(folder, 'r.csv');
  const rows = Array.from({ length: ROWS }, (_, i) => `${i * 2},${20 + i / 10},${30 + i / 10}`);
  await writeFile(csv, `t,A,B\n${rows.join('\n')}\n`);
});
afterEach(async () => {
  await broker.stop();
  await rm(folder, { recursive: true });
});

function playerOf(
  change: Partial<PlayerSettings> = {},
  onAcknowledged = (_: string, __: { seq: number }) => {},
) {
  const settings: PlayerSettings = {
    url: broker.url,
    mapping: MAPPING,
    secretOf: () => 's',
    speed: Number.POSITIVE_INFINITY,
    boot: 9,
    firstAtMs: FIRST_AT_MS,
    isLive: false,
    inFlightMax: 10,
    giveUpMs: 10_000,
    ...change,
  };
  return new Player(settings, { clock: systemClock, signal: new AbortController().signal, onAcknowledged });
}

function arrivedFrom(deviceId: string) {
  const own = broker.taken.filter((taken) => taken.clientId === deviceId && leafOf(taken) === 'telemetry');
  return own.flatMap(elementsOf);
}

describe('a replay', () => {
  it('keeps the recording’s spacing, whatever the speed, and gives no sentAt', async () => {
    expect(await playerOf().play(readRows(csv, MAPPING))).toBe('done');
    const ats = arrivedFrom('a').map((element) => element.at);
    expect(ats).toEqual(Array.from({ length: ROWS }, (_, i) => FIRST_AT_MS + i * 2_000));
    expect(broker.taken.some((taken) => taken.payload.includes('sentAt'))).toBe(false);
  });

  it('survives lost connections: all acknowledged, in order, under the same identity', async () => {
    const acknowledged: string[] = [];
    const player = playerOf({}, (deviceId, { seq }) => acknowledged.push(`${deviceId} ${seq}`));
    // Every 150th publish is taken and never acknowledged, and everybody loses the connection.
    let count = 0;
    broker.mayAcknowledge = (taken) => {
      if (leafOf(taken) !== 'telemetry') return true;
      count += 1;
      if (count % 150 !== 0) return true;
      broker.dropAll();
      return false;
    };
    expect(await player.play(readRows(csv, MAPPING))).toBe('done');
    const seqs = Array.from({ length: ROWS }, (_, i) => i + 1);
    for (const id of ['a', 'b']) {
      expect(acknowledged.filter((line) => line.startsWith(id))).toEqual(seqs.map((seq) => `${id} ${seq}`));
      expect([...new Set(arrivedFrom(id).map((element) => element.seq))]).toEqual(seqs);
      const contents = arrivedFrom(id).map((element) => JSON.stringify(element));
      expect(new Set(contents).size).toBe(ROWS);
    }
    expect(player.counts()).toMatchObject({ published: 2 * ROWS, acknowledged: 2 * ROWS, unacknowledged: 0 });
    expect(player.counts().resent).toBeGreaterThan(0);
  });

  it('gives up when nothing is acknowledged any more, and says how much is left', async () => {
    broker.mayAcknowledge = (taken) => leafOf(taken) === 'status';
    const player = playerOf({ giveUpMs: 300, inFlightMax: 3 });
    expect(await player.play(readRows(csv, MAPPING))).toBe('gave-up');
    expect(player.counts()).toMatchObject({ acknowledged: 0, unacknowledged: 6 });
  });
});
