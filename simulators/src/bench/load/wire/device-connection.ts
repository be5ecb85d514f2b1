/** One device's raw MQTT connection: a ring of prepared packets, at most so many of them unacknowledged. */

import { createConnection, type Socket } from 'node:net';
import { Failure } from '../../../base/failure.ts';
import {
  connectPacket,
  type LoadDevice,
  patchReading,
  type ReadingPacket,
  readingPacket,
  SEQ_FIRST,
} from './packets.ts';

/** Every packet a device hears here is four bytes long: CONNACK and PUBACK. */
const ANSWER_BYTES = 4;
const CONNACK = 0x20;
const PUBACK = 0x40;
const READ_BYTES = 64 * 1_024;

/** A read is handled before the next one begins, so all connections share the room for it. */
const readRoom = Buffer.alloc(READ_BYTES);

export interface ConnectionOptions {
  port: number;
  device: LoadDevice;
  boot: number;
  /** Readings that may be unacknowledged. */
  slots: number;
  /** Called for each acknowledged reading with the moment it was meant to be sent, monotonic ms. */
  onAck: (connection: DeviceConnection, meantAtMs: number) => void;
  /** Called after a read, when all its acknowledgements were told. */
  onRead: (connection: DeviceConnection) => void;
  onLost: (reason: Failure) => void;
}

export class DeviceConnection {
  readonly deviceId: string;
  readonly slots: number;
  /** Of the readings that wait for their turn: when each was meant to be sent. */
  readonly waiting: number[] = [];
  readonly #options: ConnectionOptions;
  readonly #packet: ReadingPacket;
  readonly #bytes: Buffer;
  readonly #meantAtMs: Float64Array;
  readonly #isFree: Uint8Array;
  readonly #carried: number[] = [];
  #socket: Socket | undefined;
  #isIn = false;
  #isClosing = false;
  #next = 0;
  /** First slot that is prepared and not sent yet, and how many there are. */
  #unsentFrom = 0;
  #unsent = 0;
  #inFlight = 0;
  #seq = SEQ_FIRST;
  #settle: { resolve: () => void; reject: (reason: Failure) => void } | undefined;

  constructor(options: ConnectionOptions) {
    const { device, boot, slots } = options;
    this.#options = options;
    this.deviceId = device.id;
    this.slots = slots;
    this.#packet = readingPacket(device, boot);
    this.#bytes = Buffer.concat(Array.from({ length: slots }, (_, slot) => withId(this.#packet, slot + 1)));
    this.#meantAtMs = new Float64Array(slots);
    this.#isFree = new Uint8Array(slots).fill(1);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Resolves when the login is accepted; rejects with one line. */
  open(): Promise<void> {
    const opened = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const { port, device } = this.#options;
    const socket = createConnection({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: readRoom,
        callback: (length: number, bytes: Uint8Array) => this.#read(bytes, length),
      },
    });
    socket.on('error', (cause) => this.#lost(cause.message));
    socket.on('close', () => this.#lost('closed by the server'));
    socket.write(connectPacket(device));
    this.#socket = socket;
    return opened;
  }

  /** Prepares the next reading; false when all slots are unacknowledged. `flush` sends what is prepared. */
  prepare(meantAtMs: number, time: Uint8Array, isAlarming: boolean): boolean {
    const slot = this.#next;
    if (this.#isFree[slot] === 0) return false;
    // Around the ring's end the bytes are no longer in one piece.
    if (slot === 0) this.flush();
    this.#isFree[slot] = 0;
    this.#inFlight++;
    this.#unsent++;
    this.#meantAtMs[slot] = meantAtMs;
    const from = slot * this.#packet.bytes.length;
    patchReading(this.#bytes, this.#packet, { from, seq: this.#seq++, time, isAlarming });
    this.#next = slot + 1 === this.slots ? 0 : slot + 1;
    return true;
  }

  /** Sends all prepared readings in one write. */
  flush(): void {
    if (this.#unsent === 0) return;
    const size = this.#packet.bytes.length;
    const end = this.#unsentFrom + this.#unsent;
    // The bytes stay as they are until the slots are acknowledged, so nobody has to copy them.
    this.#socket?.write(this.#bytes.subarray(this.#unsentFrom * size, end * size));
    this.#unsentFrom = end === this.slots ? 0 : end;
    this.#unsent = 0;
  }

  close(): void {
    this.#isClosing = true;
    this.#socket?.destroy();
  }

  #read(bytes: Uint8Array, length: number): boolean {
    let at = 0;
    while (this.#carried.length > 0 && this.#carried.length < ANSWER_BYTES && at < length) {
      this.#carried.push(bytes[at++] as number);
    }
    if (this.#carried.length === ANSWER_BYTES) {
      this.#answer(this.#carried, 0);
      this.#carried.length = 0;
    }
    for (; at + ANSWER_BYTES <= length; at += ANSWER_BYTES) this.#answer(bytes, at);
    for (; at < length; at++) this.#carried.push(bytes[at] as number);
    this.#options.onRead(this);
    return true;
  }

  #answer(bytes: ArrayLike<number>, at: number): void {
    if (bytes[at] === PUBACK && bytes[at + 1] === 2) {
      this.#acknowledged((((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) - 1);
    } else if (bytes[at] === CONNACK && bytes[at + 1] === 2) {
      this.#loggedIn(bytes[at + 3] as number);
    } else {
      this.#lost(`an unexpected packet of type ${((bytes[at] as number) >> 4).toString()}`);
    }
  }

  #acknowledged(slot: number): void {
    if (this.#isFree[slot] !== 0) {
      this.#lost(`an acknowledgement that nobody waits for: ${slot + 1}`);
      return;
    }
    this.#isFree[slot] = 1;
    this.#inFlight--;
    this.#options.onAck(this, this.#meantAtMs[slot] as number);
  }

  #loggedIn(code: number): void {
    if (code !== 0) {
      this.#lost(`the login was refused with ${code}`);
      return;
    }
    this.#isIn = true;
    this.#settle?.resolve();
  }

  #lost(reason: string): void {
    if (this.#isClosing) return;
    this.close();
    const failure = new Failure(`${this.deviceId}: ${reason}`);
    if (this.#isIn) this.#options.onLost(failure);
    else this.#settle?.reject(failure);
  }
}

function withId({ bytes, packetIdAt }: ReadingPacket, id: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt16BE(id, packetIdAt);
  return copy;
}
