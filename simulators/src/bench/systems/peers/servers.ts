/** Mosquitto and InfluxDB as the peers use them, each on a free port with its published configuration. */

import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { Place } from '../../place.ts';
import { Child, freePort } from '../child.ts';
import { fillIn, programPath } from './programs.ts';

export interface Server {
  child: Child;
  port: number;
}

export async function startMosquitto(folder: string, place: Place): Promise<Server> {
  const port = await freePort();
  const config = fillIn('mosquitto.conf', { folder, as: 'mosquitto.conf' }, { PORT: String(port) });
  const command = programPath('mosquitto') ?? 'mosquitto';
  const child = new Child({ name: 'mosquitto', command, args: ['-c', config], cwd: folder, place });
  return getReady({ child, port }, () => isListening(port));
}

export interface InfluxServer extends Server {
  url: string;
  /** Points that write requests have brought so far. */
  points(): Promise<number>;
}

export async function startInflux(folder: string, place: Place): Promise<InfluxServer> {
  const port = await freePort();
  const own = join(folder, 'influxdb');
  mkdirSync(own);
  const values = { PORT: String(port), FOLDER: own };
  const config = fillIn('influxdb.conf', { folder, as: 'influxdb.conf' }, values);
  const command = programPath('influxd') ?? 'influxd';
  const child = new Child({ name: 'influxd', command, args: ['run', '-config', config], cwd: folder, place });
  const url = `http://127.0.0.1:${port}`;
  await getReady({ child, port }, () => createDatabase(url));
  return { child, port, url, points: () => pointsOf(url) };
}

async function getReady(server: Server, ask: () => Promise<true | undefined>): Promise<Server> {
  try {
    await server.child.ready(ask);
    return server;
  } catch (cause) {
    await server.child.stop();
    throw cause;
  }
}

async function isListening(port: number): Promise<true> {
  const socket = createConnection(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}

async function createDatabase(url: string): Promise<true | undefined> {
  const answer = await fetch(`${url}/query?q=${encodeURIComponent('CREATE DATABASE bench')}`, {
    method: 'POST',
  });
  await answer.arrayBuffer();
  return answer.ok || undefined;
}

const Statistics = z.object({ write: z.object({ values: z.object({ pointReq: z.number() }) }) });

async function pointsOf(url: string): Promise<number> {
  const told = Statistics.safeParse(await (await fetch(`${url}/debug/vars`)).json());
  // Before the first write there is nothing to tell.
  return told.success ? told.data.write.values.pointReq : 0;
}
