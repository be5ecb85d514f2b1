/** The other side of robots and gateways of text messages: answers as the vendors do, and remembers when what came. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface Received {
  /** Path, such as `/wecom`. */
  path: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a vendor's document has.
  body: any;
  /** Monotonic, ms. */
  atMs: number;
}

export class RobotReceiver {
  readonly received: Received[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const atMs = performance.now();
      this.received.push({ path: request.url ?? '', body: await json(request), atMs });
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"errcode":0,"errmsg":"ok","code":"OK"}');
    });
  }

  static async start(): Promise<RobotReceiver> {
    const receiver = new RobotReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  at(path: string): Received[] {
    return this.received.filter((each) => each.path === path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
