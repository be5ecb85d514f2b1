/** Walks the fields of one packet's body; `undefined` is a field that does not fit or may not be so. */

import { isUtf8 } from 'node:buffer';
import type { Frame } from './frame-reader.ts';

export class Fields {
  readonly #bytes: Buffer;
  #at: number;

  constructor({ bytes, bodyAt }: Frame) {
    this.#bytes = bytes;
    this.#at = bodyAt;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.byteLength;
  }

  byte(): number | undefined {
    const byte = this.#bytes[this.#at];
    if (byte !== undefined) this.#at += 1;
    return byte;
  }

  uint16(): number | undefined {
    if (this.#at + 2 > this.#bytes.byteLength) return undefined;
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }

  /** 1…65535. [MQTT-2.3.1-1] */
  messageId(): number | undefined {
    return this.uint16() || undefined;
  }

  /** Of any content, behind its length; a view of the packet. */
  binary(): Buffer | undefined {
    const length = this.uint16();
    if (length === undefined || this.#at + length > this.#bytes.byteLength) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Strict UTF-8, which has no surrogates; a byte order mark stays. [MQTT-1.5.3-1] [MQTT-1.5.3-2] [MQTT-1.5.3-3] */
  text(): string | undefined {
    const bytes = this.binary();
    return bytes !== undefined && isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : undefined;
  }
}
