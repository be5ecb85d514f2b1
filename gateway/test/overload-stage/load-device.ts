/** One device of the load: a raw socket that sends prepared readings and counts the answers. */

import net from 'node:net';
import { connectPacket, publishPacket, venueOf } from './load-words.ts';

const FIRST_SEQ = 1_000_000_000;
const PUBACK_BYTES = 4;
const IDS = 65_535;
/** Source addresses: one has 28,000 ports, and those of closed connections rest for a while. */
const SOURCES = 4;

export interface LoadPorts {
  mqttPort: number;
  secret: string;
  acked(device: LoadDevice, latencyMs: number): void;
  closed(isRefused: boolean): void;
}

export class LoadDevice {
  acked = 0;
  sent = 0;
  /** Readings that are due and wait for an answer of an earlier one. */
  due = 0;
  readonly #id: string;
  readonly #address: string;
  readonly #ports: LoadPorts;
  readonly #packet: Buffer;
  readonly #idAt: number;
  readonly #seqAt: number;
  readonly #sentAt: number[] = [];
  #socket: net.Socket | undefined;
  #left: Buffer = Buffer.alloc(0);

  constructor(index: number, ports: LoadPorts) {
    this.#id = `d${index}`;
    this.#address = `127.0.0.${2 + (index % SOURCES)}`;
    this.#ports = ports;
    const topic = `nine/v1/${venueOf(index)}/${this.#id}/telemetry`;
    const atMs = Date.now();
    const metrics = { smoke: 0.031, temperature: 24.5, battery: 97, rssi: -61 };
    const reading = { v: 1, boot: 1, seq: FIRST_SEQ, at: atMs, sentAt: atMs, metrics, flags: [] };
    this.#packet = publishPacket(topic, 0, reading);
    this.#idAt = this.#packet.indexOf(topic) + Buffer.byteLength(topic);
    this.#seqAt = this.#packet.indexOf(String(FIRST_SEQ));
  }

  get inFlight(): number {
    return this.#sentAt.length;
  }

  /** Resolves when it is logged in; false when it was refused. What was not answered before is sent again. */
  connect(): Promise<boolean> {
    return new Promise((resolve) => {
      const port = this.#ports.mqttPort;
      const localAddress = this.#address;
      const socket = net.connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
      let isIn = false;
      this.#socket = socket;
      this.sent = this.acked;
      this.#sentAt.length = 0;
      this.#left = Buffer.alloc(0);
      socket.on('connect', () => socket.write(connectPacket(this.#id, this.#ports.secret)));
      socket.on('error', () => {});
      socket.on('close', () => {
        resolve(false);
        if (this.#socket === socket) this.#ports.closed(!isIn);
      });
      socket.on('data', (chunk: Buffer) => {
        if (isIn) return this.#answered(chunk);
        isIn = chunk[3] === 0;
        if (isIn) resolve(true);
        this.#answered(chunk.subarray(PUBACK_BYTES));
      });
    });
  }

  cut(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  send(count: number): void {
    if (this.#socket === undefined || count <= 0) return;
    const packets: Buffer[] = [];
    for (let n = 0; n < count; n += 1) packets.push(this.#next());
    this.#socket.write(packets.length === 1 ? (packets[0] as Buffer) : Buffer.concat(packets));
  }

  #next(): Buffer {
    this.sent += 1;
    const next = Buffer.from(this.#packet);
    next.writeUInt16BE((this.sent % IDS) + 1, this.#idAt);
    next.write(String(FIRST_SEQ + this.sent), this.#seqAt, 'latin1');
    this.#sentAt.push(performance.now());
    return next;
  }

  #answered(chunk: Buffer): void {
    const bytes = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk]);
    const whole = bytes.length - (bytes.length % PUBACK_BYTES);
    this.#left = bytes.subarray(whole);
    const nowMs = performance.now();
    for (let at = 0; at < whole; at += PUBACK_BYTES) {
      // Out of order, or an answer to something else: then nothing that is counted here means anything.
      const isNext = bytes[at] === 0x40 && bytes.readUInt16BE(at + 2) === ((this.acked + 1) % IDS) + 1;
      if (!isNext) throw new Error(`${this.#id} got ${bytes.toString('hex', at, at + 4)}`);
      this.acked += 1;
      this.#ports.acked(this, nowMs - (this.#sentAt.shift() ?? nowMs));
    }
  }
}
