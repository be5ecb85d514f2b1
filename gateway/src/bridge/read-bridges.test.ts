import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withSecrets } from '../base/operator-secrets.ts';
import { type Fill, parseBridges, readBridges } from './read-bridges.ts';

let folder: string;
const fill: Fill = (value) => withSecrets(value, { HALL: 'secret of the hall' });
const parse = (text: string) => parseBridges(text, { fill, folder });

const MAPPING = `mapping: 1
sources:
  - topic: plant/+/csv
    format: csv
    csv: { header: false, columns: [when, temp] }
    device: { level: 2 }
    fields:
      temp: { metric: temperature, unit: °C }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninewatch-bridges-'));
  writeFileSync(join(folder, 'plant.yaml'), MAPPING);
  writeFileSync(join(folder, 'bad.yaml'), MAPPING.replace('temperature', 'temprature'));
  writeFileSync(join(folder, 'ca.pem'), 'PEM');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('reads what a connection needs: secrets from the environment, files beside it, filters of its codecs', () => {
  const { bridges, places } = parse(`bridges:
  - name: hall
    url: mqtts://broker.example:8883
    version: "5"
    username: nine
    password: \${HALL}
    ca: ca.pem
    share: nine
    read: [{ codec: zigbee2mqtt, root: z2m }, { mapping: plant.yaml }]
`);
  expect(places).toEqual([]);
  expect(bridges).toMatchObject([
    {
      ...{
        name: 'hall',
        source: 'hall',
        region: 'root',
        clientId: 'ninewatch-hall',
        version: 5,
        share: 'nine',
      },
      ...{ password: 'secret of the hall', tls: { ca: 'PEM' }, inFlight: 100 },
      codecs: [
        { codec: 'zigbee2mqtt', options: { root: 'z2m' }, filters: expect.arrayContaining(['z2m/#']) },
        { kind: 'mapping', filters: ['plant/+/csv'] },
      ],
    },
  ]);
});

it.each([
  ['a: 1', [1, 1]],
  ['bridges:\n  - name: hall\n    url: http://x\n    read: [{ codec: tasmota }]', [3]],
  ['bridges:\n  - name: hall\n    url: mqtt://u:p@x\n    read: [{ codec: tasmota }]', [3]],
  ['bridges:\n  - name: hall\n    url: mqtt://x\n    password: $NONE\n    read: [{ codec: tasmota }]', [4]],
  ['bridges:\n  - name: hall\n    url: mqtts://x\n    ca: none.pem\n    read: [{ codec: tasmota }]', [4]],
  ['bridges:\n  - name: hall\n    url: mqtt://x\n    ca: ca.pem\n    read: [{ codec: tasmota }]', [3]],
  ['bridges:\n  - name: hall\n    url: mqtt://x\n    read:\n      - { codec: nobody }', [5]],
  ['bridges:\n  - name: hall\n    url: mqtt://x\n    read:\n      - { mapping: bad.yaml }', [5]],
  [
    'bridges:\n  - { name: a, url: "mqtt://x", read: [{ codec: tasmota }] }\n  - { name: a, url: "mqtt://x", read: [{ codec: tasmota }] }',
    [3],
  ],
  ['bridges: [', [1]],
])('refuses it whole and names the line: %j', (text, lines) => {
  const { bridges, places } = parse(text.replace('$NONE', `\${NONE}`));
  expect(bridges).toEqual([]);
  expect(places.map(({ line }) => line)).toEqual(lines);
});

it('stops a start with one line for each mistake', () => {
  const path = join(folder, 'bridges.yaml');
  writeFileSync(path, 'bridges:\n  - name: hall\n    url: 3\n    read: []\n');
  expect(() => readBridges(path, fill)).toThrow(/NINEWATCH_BRIDGES_FILE: .*bridges\.yaml:3:10: .*\n.*:4:11:/);
  expect(readBridges(undefined, fill)).toEqual([]);
});

it('reads every example of its page', () => {
  const page = readFileSync(new URL('../../../docs/bridges.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  const mapping = blocks.find((text) => text.startsWith('mapping:')) ?? '';
  writeFileSync(join(folder, 'plant.yaml'), mapping);
  const files = blocks.filter((text) => text.startsWith('bridges:'));
  expect(files).toHaveLength(3);
  for (const text of files) {
    expect(parse(text.replace('HALL_PASSWORD', 'HALL')).places).toEqual([]);
  }
});
