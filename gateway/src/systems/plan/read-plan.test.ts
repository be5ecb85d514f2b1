/** The systems file: its mistakes are named, its secrets come from elsewhere. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readSystems } from './read-plan.ts';

function file(text: string, name = 'systems.yaml'): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-systems-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

it('takes secrets from the environment and from files', () => {
  const other = file(`${SECRET}\n`, 'secret');
  const path = file(`
format: 1
webhooks:
  - { name: centre, url: "https://centre.example/in", secrets: ["\${CENTRE}", { secretFile: ${other} }] }
mqtt:
  - { name: city, url: mqtts://city.example, password: "\${CITY}", retain: true }
`);
  const plan = readSystems(path, { CENTRE: SECRET, CITY: 'p' });
  expect(plan.webhooks[0]?.secrets).toEqual([SECRET, SECRET]);
  expect(plan.mqtt[0]).toMatchObject({ password: 'p', topics: { state: 'ninewatch/state' } });
  expect(plan.cap).toMatchObject({ scope: 'Restricted', receivers: [] });
});

it('names every mistake and no secret', () => {
  const path = file(`
format: 1
webhooks:
  - { name: Centre, url: "ftp://x", secrets: [abc] }
  - { name: b, url: "http://x", secrets: ["\${NONE}"], types: [fires] }
mqtt:
  - { name: b, url: "mqtt://x", topics: { hazard: "a/#" } }
unknown: 1
`);
  const read = () => readSystems(path, {});
  for (const part of [
    'NINEWATCH_SYSTEMS_FILE',
    'webhooks.0.name: ',
    'webhooks.0.url: is no http or https address',
    'webhooks.0.secrets.0: is no `whsec_` secret',
    'webhooks.1.secrets.0: the environment has no NONE',
    'webhooks.1.types.0: ',
    'mqtt.0.topics.hazard: is a topic without `+` and `#`',
    'unknown',
  ]) {
    expect(read).toThrow(part);
  }
  expect(read).not.toThrow('abc');
});

it('nobody is told when there is none, and a file that is not there says so', () => {
  expect(readSystems(undefined, {})).toMatchObject({ webhooks: [], mqtt: [] });
  expect(() => readSystems('/no/such/file', {})).toThrow('NINEWATCH_SYSTEMS_FILE: /no/such/file');
  expect(() => readSystems(file('a: [', 'x'), {})).toThrow('NINEWATCH_SYSTEMS_FILE');
});

it('the example of the documentation is one', () => {
  const page = readFileSync(new URL('../../../../docs/webhooks.md', import.meta.url), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const password = file('p', 'password');
  const path = file(example.replace('/run/secrets/broker', password));
  const plan = readSystems(path, { CENTRE_SECRET: SECRET, CITY_TOKEN: 't' });
  expect(plan.webhooks[0]).toMatchObject({ name: 'centre', regions: ['town-a'] });
  expect(plan.cap.receivers[0]?.headers).toEqual({ authorization: 'Bearer t' });
  expect(plan.mqtt[0]).toMatchObject({ password: 'p', retain: true });
});

it('[P10] shows no line of a file that is no YAML', () => {
  const path = file('format: 1\nmqtt:\n  - { name: city, password: hunter2 \n  x: [');
  expect(() => readSystems(path, {})).toThrow(/at line \d/);
  expect(() => readSystems(path, {})).not.toThrow(/hunter2/);
});
