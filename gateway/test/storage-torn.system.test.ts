/** [P1] Copies of a killed gateway's folder with their last writes torn or rotten: what a start finds and says. */

import { strict as assert } from 'node:assert';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hazard } from '@ninewatch/rules';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FRAME_HEADER_BYTES, type Frame, readLog } from '../src/journal/disk/log-frames.ts';
import { ApiClient } from './stage/api-client.ts';
import { ADMIN_PASSWORD, type Exit, startProcess } from './stage/gateway-process.ts';
import { Stage } from './stage/stage.ts';

const PAGE_BYTES = 4_096;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;
const READINGS = 20;

let stage: Stage;
let killed: string;
beforeAll(async () => {
  // The log begins anew at 4 MiB, with each commit from then on: a kill after that leaves one alone to be harmed.
  for (let kills = 0; kills < 5; kills += 1) {
    if (kills > 0) await stage.end();
    stage = await Stage.start();
    await stage.venue('inn');
    const device = await stage.device('heat-1', 'inn');
    for (let count = 0; count < READINGS; count += 1) await device.read({ temperature: 20 });
    await device.event('alarm');
    await stage.gateway.kill();
    killed = stage.dataDir;
    if (commitsIn(join(killed, 'journal.db')).length > 2) break;
  }
});
afterAll(() => stage.end());

const folders: string[] = [];
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function copyOf(dataDir: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-torn-'));
  folders.push(dir);
  cpSync(dataDir, dir, { recursive: true });
  return dir;
}

function framesOf(file: string): Frame[] {
  const log = readLog(new Uint8Array(readFileSync(`${file}-wal`)), PAGE_BYTES);
  const end = log?.frames.findIndex((frame) => !frame.isSound) ?? 0;
  const frames = log?.frames.slice(0, end === -1 ? undefined : end) ?? [];
  assert(frames.length > 0, `${file} has a log`);
  return frames;
}

function commitsIn(file: string): Frame[] {
  return framesOf(file).filter((frame) => frame.pagesAfter > 0);
}

/** A copy with the log of `file` harmed. */
function harmed(file: string, harm: (wal: Buffer, frames: Frame[]) => Buffer | undefined): string {
  const dir = copyOf(killed);
  const wal = readFileSync(join(dir, `${file}-wal`));
  writeFileSync(join(dir, `${file}-wal`), harm(wal, framesOf(join(dir, file))) ?? wal);
  return dir;
}

interface Found {
  seqs: number[];
  hazards: Hazard[];
  exit: Exit;
}

/** Starts on the folder, twice, so that what was mended is not mended again. */
async function found(dataDir: string): Promise<Found> {
  const settings = { ...stage.settings, NINEWATCH_DATA_DIR: dataDir };
  const gateway = await startProcess(settings);
  const api = await ApiClient.signIn(gateway.httpPort, 'admin', ADMIN_PASSWORD);
  let rows: { seq: number }[] = [];
  await vi.waitUntil(
    async () => {
      rows = await api.list('/readings?device=heat-1');
      return rows.length === READINGS + 1;
    },
    { timeout: 20_000, interval: 100 },
  );
  const hazards = await api.list<Hazard>('/hazards');
  const exit = await gateway.stop();
  const again = await (await startProcess(settings)).stop();
  expect(again).toMatchObject({ code: 0, stderr: '' });
  return { seqs: rows.map(({ seq }) => seq).sort((a, b) => a - b), hazards, exit };
}

const upTo = (seq: number) => Array.from({ length: seq }, (_, index) => index + 1);

describe('the end of a log is torn', () => {
  const tears: [string, (wal: Buffer, frames: Frame[]) => Buffer | undefined][] = [
    [
      'in the middle of a frame',
      (wal, frames) => wal.subarray(0, (frames.at(-1)?.at ?? 0) + FRAME_BYTES / 2),
    ],
    ['with a wrong checksum', (wal, frames) => void wal.writeUInt32BE(1, (frames.at(-1)?.at ?? 0) + 16)],
    [
      'with a page of zeros',
      (wal, frames) => void wal.fill(0, frames.at(-1)?.at ?? 0, (frames.at(-1)?.at ?? 0) + FRAME_BYTES),
    ],
  ];

  it.each(tears)('[P1] the ledger, %s: the journal decides it again', async (_what, tear) => {
    const { seqs, hazards } = await found(harmed('ledger.sqlite', tear));
    expect(seqs).toEqual(upTo(READINGS + 1));
    expect(hazards.filter(({ venueId, state }) => venueId === 'inn' && state !== 'closed')).toHaveLength(1);
  });
});

describe('a log is rotten', () => {
  it('[P6] in a commit before the last: the rest is kept, and the wall says what happened', async () => {
    const dir = harmed('journal.db', (wal, frames) => {
      const commits = frames.filter((frame) => frame.pagesAfter > 0);
      assert(
        commits.length > 2,
        `there are later commits: ${commits.length} of ${frames.length} frames, ${wal.length} bytes`,
      );
      const middle = commits[0]?.at ?? 0;
      wal.writeUInt8(wal.readUInt8(middle + 16) ^ 1, middle + 16);
      return undefined;
    });
    const { seqs, hazards, exit } = await found(dir);
    expect(seqs).toEqual(upTo(READINGS + 1));
    expect(hazards.map(({ rule }) => rule.id)).toContain('journal-damaged');
    expect(exit.stderr).toMatch(/journal\.db-wal is damaged/);
    expect(existsSync(join(dir, 'journal.db-wal.damaged'))).toBe(true);
  });
});
