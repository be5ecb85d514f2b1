/** Recordings of real fires, where they are at hand: the gateway and a backtest raise the same hazards. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onRecording, ROOT, replayed } from './stage/backtesting.ts';
import { Stage } from './stage/stage.ts';

/** Beside the repository, never in it. */
const SHARED = join(ROOT, '../shared/data');
const RECORDINGS: [csv: string, mapping: string, kinds: string[]][] = [
  ['fsri/100kWSB_Closed_Back_1.csv', 'fsri-room.yaml', ['fire']],
  ['nist/SDC02.csv', 'nist-sdc02.yaml', ['fire']],
  ['nist/SDC33.csv', 'nist-sdc33.yaml', ['fire']],
  ['sgah/single-phase-ground.csv', 'sgah.yaml', ['electrical']],
];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start({ NINEWATCH_RULES_FILE: '' });
});
afterAll(() => stage.end());

describe('a recording of a real event', () => {
  it.each(RECORDINGS)('%s', async (csv, mapping, kinds) => {
    const recording = join(SHARED, csv);
    if (!existsSync(recording)) return;
    const map = join(ROOT, 'simulators/mappings', mapping);
    const real = await replayed(stage, recording, map);
    expect([...new Set(real.map(({ kind }) => kind))]).toEqual(kinds);
    expect(await onRecording(stage, recording, map)).toEqual(real);
    expect(await onRecording(stage, recording, map, '--late')).toEqual(real);
  });
});
