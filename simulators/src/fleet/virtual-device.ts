/** One virtual device: measures on its schedule, raises its own alarm, keeps what is not acknowledged. */

import type { Clock, Timer } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Outbox } from '../link/outbox.ts';
import type { Measured } from '../link/reading.ts';
import { type CalmSignal, calmSignal, type Metrics } from '../physics/calm.ts';
import { localAlarm } from '../physics/local-alarm.ts';
import { ActiveEffects } from './active-effects.ts';

export interface DeviceSettings {
  id: string;
  venueId: string;
  kind: string;
  boot: number;
  /** Of the venue; decides how its week goes. */
  category?: number;
  /** Between two readings, in scenario time. */
  periodMs: number;
  /** Scenario time runs this many times faster than the wall. */
  speed: number;
}

/** While something happens to it, a device looks and reports this often (scenario time). */
const WATCHFUL_PERIOD_MS = 2_000;
/** No device id may send more than 20 messages a second; this leaves room for events. */
const WALL_PERIOD_MS_MIN = 100;

export class VirtualDevice {
  readonly settings: DeviceSettings;
  readonly effects: ActiveEffects;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #signal: CalmSignal;
  readonly #phase: number;
  readonly #random: Random;
  #periodMs: number;
  #seq = 0;
  #boot: number;
  #clockOffsetMs = 0;
  #hasClock = true;
  #twiceShare = 0;
  #isSwapping = false;
  #heldBack: Measured | undefined;
  #isInAlarm = false;
  #timer: Timer | undefined;

  constructor(settings: DeviceSettings, outbox: Outbox, parts: { clock: Clock; random: Random }) {
    this.settings = settings;
    this.#outbox = outbox;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#boot = settings.boot;
    this.#signal = calmSignal(settings.kind, parts.random, settings.category);
    this.#phase = parts.random.next();
    this.#periodMs = settings.periodMs;
    this.effects = new ActiveEffects(parts.clock, settings.speed);
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /**
   * Powers up: measures at once, then every period from a phase of its own, so that the district is spread out. In a
   * great district (`isSpread`) the first measuring waits for the phase, too.
   */
  start(isSpread = false): void {
    this.stop();
    if (!isSpread) this.#measure();
    this.#timer = this.#clock.after(this.#wallMs(this.#periodMs) * (0.1 + 0.9 * this.#phase), () =>
      this.#beat(),
    );
  }

  stop(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }

  /** Something begins to happen to it: look at once, do not wait for the period's end. */
  wake(): void {
    if (!this.isRunning) return;
    this.#timer?.stop();
    this.#beat();
  }

  /** The device's own clock; 0 while it has none. */
  ownTimeMs(): number {
    return this.#hasClock ? Math.round(this.#clock.nowMs() + this.#clockOffsetMs) : 0;
  }

  /** What it says at sending; undefined while it has no clock. */
  sendingTimeMs(): number | undefined {
    return this.#hasClock ? this.ownTimeMs() : undefined;
  }

  setClock(nowMs: number): void {
    this.#hasClock = true;
    this.#clockOffsetMs = nowMs - this.#clock.nowMs();
  }

  /** The clock goes wrong by so much, or right again with 0. */
  shiftClock(offsetMs: number): void {
    this.setClock(this.#clock.nowMs() + offsetMs);
  }

  loseClock(): void {
    this.#hasClock = false;
  }

  /** Power goes; it comes back under the next boot count, and numbers from the begin. */
  restart(): void {
    this.#boot = (this.#boot + 1) % 2 ** 32;
    this.#seq = 0;
    this.start();
  }

  /** This share of the readings goes out twice, unchanged. */
  setTwice(share: number): void {
    this.#twiceShare = share;
  }

  /** While it lasts each second reading leaves after the one that follows it. */
  setSwapping(isSwapping: boolean): void {
    this.#isSwapping = isSwapping;
    if (!isSwapping) this.#release();
  }

  setPeriod(periodMs: number): void {
    this.#periodMs = periodMs;
    this.wake();
  }

  /** Tells an edge at once, with what is measured now. */
  tell(event: string): void {
    const metrics = this.#sample();
    this.#outbox.offer({ ...this.#identity(), event, metrics, ...this.#flagged() });
  }

  #beat(): void {
    this.#measure();
    const periodMs = this.effects.isAny() ? Math.min(this.#periodMs, WATCHFUL_PERIOD_MS) : this.#periodMs;
    this.#timer = this.#clock.after(this.#wallMs(periodMs), () => this.#beat());
  }

  #measure(): void {
    const metrics = this.#sample();
    const isInAlarm = localAlarm(this.settings.kind, metrics, this.#isInAlarm);
    const hasChanged = isInAlarm !== this.#isInAlarm;
    this.#isInAlarm = isInAlarm;
    if (hasChanged) {
      const event = isInAlarm ? 'alarm' : 'alarm_cleared';
      this.#outbox.offer({ ...this.#identity(), event, metrics, ...this.#flagged() });
    } else {
      this.#hand({ ...this.#identity(), metrics, ...this.#flagged() });
    }
  }

  #hand(measured: Measured): void {
    if (this.#isSwapping && this.#heldBack === undefined) {
      this.#heldBack = measured;
      return;
    }
    this.#outbox.offer(measured);
    if (this.#twiceShare > 0 && this.#random.chance(this.#twiceShare)) this.#outbox.offer(measured);
    this.#release();
  }

  #release(): void {
    const heldBack = this.#heldBack;
    this.#heldBack = undefined;
    if (heldBack !== undefined) this.#outbox.offer(heldBack);
  }

  #sample(): Metrics {
    return this.effects.applyTo(this.#signal.sample(this.#clock.nowMs()));
  }

  #identity() {
    this.#seq += 1;
    return { boot: this.#boot, seq: this.#seq, at: this.ownTimeMs() };
  }

  #flagged(): { flags?: string[] } {
    const flags = [...(this.#isInAlarm ? ['alarm'] : []), ...this.effects.flags()];
    return flags.length === 0 ? {} : { flags };
  }

  #wallMs(scenarioMs: number): number {
    return Math.max(WALL_PERIOD_MS_MIN, scenarioMs / this.settings.speed);
  }
}
