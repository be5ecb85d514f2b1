/** One device's socket: cuts it into packets, reads each strictly, and hands aedes the CONNECT and the pings. */

import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type Command, isId, topicOf } from '@ninewatch/contracts';
import { Admission } from '../arrivals/admission.ts';
import { Arrivals, type Will } from '../arrivals/arrivals.ts';
import { Share } from '../bounds/turns.ts';
import { CommandLine } from '../control/command-line.ts';
import { Throttle } from '../control/throttle.ts';
import type { Arrived } from '../listeners.ts';
import type { Certified, Sender } from '../ports.ts';
import { AedesStream, type StreamOwner } from '../wire/aedes-stream.ts';
import { judgeConnect, LEVEL_REFUSED } from '../wire/connect.ts';
import { type Control, readControl } from '../wire/control.ts';
import { type Frame, FrameReader } from '../wire/frame-reader.ts';
import { PublishReader } from '../wire/publish.ts';
import { type EndReason, UNEXPECTED } from './end-reason.ts';
import type { Parts } from './parts.ts';
import type { Session } from './sessions.ts';
import { Silence } from './silence.ts';

/** What the CONNECT packet said and we act on instead of aedes. */
export interface ConnectFacts {
  keepaliveS: number;
  isClean: boolean;
  /** On the device's own status topic. */
  will: Will | undefined;
}

const PACKET = { connect: 1, publish: 3, pingreq: 12 } as const;
const PINGREQ = Buffer.from([0xc0, 0]);
const PINGRESP = Buffer.from([0xd0, 0]);
/** What may be read ahead; a shorter unfinished packet never closes its connection, whatever the total. */
const SHORT_BYTES = 16_384;
interface Device {
  sender: Sender;
  arrivals: Arrivals;
  admission: Admission;
  throttle: Throttle;
  commands: CommandLine;
}

export class Connection implements StreamOwner {
  /** Unique, also across restarts. */
  readonly id = randomUUID();
  readonly address: string;
  readonly certified: Certified | undefined;
  readonly stream: AedesStream = new AedesStream(this);
  readonly #socket: Duplex;
  readonly #parts: Parts;
  readonly #reader = new FrameReader();
  readonly #publishes = new PublishReader();
  readonly #silence: Silence;
  readonly #share: Share;
  #stage: 'connect' | 'login' | 'ready' | 'ended' = 'connect';
  #will: Will | undefined;
  #device: Device | undefined;
  readonly #goOn = (): void => {
    // Waiting for the device's next bytes: nothing that became free changes that.
    if (!this.#isHungry) this.pump();
  };
  #isHungry = false;
  #isPumping = false;
  /** A whole packet came since the last look; bytes alone are no sign of life. [MQTT-3.1.2-24] */
  #isHeard = false;
  #unfinishedBytes = 0;
  /** Pings that were answered before their turn. */
  #pingsAnswered = 0;

  constructor(parts: Parts, arrived: Arrived) {
    this.#parts = parts;
    this.#socket = arrived.stream;
    this.address = arrived.address;
    this.certified = arrived.certified;
    this.#silence = new Silence(parts.limits, parts.clock.monotonicMs());
    this.#share = new Share(parts.limits, parts.turns);
  }

  get isEnded(): boolean {
    return this.#stage === 'ended';
  }

  /** Undefined before the login. */
  get sender(): Sender | undefined {
    return this.#device?.sender;
  }

  /** Closes the socket whatever it has not delivered. */
  cut(): void {
    this.end('stopping');
    this.#socket.destroy();
  }

  start(): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('end', () => this.end('closed'));
    socket.on('error', () => this.end('closed'));
    socket.on('close', () => {
      this.end('closed');
      this.#parts.roster.closed(this);
    });
    this.#parts.roster.opened(this, this.#parts.limits.loginsPendingMax)?.end('too-many-logins');
  }

  /** The device is who it says: it takes the place of its older connection. */
  enter(sender: Sender, facts: ConnectFacts): void {
    const { roster, sessions } = this.#parts;
    const { deviceId } = sender;
    roster.find(deviceId)?.end('taken-over');
    roster.loggedIn(deviceId, this);
    this.#will = facts.will;
    this.#silence.keepaliveIs(facts.keepaliveS);
    const session = sessions.begin(deviceId, facts.isClean);
    const admission = new Admission(this.#parts, deviceId, this.#goOn);
    const throttle = new Throttle(this.#parts, deviceId, this.#goOn);
    const arrivals = this.#arrivalsOf(sender, session);
    this.#device = { sender, arrivals, admission, throttle, commands: this.#commandsOf(sender, session) };
    this.#tell('online');
  }

  /** CONNACK has gone out: what the device sent behind its CONNECT is looked at now. */
  ready(): void {
    if (this.#stage !== 'login') return;
    this.#stage = 'ready';
    this.#device?.commands.resume();
    this.pump();
  }

  /** False when the device does not listen now, or does not read what it was sent. */
  sendCommand(command: Command): boolean {
    if (this.#stage !== 'ready' || this.#socket.writableNeedDrain) return false;
    return this.#device?.commands.send(command) === true;
  }

  /** Takes packet after packet until one must wait or this turn's share is spent; then the socket waits too, and TCP slows the device. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    let step = this.#step();
    while (step === 'on') step = this.#step();
    this.#isPumping = false;
    this.#isHungry = step === 'hungry';
    this.#countUnfinished();
    if (this.#stage === 'ended') return;
    if (step === 'spent') this.#parts.turns.wait(this.#goOn);
    if (step === 'hungry' || this.#mayReadAhead()) this.#socket.resume();
    else this.#socket.pause();
  }

  write(bytes: Buffer, written: (error?: Error | null) => void): void {
    this.#socket.write(bytes, (cause) => {
      // Before aedes hears of it, and its end is taken for a malformed packet.
      if (cause) this.end('closed');
      written(cause);
    });
  }

  endedByAedes(): void {
    this.end(this.#stage === 'ready' ? 'malformed' : 'refused', true);
  }

  /** Idempotent. `isPolite`: what was written is delivered first, if the device reads it soon enough. */
  end(reason: EndReason, isPolite = false): void {
    if (this.#stage === 'ended') return;
    this.#stage = 'ended';
    this.#device?.admission.stop();
    this.#device?.throttle.stop();
    this.#parts.skipped.forget(this);
    this.#parts.unfinished.bytes -= this.#unfinishedBytes;
    this.#parts.counters.count('mqtt_closed', 'MQTT connections that ended', { reason });
    this.#leave(reason);
    this.stream.destroy();
    this.#silence.endedAt(this.#parts.clock.monotonicMs());
    if (!isPolite) this.#socket.destroy();
    else this.#socket.end(() => this.#socket.destroy());
    this.#socket.resume();
  }

  /** Called every now and then: ends what is silent, stuck or overdue. */
  check(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    this.#reader.compact();
    if (this.#isHeard) this.#silence.heardAt(nowMs);
    this.#isHeard = false;
    const overdue = this.#silence.overdue(nowMs, {
      stage: this.#stage,
      isStuck: this.#socket.writableNeedDrain,
      isUnread: this.#isWaiting && this.#socket.isPaused(),
      heldSince: this.#device?.arrivals.oldestSince,
    });
    if (overdue === 'socket-left') this.#socket.destroy();
    else if (overdue !== undefined) this.end(overdue);
  }

  #arrivalsOf(sender: Sender, session: Session): Arrivals {
    return new Arrivals({
      parts: this.#parts,
      sender,
      connection: this.id,
      session,
      write: (bytes) => this.#answer(bytes),
      freed: this.#goOn,
      skipped: (isEssential) => {
        if (this.#stage !== 'ended') this.#parts.skipped.add(this, isEssential);
      },
      fail: (reason) => this.end(reason),
    });
  }

  #commandsOf({ deviceId, venueId }: Sender, session: Session): CommandLine {
    return new CommandLine({
      session,
      topic: isId(venueId) ? topicOf(venueId, deviceId, 'command') : undefined,
      openMax: this.#parts.limits.commandsOpenMax,
      write: (bytes) => this.#answer(bytes),
      pending: () => this.#parts.pendingCommands(deviceId),
    });
  }

  #answer(bytes: Buffer): void {
    if (this.#stage !== 'ended') this.#socket.write(bytes);
  }

  #received(chunk: Buffer): void {
    if (this.#stage === 'ended') return;
    this.#reader.append(chunk);
    this.pump();
  }

  #drained(): void {
    this.#silence.drained();
    this.pump();
  }

  /** Counts what is read and not taken yet. Long packets that do not end must not fill the memory, however many connections send one. [P8] */
  #countUnfinished(): void {
    if (this.#stage === 'ended') return;
    const bytes = this.#reader.unfinishedBytes;
    const { unfinished, limits } = this.#parts;
    unfinished.bytes += bytes - this.#unfinishedBytes;
    this.#unfinishedBytes = bytes;
    // Whole packets that wait for us are no fault of the device.
    if (!this.#isHungry) return;
    if (bytes > SHORT_BYTES && unfinished.bytes > limits.unfinishedBytesMax) this.end('too-much-unfinished');
  }

  /** Its next message waits for us, not for its device. */
  get #isWaiting(): boolean {
    return this.#device?.admission.isWaiting === true || this.#device?.throttle.isWaiting === true;
  }

  /** While a message waits for us, pings behind it are answered: the device must not take us for dead. */
  #mayReadAhead(): boolean {
    if (this.#device?.admission.isWaiting !== true || this.#socket.writableNeedDrain) return false;
    const before = this.#reader.aheadBytes;
    const pings = this.#reader.lookAhead(PACKET.pingreq);
    if (this.#reader.aheadBytes > before) this.#isHeard = true;
    this.#pingsAnswered += pings;
    if (pings > 0) this.#socket.write(Buffer.alloc(2 * pings, PINGRESP));
    const { unfinished, limits } = this.#parts;
    return this.#reader.unfinishedBytes < SHORT_BYTES && unfinished.bytes < limits.unfinishedBytesMax / 2;
  }

  #step(): 'on' | 'hungry' | 'blocked' | 'spent' {
    if (this.#stage === 'ended' || this.#stage === 'login') return 'blocked';
    if (this.#socket.writableNeedDrain || this.stream.isFull) return 'blocked';
    if (this.#device?.admission.isWaiting === true) return this.#admit() ? 'on' : 'blocked';
    if (this.#device?.throttle.isWaiting === true) return this.#letPass() ? 'on' : 'blocked';
    if (this.#share.isSpent) return 'spent';
    const frame = this.#reader.next((type) => this.#bytesMax(type));
    if (frame === undefined) return 'hungry';
    this.#isHeard = true;
    if (typeof frame === 'string') this.end(frame);
    else this.#take(frame);
    return 'on';
  }

  #bytesMax(type: number): number {
    const { connectBytesMax, packetBytesMax, controlBytesMax } = this.#parts.limits;
    if (this.#stage === 'connect') return connectBytesMax;
    return type === PACKET.publish ? packetBytesMax : controlBytesMax;
  }

  #take(frame: Frame): void {
    this.#share.spend(frame.bytes.byteLength);
    if (this.#stage === 'connect') this.#connect(frame);
    else if (frame.type === PACKET.publish) this.#publish(frame);
    else this.#takeControl(frame);
  }

  #takeControl(frame: Frame): void {
    const control = readControl(frame);
    if (control === undefined) this.#malformed(frame);
    else if (control.type === 'disconnect') this.end('disconnected');
    else if (this.#isOwed(control)) this.#control(control);
    else this.#device?.throttle.offer(control, frame.bytes.byteLength);
  }

  /** It answers what we sent, so the device does not send more of them than we asked for. */
  #isOwed(control: Control): boolean {
    if (control.type === 'puback') return this.#device?.commands.isUnacknowledged(control.messageId) === true;
    return control.type === 'pubrel' && this.#device?.arrivals.isUnreleased(control.messageId) === true;
  }

  #control(control: Control): void {
    const { arrivals, commands } = this.#device ?? {};
    if (control.type === 'pubrel') arrivals?.release(control.messageId);
    else if (control.type === 'subscribe') commands?.subscribe(control);
    else if (control.type === 'unsubscribe') commands?.unsubscribe(control);
    else if (control.type === 'pingreq') this.#ping();
    // Commands have QoS 1 at most, so PUBREC and PUBCOMP answer nothing of ours.
    else if (control.type !== 'puback' || commands?.acknowledged(control.messageId) !== true)
      this.#parts.tally.add('mqtt_stray_acknowledgements');
  }

  #ping(): void {
    if (this.#pingsAnswered > 0) this.#pingsAnswered -= 1;
    else this.stream.hand(PINGREQ);
  }

  /** [MQTT-3.1.0-1] */
  #connect(frame: Frame): void {
    const verdict = frame.type === PACKET.connect ? judgeConnect(frame) : 'malformed';
    if (verdict === 'malformed') this.#malformed(frame);
    else if (verdict === 'unsupported-level') {
      this.#answer(LEVEL_REFUSED);
      this.end('refused', true);
    } else {
      this.#stage = 'login';
      this.#parts.roster.connectCame(this);
      this.stream.hand(frame.bytes);
    }
  }

  /** [MQTT-4.8.0-1] */
  #malformed({ type, flags, bytes }: Frame): void {
    const facts = {
      deviceId: this.sender?.deviceId,
      address: this.address,
      type,
      flags,
      bytes: bytes.byteLength,
    };
    this.#parts.losses.warn('a malformed packet ended its connection', facts);
    this.end('malformed');
  }

  #publish(frame: Frame): void {
    const publish = this.#publishes.read(frame);
    if (publish === undefined) this.#malformed(frame);
    else this.#device?.admission.offer(publish, this.#device.arrivals.laneOf(publish.topic));
  }

  /** True when the waiting publish went on its way. */
  #admit(): boolean {
    if (this.#device === undefined || this.#device.arrivals.isFull) return false;
    const publish = this.#device.admission.pass();
    if (publish !== undefined) this.#device.arrivals.take(publish);
    return publish !== undefined;
  }

  /** True when the waiting control packet went on its way. */
  #letPass(): boolean {
    const control = this.#device?.throttle.pass();
    if (control !== undefined) this.#control(control);
    return control !== undefined;
  }

  /** A replaced connection leaves nothing behind but the word that it was replaced. */
  #leave(reason: EndReason): void {
    if (this.#device === undefined) return;
    this.#parts.roster.left(this.#device.sender.deviceId, this);
    if (reason === 'stopping') return;
    this.#tell(reason === 'taken-over' ? 'taken-over' : 'offline');
    if (UNEXPECTED.includes(reason) && this.#will !== undefined) this.#device.arrivals.leave(this.#will);
  }

  #tell(state: 'online' | 'offline' | 'taken-over'): void {
    const { presence, clock } = this.#parts;
    if (this.#device === undefined) return;
    const { deviceId, venueId } = this.#device.sender;
    presence({
      receivedAt: clock.nowMs(),
      deviceId,
      venueId,
      state,
      connection: this.id,
      address: this.address,
    });
  }
}
