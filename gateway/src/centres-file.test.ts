/** The centres file: every mistake is named, and no secret. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { networkOf } from './centre/settings.ts';
import { readCentres } from './centres-file.ts';

function file(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-centres-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'centres.yaml'), text);
  return join(dir, 'centres.yaml');
}
const TOKEN = 'a-token-of-the-test-0123456789';

it('says who may report and to whom we report, with secrets from elsewhere', () => {
  const path = file(`
format: 1
receive: { transmitters: [{ address: 889, name: 东街商场, from: [10.8.0.0/16] }] }
upload: [{ name: district, host: 10.1.2.3, port: 5000, address: 889 }]
gbt45839:
  sources: [{ id: vendor-a, token: "\${VENDOR_A}" }]
  push: [{ name: city, url: "https://city.example/fire", mapping: { deviceId: code } }]
`);
  const { receive, upload, gbt45839 } = readCentres(path, { VENDOR_A: TOKEN });
  expect(receive).toMatchObject({ onlyListed: false, syncOffS: 60 });
  expect(upload).toMatchObject([{ centre: 0, regions: [], desk: 'root' }]);
  expect(gbt45839).toMatchObject({
    sources: [{ token: TOKEN, region: 'root', mapping: { deviceId: 'device_id' } }],
    push: [{ mapping: { deviceId: 'code', codes: { alarm: 2 } } }],
  });
  expect(readCentres(undefined, {})).toMatchObject({ upload: [], gbt45839: { sources: [], push: [] } });
});

it('names every mistake and no secret', () => {
  const path = file(`
format: 1
receive: { transmitters: [{ address: -1, from: [10.8] }] }
upload:
  - { name: a, host: x, port: 1, address: 1 }
  - { name: City, host: x, port: 70000, address: 281474976710656 }
gbt45839:
  sources: [{ id: b, token: "\${SHORT}" }, { id: c, token: "\${NONE}" }]
  push: [{ name: city, url: "http://city.example", token: x }]
`);
  const read = () => readCentres(path, { SHORT: 'short-secret' });
  for (const part of [
    'NINEWATCH_CENTRES_FILE',
    'receive.transmitters.0.address',
    'receive.transmitters.0.from.0: is no address and no network',
    'upload.1.name',
    'upload.1.port',
    'upload.1.address',
    'gbt45839.sources.0.token: has fewer than 22',
    'gbt45839.sources.1.token: the environment has no NONE',
    'gbt45839.push.0.url: is no https address',
  ]) {
    expect(read).toThrow(part);
  }
  expect(read).not.toThrow('short-secret');
  const twice = file('format: 1\nreceive: { transmitters: [{ address: 1 }, { address: 1 }] }');
  expect(() => readCentres(twice, {})).toThrow('receive.transmitters: two of them are called the same');
});

it('networks fit addresses of both families, however a socket writes them', () => {
  const ten = networkOf('10.8.0.0/16');
  expect(['10.8.3.4', '::ffff:10.8.3.4', '10.9.0.1', 'fe80::1', ''].map(ten.includes)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(networkOf('fd00::/8').includes('fd12::9')).toBe(true);
  expect(networkOf('127.0.0.1').includes('127.0.0.1')).toBe(true);
});

it('[P10] shows no line of a file that is no YAML', () => {
  const path = file('format: 1\ngbt45839:\n  sources: [{ id: a, token: hunter2 \n  x: [');
  expect(() => readCentres(path, {})).toThrow(/at line \d/);
  expect(() => readCentres(path, {})).not.toThrow(/hunter2/);
});
