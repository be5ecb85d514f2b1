/** A gateway's place for one device: takes its connection, writes down all that passes, and behaves as it is told to. */

import net from 'node:net';
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { type Clock, pause } from '../base/clock.ts';
import { type Entry, type Phase, type Sent, Transcript } from './transcript.ts';

/** How the stand treats connections and what comes on them. */
export type Behaviour =
  | 'answering'
  /** Everything but the PUBACKs of telemetry and events. */
  | 'holding'
  /** Each connection ends as soon as it is there. */
  | 'absent'
  | 'refusing'
  /** The login is answered, and nothing after it. */
  | 'silent';

const ENTRIES_MAX = 100_000;
const LOOK_MS = 20;
const NOT_AUTHORISED = 5;

interface Current {
  link: number;
  socket: net.Socket;
}

export class Stand {
  readonly #clock: Clock;
  readonly #device: Transcript['device'];
  readonly #entries: Entry[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #server: net.Server;
  #behaviour: Behaviour = 'answering';
  #phase: Phase = 'greeting';
  #links = 0;
  #packetId = 0;
  #current: Current | undefined;

  constructor(device: Transcript['device'], clock: Clock) {
    this.#device = device;
    this.#clock = clock;
    this.#server = net.createServer((socket) => this.#greet(socket));
  }

  /** Resolves with the port. Rejects when it is taken. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((ready, failed) => {
      this.#server.once('error', failed);
      this.#server.listen(port, host, ready);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  get transcript(): Transcript {
    return new Transcript(this.#entries, this.#device);
  }

  begin(phase: Phase, behaviour: Behaviour): void {
    this.#phase = phase;
    this.#behaviour = behaviour;
  }

  /** Breaks the line, as a cut cable or a lost gateway does. */
  cut(): void {
    this.#current?.socket.destroy();
  }

  /** Publishes a command, or bytes that are none; false when nobody is connected. */
  command(payload: string, about: Omit<Sent, 'packetId'> | undefined): boolean {
    const current = this.#current;
    if (current === undefined) return false;
    this.#packetId += 1;
    const messageId = this.#packetId;
    const { venueId, id } = this.#device;
    const topic = `nine/v1/${venueId}/${id}/command`;
    this.#say(current, { cmd: 'publish', topic, payload, qos: 1, messageId, dup: false, retain: false });
    if (about !== undefined)
      this.#note({ kind: 'commanded', link: current.link, sent: { ...about, packetId: messageId } });
    return true;
  }

  /** Resolves with true as soon as `isSo`, looked at after each entry, and with false after `patienceMs`. */
  async until(
    isSo: (transcript: Transcript) => boolean,
    patienceMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const endMs = this.#clock.monotonicMs() + patienceMs;
    while (!isSo(this.transcript)) {
      const leftMs = endMs - this.#clock.monotonicMs();
      if (leftMs <= 0 || signal.aborted) return false;
      await this.#change(leftMs, signal);
      // What comes in one moment is looked at once.
      await pause(this.#clock, LOOK_MS, signal);
    }
    return true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #change(leftMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        timer.stop();
        resolve();
      };
      const timer = this.#clock.after(leftMs, done);
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }

  #note(what: DistributiveOmit<Entry, 'atMs' | 'wallMs' | 'phase'>): void {
    if (this.#entries.length >= ENTRIES_MAX) return;
    const at = { atMs: this.#clock.monotonicMs(), wallMs: this.#clock.nowMs(), phase: this.#phase };
    this.#entries.push({ ...what, ...at } as Entry);
    for (const look of [...this.#waiting]) look();
  }

  #greet(socket: net.Socket): void {
    this.#links += 1;
    const current = { link: this.#links, socket };
    socket.setNoDelay(true);
    socket.on('error', () => {});
    this.#note({ kind: 'opened', link: current.link });
    if (this.#behaviour === 'absent') {
      socket.destroy();
      return;
    }
    let isEndedByDevice = false;
    socket.on('end', () => {
      isEndedByDevice = true;
    });
    socket.on('close', (hadError) => {
      if (this.#current === current) this.#current = undefined;
      const by = isEndedByDevice || hadError ? 'device' : 'stand';
      this.#note({ kind: 'closed', link: current.link, by });
    });
    this.#read(current);
  }

  #read(current: Current): void {
    const reader = parser({ protocolVersion: 4 });
    reader.on('packet', (packet: Packet) => {
      this.#note({ kind: 'heard', link: current.link, packet });
      this.#answer(current, packet);
    });
    reader.on('error', (cause: Error) => {
      this.#note({ kind: 'broken', link: current.link, detail: cause.message });
      current.socket.destroy();
    });
    current.socket.on('data', (chunk) => reader.parse(Buffer.from(chunk)));
  }

  #answer(current: Current, packet: Packet): void {
    if (packet.cmd === 'connect') this.#answerLogin(current);
    else if (this.#behaviour === 'silent') return;
    else if (packet.cmd === 'publish') this.#answerPublish(current, packet);
    else {
      const answer = ordinaryAnswer(packet);
      if (answer !== undefined) this.#say(current, answer);
    }
  }

  #answerLogin(current: Current): void {
    const isRefused = this.#behaviour === 'refusing';
    const returnCode = isRefused ? NOT_AUTHORISED : 0;
    this.#current = current;
    this.#say(current, { cmd: 'connack', returnCode, sessionPresent: false });
    if (isRefused) current.socket.end();
  }

  #answerPublish(current: Current, { qos, messageId = 0, topic }: IPublishPacket): void {
    if (this.#behaviour === 'holding' && /\/(telemetry|event)$/.test(topic)) return;
    if (qos === 1) this.#say(current, { cmd: 'puback', messageId });
    if (qos === 2) this.#say(current, { cmd: 'pubrec', messageId });
  }

  #say(current: Current, packet: Packet): void {
    current.socket.write(generate(packet));
    this.#note({ kind: 'answered', link: current.link, packet });
  }
}

function ordinaryAnswer(packet: Packet): Packet | undefined {
  const messageId = packet.messageId ?? 0;
  switch (packet.cmd) {
    case 'subscribe':
      return { cmd: 'suback', messageId, granted: packet.subscriptions.map(({ qos }) => qos) };
    case 'pingreq':
      return { cmd: 'pingresp' };
    case 'pubrel':
      return { cmd: 'pubcomp', messageId };
    default:
      return undefined;
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
