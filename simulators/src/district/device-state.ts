/** One simulated device while a district is played: what it measures, under which identity, and what ails it. */

import type { Random } from '../base/random.ts';
import type { CalmSignal, Metrics } from '../physics/calm.ts';
import { localAlarm } from '../physics/local-alarm.ts';
import { shownBySensor } from '../physics/sensor/span.ts';
import type { Effect } from '../scenarios/incident.ts';
import type { SimulatedDevice, SimulatedReading } from './shapes.ts';

export interface ActiveEffect {
  effect: Effect;
  /** ms since 1970. */
  beganMs: number;
  /** Of which episode. */
  episodeId: string;
}

/** A change of this much is sent at once; metrics that are not named wait for the period. */
const TOLD_AT_ONCE: Readonly<Record<string, number>> = {
  smoke: 0.02,
  temperature: 1.5,
  co: 8,
  gas: 2,
  residual_current: 30,
  cable_temperature: 3,
  current: 10,
  arc: 4,
};

export class DeviceState {
  readonly device: SimulatedDevice;
  readonly calm: CalmSignal;
  readonly random: Random;
  readonly phaseMs: number;
  /** From measuring to receipt; of the device's network, so always the same. */
  readonly latencyMs: number;
  readonly #mayAlarm: boolean;
  /** Nothing ails it: the cheap way. */
  isPlain = true;
  boot: number;
  seq = 0;
  isInAlarm = false;
  downUntilMs = 0;
  /** Measured while the network was gone. */
  kept: SimulatedReading[] = [];
  /** Waits until the message after it has left. */
  heldBack: SimulatedReading | undefined;
  #active: ActiveEffect[] = [];
  #lastSent: Metrics = {};

  constructor(
    device: SimulatedDevice,
    parts: { calm: CalmSignal; random: Random; phaseMs: number; latencyMs: number; mayAlarm: boolean },
  ) {
    this.device = device;
    this.calm = parts.calm;
    this.random = parts.random;
    this.phaseMs = parts.phaseMs;
    this.latencyMs = parts.latencyMs;
    this.#mayAlarm = parts.mayAlarm;
    this.boot = parts.random.integer(1, 40);
  }

  begin(active: ActiveEffect): void {
    this.#active.push(active);
    this.isPlain = false;
  }

  end(episodeId: string): void {
    this.#active = this.#active.filter((active) => active.episodeId !== episodeId);
    this.settle();
  }

  /** Back to the cheap way as soon as nothing is left of what was. */
  settle(): void {
    const isFree = this.#active.length === 0 && !this.isInAlarm && this.heldBack === undefined;
    this.isPlain = isFree && this.kept.length === 0 && this.downUntilMs === 0;
  }

  /** The effect of this sort that is in force. */
  ailment<W extends TimedWhat>(what: W, atMs: number): Extract<Effect, { what: W }> | undefined {
    for (const { effect, beganMs } of this.#active) {
      if (effect.what !== what) continue;
      const timed = effect as Extract<Effect, { what: TimedWhat }>;
      const s = (atMs - beganMs) / 1_000;
      if (s >= timed.fromS && s < timed.toS) return effect as Extract<Effect, { what: W }>;
    }
    return undefined;
  }

  /** The calm metrics with everything that is in force on top; a metric the device has not stays absent. */
  measure(atMs: number): Metrics {
    const metrics = this.calm.sample(atMs);
    for (const { effect, beganMs } of this.#active) {
      if (effect.what !== 'metric' && effect.what !== 'reads') continue;
      // The network's delay lets a reading from before the begin arrive after it.
      if (atMs < beganMs) continue;
      const before = metrics[effect.metric];
      const value = effect.course((atMs - beganMs) / 1_000);
      if (before === undefined || value === undefined) continue;
      metrics[effect.metric] = effect.what === 'reads' ? value : shownBySensor(effect.metric, before + value);
    }
    return metrics;
  }

  /** Decides the device's own alarm; tells the edge when there is one. */
  decide(metrics: Metrics): 'alarm' | 'alarm_cleared' | undefined {
    if (!this.#mayAlarm) return undefined;
    const isInAlarm = localAlarm(this.device.kind, metrics, this.isInAlarm);
    if (isInAlarm === this.isInAlarm) return undefined;
    this.isInAlarm = isInAlarm;
    return isInAlarm ? 'alarm' : 'alarm_cleared';
  }

  /** True when it has changed so much since the last reading that it does not wait for the period. */
  hasMoved(metrics: Metrics): boolean {
    return Object.entries(TOLD_AT_ONCE).some(([metric, change]) => {
      const value = metrics[metric];
      if (value === undefined) return false;
      return Math.abs(value - (this.#lastSent[metric] ?? value)) >= change;
    });
  }

  /** Under the next number; `at` by the device's own clock. */
  reading(metrics: Metrics, atMs: number, event?: string): SimulatedReading {
    this.seq += 1;
    this.#lastSent = metrics;
    const flags = this.#flags(atMs);
    return {
      boot: this.boot,
      seq: this.seq,
      at: this.clockMs(atMs),
      metrics,
      ...(flags.length === 0 ? {} : { flags }),
      ...(event === undefined ? {} : { event }),
    };
  }

  hasClock(atMs: number): boolean {
    return this.ailment('no-clock', atMs) === undefined;
  }

  /** What its clock shows; 0 when it has none. */
  clockMs(atMs: number): number {
    if (!this.hasClock(atMs)) return 0;
    return Math.round(atMs) + (this.ailment('clock', atMs)?.offsetMs ?? 0);
  }

  #flags(atMs: number): string[] {
    const flags = this.isInAlarm ? ['alarm'] : [];
    for (const { effect, beganMs } of this.#active) {
      if (effect.what !== 'flag') continue;
      const s = (atMs - beganMs) / 1_000;
      if (s >= effect.fromS && s < effect.toS) flags.push(effect.flag);
    }
    return flags;
  }
}

type TimedWhat = 'dead' | 'cut' | 'twice' | 'swapped' | 'clock' | 'no-clock';
