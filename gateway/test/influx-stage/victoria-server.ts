/** A real VictoriaMetrics of the system in a folder of its own: another server that takes line protocol. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from './free-port.ts';

export const hasVictoria = spawnSync('sh', ['-c', 'command -v victoria-metrics']).status === 0;

export interface Exported {
  metric: Record<string, string>;
  values: number[];
  timestamps: number[];
}

export class VictoriaServer {
  readonly #dir = mkdtempSync(join(tmpdir(), 'ninewatch-victoria-'));
  readonly url: string;
  #child: ChildProcess | undefined;

  private constructor(port: number) {
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<VictoriaServer> {
    const server = new VictoriaServer(await freePort());
    await server.run();
    return server;
  }

  /** Resolves when it answers. */
  async run(): Promise<void> {
    const args = [
      `-httpListenAddr=${new URL(this.url).host}`,
      `-storageDataPath=${this.#dir}`,
      '-retentionPeriod=100y',
      '-memory.allowedBytes=64MB',
      '-loggerLevel=ERROR',
    ];
    this.#child = spawn('victoria-metrics', args, { stdio: 'ignore' });
    await until(async () => ((await fetch(`${this.url}/health`)).ok ? true : undefined));
  }

  /** SIGTERM: it writes down what it has in memory. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** All samples of what matches, one line a series. */
  async export(match: string): Promise<Exported[]> {
    await fetch(`${this.url}/internal/force_flush`);
    const query = new URLSearchParams({ 'match[]': match });
    const text = await (await fetch(`${this.url}/api/v1/export?${query}`)).text();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Exported);
  }
}
