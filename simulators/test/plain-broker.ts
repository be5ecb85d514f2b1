/** A broker that can hold its acknowledgements, die and come back on the same port, and remembers what it took. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export interface Taken {
  clientId: string;
  topic: string;
  payload: string;
}

export class PlainBroker {
  /** Everything that arrived, acknowledged or not, in order. */
  readonly taken: Taken[] = [];
  /** Called for each publish; false holds the PUBACK for ever. */
  mayAcknowledge: (taken: Taken) => boolean = () => true;
  port = 0;
  readonly #sockets = new Set<Socket>();
  #broker: Aedes | undefined;
  #server: Server | undefined;
  #watchers: { isDone: () => boolean; resolve: () => void }[] = [];

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const broker = await Aedes.createBroker({
      authorizePublish: (client, packet, done) => {
        if (client === null) return done(null);
        const taken = { clientId: client.id, topic: packet.topic, payload: packet.payload.toString() };
        this.taken.push(taken);
        if (this.mayAcknowledge(taken)) done(null);
        this.#look();
      },
    });
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      broker.handle(socket);
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.#broker = broker;
    this.#server = server;
  }

  /** Everybody is thrown out, nobody is told. */
  dropAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server?.close(() => resolve());
    this.dropAll();
    await promise;
    const ended = Promise.withResolvers<void>();
    this.#broker?.close(() => ended.resolve());
    await ended.promise;
  }

  /** Resolves when `isDone`, which is looked at on every publish. */
  async until(isDone: () => boolean): Promise<void> {
    if (isDone()) return;
    await new Promise<void>((resolve) => {
      this.#watchers.push({ isDone, resolve });
    });
  }

  #look(): void {
    const done = this.#watchers.filter((watcher) => watcher.isDone());
    this.#watchers = this.#watchers.filter((watcher) => !done.includes(watcher));
    for (const watcher of done) watcher.resolve();
  }
}

interface Element {
  boot: number;
  seq: number;
  at: number;
  event?: string;
}

/** The readings within one message, with the envelope's boot. */
export function elementsOf(taken: Taken): Element[] {
  const message = JSON.parse(taken.payload) as Element & { readings?: Element[] };
  return (
    message.readings?.map((element) => ({ ...element, boot: element.boot ?? message.boot })) ?? [message]
  );
}

export function leafOf(taken: Taken): string | undefined {
  return taken.topic.split('/').at(-1);
}
