/** A real InfluxDB 1.x of the system in a folder of its own, and a proxy that gives it the write path of 2.x. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from './free-port.ts';

export const hasInfluxd = spawnSync('sh', ['-c', 'command -v influxd']).status === 0;

export class InfluxServer {
  readonly #dir = mkdtempSync(join(tmpdir(), 'ninewatch-influx-'));
  readonly #port: number;
  readonly #proxy: Server;
  #child: ChildProcess | undefined;
  #login: { user: string; password: string } | undefined;
  /** Asked before each write is passed on; may answer itself by returning true. */
  onWrite: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  writes = 0;

  private constructor(port: number, rpcPort: number, withLogin: boolean) {
    this.#port = port;
    writeFileSync(join(this.#dir, 'influx.conf'), configuration(this.#dir, { port, rpcPort, withLogin }));
    this.#proxy = createServer((incoming, response) => this.#pass(incoming, response));
  }

  /** Running, with these databases. */
  static async start(databases: readonly string[], login?: { user: string; password: string }) {
    const server = new InfluxServer(await freePort(), await freePort(), login !== undefined);
    server.#proxy.listen(0, '127.0.0.1');
    await once(server.#proxy, 'listening');
    await server.run();
    if (login !== undefined) {
      await server.ask(`CREATE USER ${login.user} WITH PASSWORD '${login.password}' WITH ALL PRIVILEGES`);
      server.#login = login;
    }
    for (const name of databases) await server.ask(`CREATE DATABASE "${name}"`);
    return server;
  }

  /** Where a client of the 2.x API finds it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`;
  }

  /** Resolves when it answers. */
  async run(): Promise<void> {
    this.#child = spawn('influxd', ['-config', join(this.#dir, 'influx.conf')], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH ?? '', HOME: this.#dir },
    });
    await until(async () => ((await fetch(`http://127.0.0.1:${this.#port}/ping`)).ok ? true : undefined));
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    await this.kill();
    this.#proxy.closeAllConnections();
    await new Promise((resolve) => this.#proxy.close(resolve));
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async setPassword(user: string, password: string): Promise<void> {
    await this.ask(`SET PASSWORD FOR ${user} = '${password}'`);
    this.#login = { user, password };
  }

  /** As the first user, when there is one. */
  async ask(statement: string): Promise<unknown> {
    const { user, password } = this.#login ?? {};
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const headers = this.#login === undefined ? undefined : { authorization };
    const body = new URLSearchParams({ q: statement });
    const response = await fetch(`http://127.0.0.1:${this.#port}/query`, {
      method: 'POST',
      body,
      ...(headers === undefined ? {} : { headers }),
    });
    const text = await response.text();
    if (!response.ok || text.includes('"error"')) throw new Error(`${statement}: ${text}`);
    return JSON.parse(text);
  }

  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', 'http://influx');
    const isWrite = url.pathname === '/api/v2/write';
    if (isWrite) {
      this.writes += 1;
      if (this.onWrite(incoming, response)) return;
      const [db = '', rp] = (url.searchParams.get('bucket') ?? '').split('/');
      url.pathname = '/write';
      url.search = String(new URLSearchParams({ db, precision: 'n', ...(rp === undefined ? {} : { rp }) }));
    }
    const onward = request({
      host: '127.0.0.1',
      port: this.#port,
      method: incoming.method,
      path: url.pathname + url.search,
      headers: { ...incoming.headers, ...basic(incoming.headers.authorization) },
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }
}

/** The 2.x way of `Token user:password` as 1.x understands it. */
function basic(authorization = ''): Record<string, string> {
  const [, pair] = /^Token (.+:.+)$/.exec(authorization) ?? [];
  return pair === undefined ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function configuration(
  dir: string,
  { port, rpcPort, withLogin }: { port: number; rpcPort: number; withLogin: boolean },
): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${dir}/meta"
[data]
  dir = "${dir}/data"
  wal-dir = "${dir}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  auth-enabled = ${withLogin}
  max-body-size = 1000000
[monitor]
  store-enabled = false
[logging]
  level = "error"
`;
}
