/** The monitoring centre of GB/T 26875.3 over TCP: transmitters connect, what they send is confirmed once it is stored. */

import { createServer, type Server, type Socket } from 'node:net';
import { COMMANDS, type Frame, saidIn } from '@ninewatch/contracts/gb26875';
import type { Clock, Timer } from '../../base/clock.ts';
import { causeText, GatewayError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { CentreLimits } from '../limits.ts';
import { type ForeignTaker, TRANSMITTER_SOURCE } from '../ports.ts';
import { answerOf, answersDuty, askedOf, type Question, type TransmitterAnswer } from './questions.ts';
import { Session, type SessionEnd, type SessionPorts } from './session.ts';
import { type ListedTransmitter, type Transmitter, Transmitters } from './transmitters.ts';

export interface CentreServerOptions {
  host: string;
  /** 0 = any free port. */
  port: number;
  clock: Clock;
  log: Log;
  limits: CentreLimits;
  listed: readonly ListedTransmitter[];
  onlyListed: boolean;
  /** Our address, whatever a unit takes us for; absent: the one that it names. */
  ownAddress?: number | undefined;
  /** Set the clocks of units that are off by more than this, ms; absent: never. */
  syncOffMs?: number | undefined;
  foreign: ForeignTaker;
  count(outcome: string): void;
  /** Nobody answered a duty check in time, or somebody did. */
  onDuty(transmitter: Transmitter): void;
}

export class CentreServer {
  readonly #options: CentreServerOptions;
  readonly #transmitters: Transmitters;
  readonly #sessions = new Set<Session>();
  readonly #ports: SessionPorts;
  readonly #server: Server;
  readonly #duties = new Map<string, Timer>();
  #sweep: Timer | undefined;

  constructor(options: CentreServerOptions) {
    const { clock, limits, ownAddress, count } = options;
    this.#options = options;
    this.#transmitters = new Transmitters(options);
    this.#ports = {
      ...{ clock, limits, ownAddress, count },
      admit: (session, frame) => this.#admit(session, frame),
      take: (transmitter, frame) => this.#take(transmitter, frame),
    };
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Resolves with the port in use; rejects with `port-taken`. */
  async start(): Promise<number> {
    const { host, port, clock, limits } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const failed = (cause: Error) =>
        reject(new GatewayError('port-taken', false, `NINEWATCH_GB26875_PORT: ${cause.message}`, cause));
      this.#server.once('error', failed);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', failed);
        // Afterwards single connections may fail to be accepted; the others go on.
        this.#server.on('error', (cause) =>
          this.#options.log.warn({ err: cause }, 'a line was not accepted'),
        );
        resolve();
      });
    });
    this.#sweep = clock.every(limits.sweepMs, () => this.#look());
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  async stop(): Promise<void> {
    this.#sweep?.stop();
    for (const timer of this.#duties.values()) timer.stop();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const session of [...this.#sessions]) session.end('stopped');
    await closed;
  }

  transmitters(): Transmitter[] {
    return this.#transmitters.all();
  }

  find(id: string): Transmitter | undefined {
    return this.#transmitters.find(id);
  }

  /** Asks a unit whose line is up; `gone` when it is not. Takes up to 40 s when nothing comes back. */
  async ask(
    id: string,
    question: Question,
    by: { name: string; minutes: number },
  ): Promise<TransmitterAnswer> {
    const transmitter = this.#transmitters.find(id);
    const session = transmitter?.session;
    if (transmitter === undefined || session === undefined) return { outcome: 'gone' };
    const nowMs = this.#options.clock.nowMs();
    const { command, data } = askedOf(question, { nowMs, minutes: by.minutes });
    if (question === 'duty-check') this.#waitForDuty(transmitter, { by: by.name, minutes: by.minutes });
    const answered = await session.ask(command, data);
    if (question === 'duty-check' && answered.kind !== 'confirmed') this.#dropDuty(transmitter);
    return answerOf(answered);
  }

  #accept(socket: Socket): void {
    const { limits, count } = this.#options;
    const host = socket.remoteAddress ?? '';
    const fromThere = [...this.#sessions].filter((session) => session.host === host).length;
    if (this.#sessions.size >= limits.connectionsMax || fromThere >= limits.perHostMax) {
      count('line-refused');
      socket.destroy();
      return;
    }
    const session = new Session(socket, this.#ports);
    this.#sessions.add(session);
    session.start((why) => this.#ended(session, why));
    this.#boundUnnamed();
  }

  /** Whoever only connects must not keep out those who have something to say. */
  #boundUnnamed(): void {
    const unnamed = [...this.#sessions].filter(({ isNamed }) => !isNamed);
    if (unnamed.length > this.#options.limits.unnamedMax) unnamed[0]?.end('crowded');
  }

  #ended(session: Session, why: SessionEnd): void {
    const { clock, foreign, log, count } = this.#options;
    this.#sessions.delete(session);
    count(`line-${why}`);
    const transmitter = this.#transmitters.ended(session);
    if (transmitter === undefined) return;
    const said = [{ device: transmitter.id, presence: 'offline' as const }];
    foreign
      .take(TRANSMITTER_SOURCE, { said, proposals: [], unmapped: [] }, clock.nowMs())
      .catch((cause: unknown) =>
        log.warn({ err: cause, transmitter: transmitter.id }, 'its end is not stored'),
      );
  }

  #admit(session: Session, frame: Frame): Transmitter | undefined {
    const isNew = !session.isNamed;
    const transmitter = this.#transmitters.admit(session, frame);
    const { syncOffMs } = this.#options;
    if (!isNew || transmitter === undefined || syncOffMs === undefined) return transmitter;
    const { clockOffMs } = transmitter;
    // A label that is no moment comes from a clock that was never set.
    if (clockOffMs !== undefined && Math.abs(clockOffMs) <= syncOffMs) return transmitter;
    this.#options.clock.after(0, () => void this.ask(transmitter.id, 'sync-clock', { name: '', minutes: 0 }));
    return transmitter;
  }

  async #take(transmitter: Transmitter, frame: Frame): Promise<void> {
    const { clock, foreign, log } = this.#options;
    try {
      await foreign.take(TRANSMITTER_SOURCE, saidIn(frame), clock.nowMs());
    } catch (cause) {
      log.warn({ transmitter: transmitter.id, detail: causeText(cause) }, 'not stored; it is sent again');
      throw cause;
    }
    if (frame.command === COMMANDS.send && answersDuty(frame.data)) this.#answerDuty(transmitter);
  }

  #look(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const session of [...this.#sessions]) session.look(nowMs);
  }

  #waitForDuty(transmitter: Transmitter, { by, minutes }: { by: string; minutes: number }): void {
    const { clock, onDuty } = this.#options;
    this.#duties.get(transmitter.id)?.stop();
    transmitter.duty = { askedAt: clock.nowMs(), by, minutes, state: 'waiting' };
    const missed = clock.after(minutes * 60_000, () => {
      this.#duties.delete(transmitter.id);
      if (transmitter.duty?.state !== 'waiting') return;
      transmitter.duty.state = 'missed';
      onDuty(transmitter);
    });
    this.#duties.set(transmitter.id, missed);
  }

  #dropDuty(transmitter: Transmitter): void {
    this.#duties.get(transmitter.id)?.stop();
    this.#duties.delete(transmitter.id);
    transmitter.duty = undefined;
  }

  #answerDuty(transmitter: Transmitter): void {
    const { clock, onDuty } = this.#options;
    if (transmitter.duty?.state !== 'waiting') return;
    this.#duties.get(transmitter.id)?.stop();
    this.#duties.delete(transmitter.id);
    transmitter.duty.state = 'answered';
    transmitter.duty.answeredAt = clock.nowMs();
    onDuty(transmitter);
  }
}
