/** What the log says of a refused login: the device that there is, and nothing that a stranger wrote. */

import type { Client, ConnectPacket } from 'aedes';
import { expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { createCounters } from '../../base/counters.ts';
import type { Connection } from '../connection/connection.ts';
import type { Parts } from '../connection/parts.ts';
import { BROKER_LIMITS } from '../limits.ts';
import type { DeviceDirectory } from '../ports.ts';
import { Login } from './login.ts';

const KNOWN = { deviceId: 'smoke-1', venueId: 'inn', secretHash: 'h' };

function open(counters = createCounters()): { login: Login; logged: object[] } {
  const logged: object[] = [];
  const losses = { warn: (message: string, fields: object) => logged.push({ message, ...fields }) };
  const parts = { limits: BROKER_LIMITS, clock: new FakeClock(), counters, losses };
  const directory = {
    find: (id: string) => (id === KNOWN.deviceId ? KNOWN : undefined),
    verify: () => false,
  };
  const login = new Login(
    parts as unknown as Parts,
    directory as unknown as DeviceDirectory,
    () => ({ address: '10.0.0.7' }) as unknown as Connection,
  );
  return { login, logged };
}

function loggedOf(clientId: string): object[] {
  const { login, logged } = open();
  const client = {} as Client;
  let isIn: boolean | null = true;
  login.preConnect(client, { clientId } as ConnectPacket, () => {});
  login.authenticate(client, clientId, Buffer.from('wrong'), (_error, answer) => {
    isIn = answer;
  });
  expect(isIn).toBe(false);
  return logged;
}

it('a device that there is is named', () => {
  expect(loggedOf('smoke-1')).toEqual([
    { message: 'a device was refused', address: '10.0.0.7', why: 'wrong-secret', deviceId: 'smoke-1' },
  ]);
});

it('[P10] an id that nobody has is not written down: it may be a secret in the wrong field', () => {
  expect(loggedOf('s3cret')).toEqual([
    { message: 'a device was refused', address: '10.0.0.7', why: 'unknown' },
  ]);
});

it('[P6] no room is counted from 0: an increase of what was never there is seen by nobody', async () => {
  const counters = createCounters();
  open(counters);
  expect(await counters.registry.metrics()).toContain('ninewatch_mqtt_logins{result="full"} 0');
});
