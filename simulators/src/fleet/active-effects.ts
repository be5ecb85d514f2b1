/** The effects that scenarios have put on one device, each with its own begin. */

import type { Clock } from '../base/clock.ts';
import type { Metrics } from '../physics/calm.ts';
import { shownBySensor } from '../physics/sensor/span.ts';
import type { Effect } from '../scenarios/incident.ts';

type SignalEffect = Extract<Effect, { what: 'metric' | 'reads' | 'flag' }>;

interface Active {
  effect: SignalEffect;
  beganAtMs: number;
  endsAtMs: number;
}

export class ActiveEffects {
  readonly #clock: Clock;
  readonly #speed: number;
  #active: Active[] = [];

  constructor(clock: Clock, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
  }

  /** In force for `lastsS` of scenario time from now. */
  add(effect: SignalEffect, lastsS: number): void {
    const beganAtMs = this.#clock.monotonicMs();
    this.#active.push({ effect, beganAtMs, endsAtMs: beganAtMs + (lastsS * 1_000) / this.#speed });
  }

  isAny(): boolean {
    this.#forget();
    return this.#active.length > 0;
  }

  /** The calm metrics with everything that is in force on top; a metric the device does not have stays absent. */
  applyTo(calm: Metrics): Metrics {
    this.#forget();
    const metrics = { ...calm };
    for (const { effect, beganAtMs } of this.#active) {
      if (effect.what === 'flag') continue;
      const before = metrics[effect.metric];
      const value = effect.course(this.#sinceS(beganAtMs));
      if (before === undefined || value === undefined) continue;
      metrics[effect.metric] = effect.what === 'reads' ? value : shownBySensor(effect.metric, before + value);
    }
    return metrics;
  }

  flags(): string[] {
    this.#forget();
    return this.#active.flatMap(({ effect, beganAtMs }) => {
      if (effect.what !== 'flag') return [];
      const s = this.#sinceS(beganAtMs);
      return s >= effect.fromS && s < effect.toS ? [effect.flag] : [];
    });
  }

  #sinceS(beganAtMs: number): number {
    return ((this.#clock.monotonicMs() - beganAtMs) * this.#speed) / 1_000;
  }

  #forget(): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#active.some((active) => active.endsAtMs <= nowMs)) {
      this.#active = this.#active.filter((active) => active.endsAtMs > nowMs);
    }
  }
}
