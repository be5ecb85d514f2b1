/** The transmitters that this centre knows: who may speak, whose line is up, and what was heard. */

import type { Frame } from '@ninewatch/contracts/gb26875';
import { timeOfLabel, transmitterName } from '@ninewatch/contracts/gb26875';
import type { Clock } from '../../base/clock.ts';
import type { CentreLimits } from '../limits.ts';
import { Rate } from '../line/rate.ts';
import { Repeats } from './repeats.ts';
import type { Session } from './session.ts';

/** A unit that the operator has written down; `from` are the networks that it may come from, all when empty. */
export interface ListedTransmitter {
  address: number;
  name?: string | undefined;
  from: readonly { includes(host: string): boolean }[];
}

export interface TransmitterDuty {
  askedAt: number;
  by: string;
  minutes: number;
  state: 'waiting' | 'answered' | 'missed';
  answeredAt?: number;
}

export interface Transmitter {
  readonly id: string;
  readonly address: number;
  readonly name: string | undefined;
  readonly isListed: boolean;
  readonly rate: Rate;
  readonly repeats: Repeats;
  session: Session | undefined;
  /** Network address of its newest connection. */
  host: string;
  /** Wall time since when its line is up, or down; ms. */
  since: number;
  lastHeardAt: number | undefined;
  /** Its clock less ours at the newest packet, ms. */
  clockOffMs: number | undefined;
  packets: number;
  repeated: number;
  damaged: number;
  denied: number;
  takeOvers: number;
  duty: TransmitterDuty | undefined;
}

export class Transmitters {
  readonly #clock: Clock;
  readonly #limits: CentreLimits;
  readonly #listed: ReadonlyMap<number, ListedTransmitter>;
  readonly #onlyListed: boolean;
  readonly #known = new Map<number, Transmitter>();

  constructor(options: {
    clock: Clock;
    limits: CentreLimits;
    listed: readonly ListedTransmitter[];
    /** Refuse whoever is not written down, instead of letting it propose itself. */
    onlyListed: boolean;
  }) {
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#onlyListed = options.onlyListed;
    this.#listed = new Map(options.listed.map((listed) => [listed.address, listed]));
    for (const { address } of options.listed) this.#known.set(address, this.#made(address));
  }

  /** Undefined when this unit may not speak, or not from there. Its connection before is over [P10]. */
  admit(session: Session, frame: Frame): Transmitter | undefined {
    const { source } = frame;
    // One connection is one unit: nobody speaks for another on it.
    if (session.transmitter !== undefined && session.transmitter.address !== source) return undefined;
    if (!this.#may(source, session.host)) return undefined;
    const transmitter = this.#known.get(source) ?? this.#remember(source);
    if (transmitter.session !== session) this.#begin(transmitter, session);
    this.#heard(transmitter, frame);
    return transmitter;
  }

  ended(session: Session): Transmitter | undefined {
    const { transmitter } = session;
    if (transmitter === undefined || transmitter.session !== session) return undefined;
    transmitter.session = undefined;
    transmitter.since = this.#clock.nowMs();
    return transmitter;
  }

  find(id: string): Transmitter | undefined {
    const address = /^gb-(\d{1,15})$/.exec(id)?.[1];
    return address === undefined ? undefined : this.#known.get(Number(address));
  }

  all(): Transmitter[] {
    return [...this.#known.values()].sort((a, b) => a.address - b.address);
  }

  #may(address: number, host: string): boolean {
    const listed = this.#listed.get(address);
    if (listed === undefined) return !this.#onlyListed;
    return listed.from.length === 0 || listed.from.some((network) => network.includes(host));
  }

  #begin(transmitter: Transmitter, session: Session): void {
    const before = transmitter.session;
    transmitter.session = session;
    transmitter.host = session.host;
    transmitter.since = this.#clock.nowMs();
    if (before === undefined) return;
    transmitter.takeOvers += 1;
    before.end('taken-over');
  }

  #heard(transmitter: Transmitter, { sentLabel }: Frame): void {
    const nowMs = this.#clock.nowMs();
    const sentAt = timeOfLabel(sentLabel);
    transmitter.packets += 1;
    transmitter.lastHeardAt = nowMs;
    transmitter.clockOffMs = sentAt === undefined ? undefined : sentAt - nowMs;
  }

  #remember(address: number): Transmitter {
    if (this.#known.size >= this.#limits.transmittersMax) this.#forgetOne();
    const made = this.#made(address);
    this.#known.set(address, made);
    return made;
  }

  /** The one that is away for longest and that nobody has written down. */
  #forgetOne(): void {
    const away = this.all().filter(({ session, isListed }) => session === undefined && !isListed);
    const [oldest] = away.sort((a, b) => a.since - b.since);
    if (oldest !== undefined) this.#known.delete(oldest.address);
  }

  #made(address: number): Transmitter {
    const { packetsPerSecond, packetBurst, repeatsKept, repeatMs } = this.#limits;
    const listed = this.#listed.get(address);
    return {
      id: transmitterName(address),
      address,
      name: listed?.name,
      isListed: listed !== undefined,
      rate: new Rate(packetsPerSecond, packetBurst, this.#clock.monotonicMs()),
      repeats: new Repeats(repeatsKept, repeatMs),
      session: undefined,
      host: '',
      since: this.#clock.nowMs(),
      lastHeardAt: undefined,
      clockOffMs: undefined,
      packets: 0,
      repeated: 0,
      damaged: 0,
      denied: 0,
      takeOvers: 0,
      duty: undefined,
    };
  }
}
