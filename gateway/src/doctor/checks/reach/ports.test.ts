/** What the doctor says of ports: each that a start would listen on, and no other. */

import { expect, it } from 'vitest';
import type { Finding } from '../../finding.ts';
import type { Machine, Subject } from '../../subject.ts';
import { portsCheck } from './ports.ts';

const PORTS = { NINEWATCH_HTTP_PORT: 8080, NINEWATCH_MQTT_PORT: 1883, NINEWATCH_MQTTS_PORT: 8883 };

async function said(settings: object, taken: readonly number[], isRunning = false): Promise<Finding[]> {
  const machine = {
    portTrouble: async (_host: string, port: number) => (taken.includes(port) ? 'EADDRINUSE' : undefined),
  } as Partial<Machine>;
  const config = { NINEWATCH_HOST: '127.0.0.1', ...PORTS, ...settings };
  const readyz = async () => (isRunning ? { ready: true, checks: {} } : undefined);
  return portsCheck({ config, machine, readyz } as unknown as Subject);
}

it.each(['NINEWATCH_GB26875_PORT', 'NINEWATCH_NODE_RED'])(
  '%s that somebody else has is a problem',
  async (name) => {
    const found = await said({ [name]: 5000 }, [5000]);
    expect(found.map(({ level }) => level)).toEqual(['ok', 'ok', 'problem']);
    expect(found[2]?.what.en).toBe('127.0.0.1:5000 cannot be used (EADDRINUSE)');
    expect(found[2]?.remedy?.en).toContain(name);
  },
);

it('the gateway that runs may have them, and 0 is any free port', async () => {
  const settings = { NINEWATCH_GB26875_PORT: 5000, NINEWATCH_NODE_RED: 0 };
  const found = await said(settings, [8080, 1883, 5000], true);
  expect(found.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok']);
});

it('what is off is not looked at', async () => {
  expect(await said({}, [8883, 5000])).toHaveLength(2);
});
