/** The stream that aedes sees instead of the socket: the CONNECT and the pings of a device, checked before. */

import { Duplex } from 'node:stream';

/** What is behind the stream. */
export interface StreamOwner {
  /** aedes has room for more. */
  pump(): void;
  write(bytes: Buffer, written: (error?: Error | null) => void): void;
  /** aedes ended the connection: what it wrote before still goes out. */
  endedByAedes(): void;
}

export class AedesStream extends Duplex {
  readonly #owner: StreamOwner;
  #isFull = false;

  constructor(owner: StreamOwner) {
    super({ allowHalfOpen: false });
    this.#owner = owner;
  }

  /** aedes does not keep up: no further packet is handed on. */
  get isFull(): boolean {
    return this.#isFull;
  }

  hand(bytes: Buffer): void {
    this.#isFull = !this.push(bytes);
  }

  override _read(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#owner.pump();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#owner.write(chunk, done);
  }

  /** mqtt-packet corks a packet's parts; they go out as one, so that none of our answers gets between. */
  override _writev(parts: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#owner.write(Buffer.concat(parts.map((part) => part.chunk)), done);
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.#owner.endedByAedes();
    done();
  }
}
