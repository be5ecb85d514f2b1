/** Whoever is told of hazards: takes CloudEvents at one address for good, well or badly. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** `refusing`: 503. `silent`: no answer while it lasts. */
export type Mood = 'well' | 'refusing' | 'silent';

export class NoticeReceiver {
  /** What a notice is about, by its id: everything that was answered with 2xx. */
  readonly taken = new Map<string, string>();
  /** Ids that came a second time as something else. */
  readonly unstable: string[] = [];
  readonly #server: Server;
  #mood: Mood = 'well';
  #unanswered: ServerResponse[] = [];

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(): Promise<NoticeReceiver> {
    const receiver = new NoticeReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/notices`;
  }

  be(mood: Mood): void {
    this.#mood = mood;
    for (const response of this.#unanswered.splice(0)) response.writeHead(503).end();
  }

  async stop(): Promise<void> {
    this.be('refusing');
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The sender may be killed in the middle of it.
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    if (this.#mood === 'silent') this.#unanswered.push(response);
    else if (this.#mood === 'refusing') response.writeHead(503).end();
    else {
      this.#remember(JSON.parse(body));
      response.writeHead(204).end();
    }
  }

  #remember({ id, data }: { id: string; data: Record<string, unknown> }): void {
    const about = JSON.stringify([data.hazardId, data.ticketId, data.level, data.reason, data.at]);
    if ((this.taken.get(id) ?? about) !== about) this.unstable.push(id);
    this.taken.set(id, about);
  }
}
