/** The conformance kit: a device that keeps the contract passes, and for each requirement one that breaks it fails it. */

import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { runCourse } from '../src/conformance/course.ts';
import { type Report, reportHtml, reportJson, reportLines, reportOf } from '../src/conformance/report.ts';
import { REQUIREMENTS } from '../src/conformance/requirements.ts';
import { Stand } from '../src/conformance/stand.ts';
import { BadDevice } from './bad-device.ts';

const run = promisify(execFile);
const contracts = new URL('../../firmware-contracts/', import.meta.url).pathname;
const DEVICE = { id: 'bad-1', venueId: 'stand', secret: '0123456789abcdef0123456789' };
const PACE = { patienceMs: 8_000, outageMs: 5_000, watchMs: 1_500, hasRestart: true };
/** Nothing that a device does can break it: the occasion may be missing, no more. */
const NEVER_FAILS = 'MS-8';

async function judge(breaks: string): Promise<Report> {
  const stand = new Stand(DEVICE, systemClock);
  const port = await stand.listen(0, '127.0.0.1');
  const device = new BadDevice({ ...DEVICE, port, breaks });
  try {
    device.start();
    const tell = (line: string): void => {
      if (line.includes('restart')) device.restart();
    };
    const hasCome = await runCourse({
      stand,
      pace: PACE,
      clock: systemClock,
      signal: new AbortController().signal,
      tell,
    });
    expect(hasCome).toBe(true);
    return reportOf(stand.transcript, 1_764_000_000_000);
  } finally {
    device.end();
    await stand.close();
  }
}

const statesOf = (report: Report) =>
  new Map(report.judged.map(({ requirement, state }) => [requirement.id, state]));

/** The C client on this machine, which waits up to a minute after a refused login: hence its own pace. */
async function judgeClient(folder: string): Promise<Report> {
  const sources = ['ninewatch.c', 'ninewatch_json.c', 'posix/device.c'].map((name) =>
    join(contracts, 'c', name),
  );
  const program = join(folder, 'device');
  await run('gcc', ['-std=c99', '-O1', '-I', join(contracts, 'generated'), ...sources, '-o', program]);
  const stand = new Stand(DEVICE, systemClock);
  const port = await stand.listen(0, '127.0.0.1');
  const { id, venueId, secret } = DEVICE;
  const device = spawn(program, ['127.0.0.1', String(port), venueId, id, secret, '4000', '200', '600'], {
    stdio: 'ignore',
  });
  const signal = new AbortController().signal;
  const pace = { ...PACE, patienceMs: 120_000, outageMs: 20_000, hasRestart: false };
  try {
    expect(await runCourse({ stand, pace, clock: systemClock, signal, tell: () => {} })).toBe(true);
    return reportOf(stand.transcript, 1_764_000_000_000);
  } finally {
    device.kill('SIGKILL');
    await once(device, 'exit');
    await stand.close();
  }
}

describe.concurrent('conformance', () => {
  it.skipIf(spawnSync('gcc', ['--version']).status !== 0)('the C client passes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ninewatch-conformance-'));
    try {
      const report = await judgeClient(folder);
      // Its alarm would come in the middle of 4,000 readings, and nobody restarts it here.
      expect(reportLines(report).filter((line) => !line.startsWith('✓'))).toEqual([
        expect.stringMatching(/^· MS-8/),
        expect.stringMatching(/^· ID-4/),
        `conforms to contract v1: ${REQUIREMENTS.length - 2} passed, 0 failed, 2 not seen`,
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('a device that keeps the contract passes, and each that breaks one requirement fails it', async () => {
    const ids = REQUIREMENTS.map(({ id }) => id).filter((id) => id !== NEVER_FAILS);
    const [good, ...bad] = await Promise.all(['', ...ids].map(judge));
    expect(good && reportLines(good).filter((line) => !line.startsWith('✓'))).toEqual([
      `conforms to contract v1: ${REQUIREMENTS.length} passed, 0 failed, 0 not seen`,
    ]);
    const unseen = bad.flatMap((report, i) =>
      statesOf(report).get(ids[i] ?? '') === 'failed' ? [] : [ids[i]],
    );
    expect(unseen).toEqual([]);
    // Advice is told, and fails nobody.
    for (const [i, report] of bad.entries()) {
      const isAdvice = REQUIREMENTS.find(({ id }) => id === ids[i])?.level === 'should';
      if (!isAdvice) expect(report.isConforming, ids[i]).toBe(false);
    }
    // Most breaks are seen as what they are, and as nothing else.
    const others = bad.map(
      (report, i) =>
        [...statesOf(report)].filter(([id, state]) => state === 'failed' && id !== ids[i]).length,
    );
    expect(others.filter((count) => count === 0).length).toBeGreaterThan(ids.length / 2);
    if (good !== undefined) {
      expect(JSON.parse(reportJson(good))).toMatchObject({
        contract: 1,
        deviceId: 'bad-1',
        firmware: 'bad-1',
        isConforming: true,
      });
      expect(reportHtml({ ...good, model: '<script>' })).not.toContain('<script>');
    }
  });
});
