/** An InfluxDB in this process that answers writes as it is told to, and keeps points as InfluxDB does. */

import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeAnswer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

export class FakeInflux {
  /** Series and time → fields: the same place again overwrites. */
  readonly points = new Map<string, string>();
  readonly requests: string[][] = [];
  /** What a write of these lines is answered with; undefined = they are stored. 'hang' = never. */
  answer: (lines: string[], bucket: string) => FakeAnswer | 'hang' | undefined = () => undefined;
  readonly #server: Server;
  readonly #hanging: ServerResponse[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => this.#take(body.split('\n'), new URL(request.url ?? '', 'http://x'), response));
    });
  }

  static async start(port = 0): Promise<FakeInflux> {
    const fake = new FakeInflux();
    fake.#server.listen(port, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(lines: string[], url: URL, response: ServerResponse): void {
    this.requests.push(lines);
    const answer = this.answer(lines, url.searchParams.get('bucket') ?? '');
    if (answer === 'hang') {
      this.#hanging.push(response);
      return;
    }
    if (answer === undefined) this.store(lines);
    const { status, body = '', headers = {} } = answer ?? { status: 204 };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }

  store(lines: readonly string[]): void {
    for (const line of lines) {
      const [, series = '', fields = '', time = ''] = /^((?:\\.|[^ \\])+) (.*) (\d+)$/s.exec(line) ?? [];
      this.points.set(`${series} ${time}`, fields);
    }
  }

  pointsOf(measurement: string): string[] {
    return [...this.points]
      .filter(([place]) => place.startsWith(`${measurement},`))
      .map(([, fields]) => fields);
  }
}
