/** A system of somebody else that is called over HTTP: it keeps what it gets, and answers as it is told to. */

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Request {
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Wall time, ms. */
  at: number;
}
export interface Reply {
  status: number;
  headers?: Record<string, string>;
}

export class ForeignReceiver {
  readonly requests: Request[] = [];
  /** Asked for each request. */
  reply: (request: Request) => Reply = () => ({ status: 204 });
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((incoming, response) => {
      text(incoming).then(
        (body) => {
          const { method = '', headers } = incoming;
          const request = { method, headers, body, at: Date.now() };
          this.requests.push(request);
          const { status, headers: answered = {} } = this.reply(request);
          response.writeHead(status, answered).end();
        },
        // The sender ended in the middle of it.
        () => response.destroy(),
      );
    });
  }

  static async start(): Promise<ForeignReceiver> {
    const receiver = new ForeignReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/in/secret-path`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
