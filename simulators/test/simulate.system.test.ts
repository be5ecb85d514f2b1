import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSecrets } from '../src/base/secrets-file.ts';
import { outcome, start } from './command.ts';
import { elementsOf, leafOf, PlainBroker } from './plain-broker.ts';

const KINDS = ['smoke', 'gas', 'electrical', 'multi'];

let broker: PlainBroker;
let folder: string;
let secretsFile: string;

beforeEach(async () => {
  broker = new PlainBroker();
  await broker.start();
  folder = await mkdtemp(join(tmpdir(), 'ninewatch-simulate-'));
  secretsFile = join(folder, 'secrets.json');
  const devices = KINDS.map((kind) => ({ id: `d-${kind}`, venueId: 'v', kind, secret: 'x'.repeat(22) }));
  const collector = { id: 'd-collector', venueId: 'v', kind: 'collector', secret: 'x'.repeat(22) };
  const child = {
    id: 'd-child',
    venueId: 'v',
    kind: 'heat',
    secret: 'x'.repeat(22),
    collector: 'd-collector',
  };
  await writeSecrets(secretsFile, {
    version: 1,
    venues: [],
    devices: [...devices, collector, child],
    users: [],
  });
});
afterEach(async () => {
  await broker.stop();
  await rm(folder, { recursive: true });
});

const simulate = (...args: string[]) => start('simulate', ...args);

describe('npm run simulate', () => {
  it('plays a kitchen fire: truth on standard output, an alarm on the wire, a clean end at SIGTERM', async () => {
    const child = simulate('kitchen-fire', '--secrets', secretsFile, '--url', broker.url, '--speed', '20');
    const end = outcome(child);
    await broker.until(() => broker.taken.some((taken) => leafOf(taken) === 'event'));
    child.kill('SIGTERM');
    const { out, err, code } = await end;
    expect(code, err).toBe(0);
    const [truth, summary] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(truth).toMatchObject({ truth: 'kitchen-fire', venueId: 'v' });
    expect(summary).toMatchObject({ event: 'summary', devices: 6, stations: 5, unacknowledged: 0 });
    const alarm = broker.taken.find((taken) => leafOf(taken) === 'event');
    expect(elementsOf(alarm as NonNullable<typeof alarm>)[0]).toMatchObject({ event: 'alarm' });
    const offline = broker.taken.filter((taken) => taken.payload.includes('"offline"'));
    expect(offline.length).toBe(5);
  });

  it('lets a collector publish for its child, and each device count for itself', async () => {
    const child = simulate('calm', '--secrets', secretsFile, '--url', broker.url, '--period', '0.2');
    const end = outcome(child);
    const ofChild = () => broker.taken.filter((taken) => taken.topic === 'nine/v1/v/d-child/telemetry');
    await broker.until(() => ofChild().length >= 5);
    child.kill('SIGINT');
    expect((await end).code).toBe(0);
    expect(new Set(ofChild().map((taken) => taken.clientId))).toEqual(new Set(['d-collector']));
    const seqs = ofChild()
      .flatMap(elementsOf)
      .map((element) => element.seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  });

  it('troubles clocks and messages on the wire: no clock, wrong clock, a restart, a repeat, a swap', async () => {
    const child = simulate('clock-trouble', '--secrets', secretsFile, '--url', broker.url, '--speed', '60');
    const end = outcome(child);
    const seen = () => {
      const byDevice = Map.groupBy(
        broker.taken.filter((taken) => leafOf(taken) === 'telemetry'),
        (taken) => taken.topic,
      );
      const rows = [...byDevice.values()].map((taken) => taken.flatMap(elementsOf));
      const isAny = (holds: (row: (typeof rows)[number]) => boolean) => rows.some(holds);
      return {
        noClock: isAny((row) => row.some(({ at }) => at === 0)),
        wrongClock: isAny((row) => row.some(({ at }) => at !== 0 && Math.abs(at - Date.now()) > 60_000)),
        restart: isAny((row) => new Set(row.map(({ boot }) => boot)).size > 1),
        repeat: isAny((row) => new Set(row.map(({ boot, seq }) => `${boot}/${seq}`)).size < row.length),
        swap: isAny((row) =>
          row.some(({ boot, seq }, i) => i > 0 && row[i - 1]?.boot === boot && (row[i - 1]?.seq ?? 0) > seq),
        ),
      };
    };
    await broker.until(() => Object.values(seen()).every(Boolean));
    child.kill('SIGTERM');
    const { out, err, code } = await end;
    expect(code, err).toBe(0);
    expect(out).toContain('"truth":"no-clock","type":"fault"');
  });

  it.each([
    ['an unknown scenario', ['nonsense'], /unknown scenario "nonsense"; there are calm, kitchen-fire/],
    [
      'no broker',
      ['calm', '--url', 'mqtt://127.0.0.1:1'],
      /cannot reach a broker at mqtt:\/\/127\.0\.0\.1:1/,
    ],
    [
      'no secrets',
      ['calm', '--secrets', '/nowhere/s.json'],
      /cannot read the secrets file \/nowhere\/s\.json/,
    ],
    ['an unknown option', ['calm', '--fast'], /Unknown option '--fast'/],
    [
      'a wrong option before it looks at any file',
      ['calm', '--secrets', '/nowhere/s.json', '--speed', 'turbo'],
      /--speed must be a number/,
    ],
    [
      'a wrong address without repeating it',
      ['calm', '--url', 'http://user:hunter2@x'],
      /^simulate: --url must be such as mqtt:\/\/127\.0\.0\.1:1883$/m,
    ],
  ])('refuses %s in one line', async (_, args, message) => {
    const { err, code } = await outcome(simulate('--secrets', secretsFile, ...args));
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('[P10] keeps secrets readable by their owner alone', async () => {
    expect((await stat(secretsFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(secretsFile, 'utf8')).toContain('d-child');
  });
});
