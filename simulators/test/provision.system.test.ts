import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeviceSecret, readSecrets } from '../src/base/secrets-file.ts';
import { outcome, start } from './command.ts';
import { PASSWORD, RealGateway } from './real-gateway.ts';

const MAPPING = `time: { column: t, unit: s }
venue: { id: v, name: v, category: 1 }
devices:
  - { id: a, kind: heat, metrics: { temperature: { column: A } } }
  - { id: b, kind: heat, metrics: { temperature: { column: A } } }
`;
const REPLACED = /^2 devices existed: new secrets issued$/m;

let gateway: RealGateway;
const at = (name: string) => join(gateway.folder, name);
const toGateway = () => ['--url', gateway.mqtt, '--provision', gateway.http, '--password', PASSWORD];

beforeAll(async () => {
  gateway = await RealGateway.start();
  await writeFile(at('m.yaml'), MAPPING);
  await writeFile(at('r.csv'), 't,A\n0,20\n1,21\n2,22\n');
});
afterAll(() => gateway.stop());

async function replay(...more: string[]) {
  const files = [at('r.csv'), '--map', at('m.yaml'), '--speed', 'max'];
  const { out, err, code } = await outcome(start('replay', ...files, ...toGateway(), ...more));
  expect(code, err).toBe(0);
  return { err, summary: JSON.parse(out) as { acknowledged: number; boot: number } };
}

async function generationOf(id: string): Promise<unknown> {
  return (await gateway.get(`/devices/${id}`)).generation;
}

describe('npm run replay -- --provision', () => {
  it('works as often as it is said, with and without a secrets file', async () => {
    const first = await replay();
    expect(first.summary.acknowledged).toBe(6);
    expect(first.err).not.toMatch(/existed/);

    const second = await replay();
    expect(second.summary.acknowledged).toBe(6);
    expect(second.err).toMatch(REPLACED);
    expect(second.summary.boot).not.toBe(first.summary.boot);
    expect(await generationOf('a')).toBe(2);

    const secrets = ['--secrets', at('replay.json')];
    expect((await replay(...secrets)).err).toMatch(REPLACED);
    expect(await generationOf('a')).toBe(3);
    // Now the file knows them: they stay who they are.
    expect((await replay(...secrets)).err).not.toMatch(/existed/);
    expect(await generationOf('a')).toBe(3);
  });
});

describe('npm run simulate -- --provision', () => {
  const provision = async (file: string) => {
    const size = ['--venues', '20', '--devices-per-venue', '3', '--provision-only'];
    const { err, code } = await outcome(start('simulate', ...size, '--secrets', at(file), ...toGateway()));
    expect(code, err).toBe(0);
    return { err, devices: (await readSecrets(at(file))).devices };
  };
  const secretOf = (devices: DeviceSecret[]) => new Map(devices.map(({ id, secret }) => [id, secret]));

  it('writes secrets that work into a new file, and keeps those that a file knows', async () => {
    const made = await provision('one.json');
    expect(made.err).not.toMatch(/existed/);
    expect(made.devices).toHaveLength(60);

    const kept = await provision('one.json');
    expect(kept.err).not.toMatch(/existed/);
    expect(secretOf(kept.devices)).toEqual(secretOf(made.devices));

    const replaced = await provision('two.json');
    expect(replaced.err).toMatch(/^provisioning: 60 devices existed: new secrets issued$/m);
    const old = secretOf(made.devices);
    expect(replaced.devices.filter(({ id, secret }) => old.get(id) === secret)).toEqual([]);
    const play = start(
      'simulate',
      'calm',
      '--duration',
      '6',
      '--secrets',
      at('two.json'),
      '--url',
      gateway.mqtt,
    );
    const { out, err, code } = await outcome(play);
    expect(code, err).toBe(0);
    const { connected, stations } = JSON.parse(out) as Record<string, number>;
    expect(connected).toBe(stations);
  }, 60_000);
});
