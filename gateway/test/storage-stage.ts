/** Looks and floods that the tests of failing storage share. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, it, vi } from 'vitest';
import { type FaultyStorage, faultyStorage, hasCompiler } from './shim/faulty-storage.ts';
import type { Device } from './stage/device.ts';
import type { Settings } from './stage/gateway-process.ts';
import { Stage } from './stage/stage.ts';

const DEADLINE = { timeout: 30_000, interval: 50 };

/** On the CI machine they must run; elsewhere a missing compiler is a named skip. */
export const onFaultyStorage = it.skipIf(!hasCompiler && process.env.CI !== 'true');

export interface FaultyStage {
  dir: string;
  dataDir: string;
  storage: FaultyStorage;
  stage: Stage;
}

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

export function cleanUp(clean: () => unknown): void {
  cleanups.push(clean);
}

/** A gateway process above storage that does what the test says; ends with the test. */
export async function faultyStage(
  more: Settings = {},
  options: { shadow?: boolean } = {},
): Promise<FaultyStage> {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-faulty-'));
  cleanUp(() => rmSync(dir, { recursive: true, force: true }));
  const dataDir = join(dir, 'data');
  const storage = faultyStorage({ dir, dataDir, shadow: options.shadow ?? false });
  cleanUp(() => storage.close());
  const stage = await Stage.start({ ...storage.env, NINEWATCH_DATA_DIR: dataDir, ...more });
  cleanUp(() => stage.end());
  cleanUp(() => storage.faults.clear());
  await stage.venue('inn');
  return { dir, dataDir, storage, stage };
}

/** How long it took, ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

export interface Readiness {
  ready: boolean;
  checks: Record<'journal' | 'sync' | 'disk' | 'decider' | 'clock', { ok: boolean; detail: string }>;
}

/** Looks again until it holds. */
export function eventually(holds: () => boolean | Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(holds, DEADLINE);
}

export async function readiness(stage: Stage): Promise<Readiness> {
  const { body } = await stage.admin.call<unknown>('GET', 'readyz');
  return body as Readiness;
}

/** Whether the promise has been kept by now; a failure is no answer either. */
export function watch(answer: Promise<unknown>): { isAnswered: boolean } {
  const watched = { isAnswered: false };
  answer.then(
    () => {
      watched.isAnswered = true;
    },
    () => {},
  );
  return watched;
}

const READINGS_A_BATCH = 80;

/**
 * Sends large batches of readings, one after the other, until `isOver` or the connection ends. Resolves with the `seq`
 * of everything that was acknowledged.
 */
export async function flood(device: Device, isOver: () => boolean, flags: string[] = []): Promise<number[]> {
  const acknowledged: number[] = [];
  const ended = device.ended().then(() => false);
  while (!isOver()) {
    const at = Date.now();
    const readings = Array.from({ length: READINGS_A_BATCH }, (_, index) => {
      return { seq: device.seq + index + 1, at, metrics: { temperature: 20 }, flags };
    });
    device.seq += READINGS_A_BATCH;
    const sent = device.publish(device.topic('telemetry'), { v: 1, boot: 1, sentAt: at, readings });
    const answered = sent.then(
      () => true,
      () => false,
    );
    if (!(await Promise.race([answered, ended]))) break;
    acknowledged.push(...readings.map(({ seq }) => seq));
  }
  return acknowledged;
}
