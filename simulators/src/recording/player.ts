/** Publishes a recording: devices of one row together, each device in its order, everything until its PUBACK. */

import { type Clock, pause } from '../base/clock.ts';
import { randomOf } from '../base/random.ts';
import { REPLAY_BACKOFF } from '../link/backoff.ts';
import { DeviceLink } from '../link/device-link.ts';
import { Outbox } from '../link/outbox.ts';
import type { Measured } from '../link/reading.ts';
import type { Mapping } from './mapping.ts';
import { RowReader } from './readings.ts';
import type { Row } from './rows.ts';

export interface PlayerSettings {
  url: string;
  mapping: Mapping;
  secretOf: (deviceId: string) => string;
  /** Infinity: as fast as acknowledgements come. */
  speed: number;
  boot: number;
  /** `at` of the recording's first row, ms since 1970. */
  firstAtMs: number;
  /** With `sentAt`: the recording's clock is the sender's clock (only at the speed of life). */
  isLive: boolean;
  /** Unacknowledged readings of one device. */
  inFlightMax: number;
  /** Without any progress for so long, it ends. */
  giveUpMs: number;
}

export interface PlayerParts {
  clock: Clock;
  signal: AbortSignal;
  onAcknowledged?: (deviceId: string, reading: Measured) => void;
}

export interface PlayerCounts {
  published: number;
  acknowledged: number;
  unacknowledged: number;
  resent: number;
}

export type PlayerEnd = 'done' | 'gave-up' | 'interrupted';

interface Lane {
  link: DeviceLink;
  outbox: Outbox;
  seq: number;
  /** Resolves when it has been connected once. */
  arrived: PromiseWithResolvers<void>;
}

const WATCH_MS = 250;

export class Player {
  readonly #settings: PlayerSettings;
  readonly #parts: PlayerParts;
  readonly #lanes: Map<string, Lane>;
  readonly #end = new AbortController();
  #progressAtMs = 0;
  #isArriving = true;
  #hasGivenUp = false;
  lastDownReason = '';

  constructor(settings: PlayerSettings, parts: PlayerParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#lanes = new Map(settings.mapping.devices.map((device) => [device.id, this.#laneOf(device.id)]));
  }

  /** Ends when everything is acknowledged, when nothing moves for `giveUpMs`, or when the signal says so. */
  async play(rows: AsyncIterable<Row>): Promise<PlayerEnd> {
    const { clock, signal } = this.#parts;
    const stop = () => this.#end.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    this.#progressAtMs = clock.monotonicMs();
    const watch = clock.every(WATCH_MS, () => this.#watch());
    for (const lane of this.#lanes.values()) this.#startLane(lane);
    try {
      for (const lane of this.#lanes.values()) await this.#unlessEnded(lane.arrived.promise);
      this.#isArriving = false;
      await this.#publishAll(rows);
      for (const lane of this.#lanes.values()) await this.#unlessEnded(lane.outbox.hasRoom(1));
    } finally {
      watch.stop();
      signal.removeEventListener('abort', stop);
      await Promise.all([...this.#lanes.values()].map((lane) => lane.link.stop()));
    }
    if (this.#hasGivenUp) return 'gave-up';
    return signal.aborted ? 'interrupted' : 'done';
  }

  counts(): PlayerCounts {
    const outboxes = [...this.#lanes.values()].map((lane) => lane.outbox);
    const sum = (of: (outbox: Outbox) => number) => outboxes.reduce((total, outbox) => total + of(outbox), 0);
    return {
      published: sum((outbox) => outbox.counts.published - outbox.counts.resent),
      acknowledged: sum((outbox) => outbox.counts.acknowledged),
      unacknowledged: sum((outbox) => outbox.unacknowledged),
      resent: sum((outbox) => outbox.counts.resent),
    };
  }

  async #publishAll(rows: AsyncIterable<Row>): Promise<void> {
    const { clock } = this.#parts;
    const { speed, mapping, inFlightMax } = this.#settings;
    const reader = new RowReader(mapping.devices);
    const beganAtMs = clock.monotonicMs();
    for await (const row of rows) {
      await pause(clock, beganAtMs + row.offsetMs / speed - clock.monotonicMs(), this.#end.signal);
      const readings = reader.read(row);
      // All of a row wait for the slowest, so that devices never drift apart.
      for (const { deviceId } of readings) {
        await this.#unlessEnded(this.#laneFor(deviceId).outbox.hasRoom(inFlightMax));
      }
      if (this.#end.signal.aborted) return;
      for (const { deviceId, metrics } of readings) this.#offer(this.#laneFor(deviceId), row, metrics);
    }
  }

  #offer(lane: Lane, row: Row, metrics: Record<string, number>): void {
    if (this.counts().unacknowledged === 0) this.#progressAtMs = this.#parts.clock.monotonicMs();
    lane.seq += 1;
    const at = Math.round(this.#settings.firstAtMs + row.offsetMs);
    lane.outbox.offer({ boot: this.#settings.boot, seq: lane.seq, at, metrics });
  }

  /** Nothing moved although something is waiting: the gateway is not coming back in time. */
  #watch(): void {
    if (!this.#isArriving && this.counts().unacknowledged === 0) return;
    if (this.#parts.clock.monotonicMs() - this.#progressAtMs < this.#settings.giveUpMs) return;
    this.#hasGivenUp = true;
    this.#end.abort();
  }

  async #unlessEnded(step: Promise<void>): Promise<void> {
    const { signal } = this.#end;
    if (signal.aborted) return;
    const ended = Promise.withResolvers<void>();
    const onEnd = () => ended.resolve();
    signal.addEventListener('abort', onEnd, { once: true });
    await Promise.race([step, ended.promise]);
    signal.removeEventListener('abort', onEnd);
  }

  #laneFor(deviceId: string): Lane {
    const lane = this.#lanes.get(deviceId);
    if (lane === undefined) throw new Error(`no lane for ${deviceId}`);
    return lane;
  }

  #laneOf(deviceId: string): Lane {
    const { url, mapping, secretOf, isLive, inFlightMax, boot } = this.#settings;
    const { clock, onAcknowledged } = this.#parts;
    const address = { venueId: mapping.venue.id, deviceId };
    const link = new DeviceLink(
      { ...address, url, secret: secretOf(deviceId), backoff: REPLAY_BACKOFF },
      clock,
      randomOf(boot, deviceId),
    );
    const outbox = new Outbox(
      {
        ...address,
        keptMax: inFlightMax + 1,
        inFlightMax,
        batchMax: 1,
        ...(isLive ? { sendingTime: () => clock.nowMs() } : {}),
      },
      link,
      (reading) => {
        this.#progressAtMs = clock.monotonicMs();
        onAcknowledged?.(deviceId, reading);
      },
    );
    return { link, outbox, seq: 0, arrived: Promise.withResolvers<void>() };
  }

  #startLane({ link, outbox, arrived }: Lane): void {
    link.start({
      onUp: () => {
        arrived.resolve();
        this.#progressAtMs = this.#parts.clock.monotonicMs();
        outbox.pump();
      },
      onDown: (reason) => {
        this.lastDownReason = reason;
        outbox.rewind();
      },
      onCommand: () => {},
    });
  }
}
