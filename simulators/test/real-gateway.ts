/** The gateway as its own process with a folder of its own: what provisioning has to get on with. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
export const PASSWORD = 'admin-of-the-simulators';

export class RealGateway {
  readonly folder: string;
  readonly http: string;
  readonly mqtt: string;
  readonly #child: ChildProcess;

  private constructor(folder: string, ports: { httpPort: number; mqttPort: number }, child: ChildProcess) {
    this.folder = folder;
    this.http = `http://127.0.0.1:${ports.httpPort}`;
    this.mqtt = `mqtt://127.0.0.1:${ports.mqttPort}`;
    this.#child = child;
  }

  static async start(): Promise<RealGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'ninewatch-provision-'));
    const child = spawn(NODE, [join(ROOT, 'scripts/start.mjs')], {
      cwd: folder,
      env: {
        PATH: join(ROOT, 'node_modules/.bin'),
        NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
        NINEWATCH_DATA_DIR: join(folder, 'data'),
        NINEWATCH_HTTP_PORT: '0',
        NINEWATCH_MQTT_PORT: '0',
        NINEWATCH_ADMIN_PASSWORD: PASSWORD,
        NINEWATCH_DISK_RESERVE_MIB: '1',
        NINEWATCH_DISK_LOW_MIB: '64',
        NINEWATCH_LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('"event":"ready"')) return new RealGateway(folder, JSON.parse(line), child);
    }
    throw new Error('the gateway ended before it was ready');
  }

  /** The body of an answer below `/api/v1`, asked as the administrator. */
  async get(path: string): Promise<Record<string, unknown>> {
    const session = await fetch(`${this.http}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: PASSWORD }),
    });
    const { token } = (await session.json()) as { token: string };
    const answer = await fetch(`${this.http}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await answer.json()) as Record<string, unknown>;
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
    await rm(this.folder, { recursive: true, force: true });
  }
}
