/** A server of one connection that keeps what is published and acknowledges when a test says so. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { splitPackets } from '../src/bench/systems/sink/packet-splitter.ts';

const CONNECT = 1;

export interface Published {
  id: number;
  seq: number;
}

export class ScriptedServer {
  readonly published: Published[] = [];
  /** CONNACK's return code. */
  loginCode = 0;
  /** Called for each published reading. */
  onPublish: (published: Published) => void = () => {};
  #socket: Socket | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    scripted.#server.listen(0, '127.0.0.1');
    await once(scripted.#server, 'listening');
    return scripted;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  ack(...ids: number[]): void {
    this.#socket?.write(Buffer.from(ids.flatMap((id) => [0x40, 2, 0, id])));
  }

  /** Each byte as a write of its own. */
  async ackInPieces(...ids: number[]): Promise<void> {
    this.#socket?.setNoDelay(true);
    for (const byte of ids.flatMap((id) => [0x40, 2, 0, id])) {
      await new Promise((resolve) => this.#socket?.write(Buffer.from([byte]), resolve));
    }
  }

  async stop(): Promise<void> {
    this.#socket?.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#socket = socket;
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      const bytes = Buffer.concat([rest, chunk]);
      const { packets, end } = splitPackets(bytes);
      rest = bytes.subarray(end);
      for (const packet of packets) {
        if (packet.type === CONNECT) socket.write(Buffer.from([0x20, 2, 0, this.loginCode]));
        else this.#take(bytes, packet);
      }
    });
  }

  #take(bytes: Buffer, { bodyAt, end }: { bodyAt: number; end: number }): void {
    const idAt = bodyAt + 2 + bytes.readUInt16BE(bodyAt);
    const { seq } = JSON.parse(bytes.toString('utf8', idAt + 2, end)) as { seq: number };
    const published = { id: bytes.readUInt16BE(idAt), seq };
    this.published.push(published);
    this.onPublish(published);
  }
}
