/** Open loop: a fixed rate whatever the server does, latencies measured from when a reading was meant to be sent. */

import type { Clock } from '../../base/clock.ts';
import { Failure } from '../../base/failure.ts';
import { Histogram, type HistogramCounts } from '../measure/histogram.ts';
import type { Ear } from './ear.ts';
import { lookEvery, spinUntil } from './spin.ts';
import type { DeviceConnection } from './wire/device-connection.ts';
import type { LoadFleet } from './wire/fleet.ts';
import { TimeDigits } from './wire/packets.ts';

export interface OpenRun {
  /** Readings a second, all devices together, evenly spaced, each from the next device. */
  rate: number;
  seconds: number;
  /** Dangerous readings a second, each from the next of the alarm devices that has not sent one. */
  alarmsPerSecond: number;
  /** Rest between two looks, ms, where the machine must have time for others; without it the loop never sleeps. */
  restMs?: number;
}

export interface OpenFigures {
  intended: number;
  /** Acknowledgements before the last reading was meant to be sent. */
  ackedInTime: number;
  acked: number;
  /** Since the logins, alarm devices included. */
  ackedInAll: number;
  latencies: HistogramCounts;
  alarms: number;
  /** Alarms not heard while somebody waited. */
  alarmsMissing: number;
  /** From when a dangerous reading was meant to be sent until its alarm was heard; a missing one counts with its wait. */
  alarmLatencies: HistogramCounts;
  /** How late the generator itself was, 99 of 100: well below the latencies, or they are its own. */
  generatorLateP99Ms: number;
}

/** Longest wait for late acknowledgements and alarms. */
const LAST_MS_MAX = 10_000;
/** Readings sent in one turn of the event loop; then acknowledgements are read again. */
const SENDS_A_TURN = 64;
/** Each alarm device says every so often that all is well. */
const CALM_EVERY_MS = 20_000;

/** A schedule of evenly spaced moments, the first half a step in. */
class Beat {
  taken = 0;
  readonly #startMs: number;
  readonly #stepMs: number;
  readonly #count: number;

  constructor(startMs: number, perSecond: number, seconds: number) {
    this.#startMs = startMs;
    this.#stepMs = 1_000 / perSecond;
    this.#count = Math.floor(perSecond * seconds);
  }

  get count(): number {
    return this.#count;
  }

  /** The next moment that has come; undefined while there is none. */
  take(now: number): number | undefined {
    if (this.taken >= this.#count) return undefined;
    const meantAt = this.#startMs + (this.taken + 0.5) * this.#stepMs;
    if (meantAt > now) return undefined;
    this.taken++;
    return meantAt;
  }
}

/** Rejects when a connection is lost. */
export async function runOpenLoop(
  fleet: LoadFleet,
  run: OpenRun,
  { clock, ear }: { clock: Clock; ear: Ear | undefined },
): Promise<OpenFigures> {
  const loop = new OpenLoop(fleet, run, clock);
  ear?.tell((deviceId) => loop.heard(deviceId));
  fleet.listen({
    acked: (_, meantAtMs) => loop.acked(meantAtMs),
    read: (connection) => loop.sendWaiting(connection),
  });
  const look = () => loop.turn();
  await (run.restMs === undefined ? spinUntil(look) : lookEvery(look, run.restMs, clock));
  fleet.listen(undefined);
  if (fleet.inFlight > 0) throw new Failure(`${fleet.inFlight} readings were not acknowledged`);
  return loop.figures();
}

class OpenLoop {
  readonly #fleet: LoadFleet;
  readonly #clock: Clock;
  readonly #time = new TimeDigits();
  readonly #latencies = new Histogram();
  readonly #alarmLatencies = new Histogram();
  readonly #late = new Histogram();
  readonly #endsAt: number;
  readonly #readings: Beat;
  readonly #alarms: Beat;
  readonly #calm: Beat;
  readonly #unheard = new Map<string, number>();
  #ackedInTime = 0;
  #unsent = 0;

  constructor(fleet: LoadFleet, { rate, seconds, alarmsPerSecond }: OpenRun, clock: Clock) {
    const startsAt = clock.monotonicMs();
    this.#fleet = fleet;
    this.#clock = clock;
    this.#endsAt = startsAt + seconds * 1_000;
    this.#readings = new Beat(startsAt, rate, seconds);
    this.#alarms = new Beat(startsAt, alarmsPerSecond, seconds);
    this.#calm = new Beat(startsAt, (fleet.alarms.length * 1_000) / CALM_EVERY_MS, seconds);
  }

  /** True when everything was sent and came back, or the wait for it is over. */
  turn(): boolean {
    const now = this.#clock.monotonicMs();
    this.#time.set(this.#clock.nowMs());
    this.#fleet.assertWhole();
    this.#sendReadings(now);
    this.#sendOthers(now);
    if (now < this.#endsAt) return false;
    this.#giveUpWaiting(now);
    const isBack = this.#fleet.inFlight === 0 && this.#unheard.size === 0;
    return isBack || now > this.#endsAt + LAST_MS_MAX;
  }

  #sendReadings(now: number): void {
    const { load } = this.#fleet;
    for (let i = 0; i < SENDS_A_TURN; i++) {
      const connection = load[this.#readings.taken % load.length];
      const meantAt = this.#readings.take(now);
      if (connection === undefined || meantAt === undefined) return;
      this.#late.add(this.#clock.monotonicMs() - meantAt);
      if (connection.waiting.length > 0 || !connection.prepare(meantAt, this.#time.bytes, false)) {
        connection.waiting.push(meantAt);
      } else {
        connection.flush();
      }
    }
  }

  /** Alarm devices: one after the other sends its danger, and all of them now and then that they are well. */
  #sendOthers(now: number): void {
    const alarmAt = this.#alarms.take(now);
    const burning = alarmAt === undefined ? undefined : this.#fleet.nextAlarm();
    if (alarmAt !== undefined && burning?.prepare(Number.NaN, this.#time.bytes, true)) {
      this.#unheard.set(burning.deviceId, alarmAt);
      burning.flush();
    }
    const calm = this.#fleet.alarms[this.#calm.taken % Math.max(1, this.#fleet.alarms.length)];
    if (this.#calm.take(now) === undefined || calm === undefined || this.#unheard.has(calm.deviceId)) return;
    calm.prepare(Number.NaN, this.#time.bytes, false);
    calm.flush();
  }

  /** What never found a free slot counts with the time it has waited so far, so that no percentile is kinder for it. */
  #giveUpWaiting(now: number): void {
    for (const { waiting } of this.#fleet.load) {
      for (const meantAt of waiting) this.#latencies.add(now - meantAt);
      this.#unsent += waiting.length;
      waiting.length = 0;
    }
  }

  acked(meantAtMs: number): void {
    // Of an alarm device: it counts by its alarm.
    if (Number.isNaN(meantAtMs)) return;
    const now = this.#clock.monotonicMs();
    this.#latencies.add(now - meantAtMs);
    if (now <= this.#endsAt) this.#ackedInTime++;
  }

  /** Readings that found all slots of their device taken. */
  sendWaiting(connection: DeviceConnection): void {
    while (connection.waiting.length > 0) {
      if (!connection.prepare(connection.waiting[0] as number, this.#time.bytes, false)) break;
      connection.waiting.shift();
    }
    connection.flush();
  }

  heard(deviceId: string): void {
    const meantAt = this.#unheard.get(deviceId);
    if (meantAt === undefined) return;
    this.#unheard.delete(deviceId);
    this.#alarmLatencies.add(this.#clock.monotonicMs() - meantAt);
  }

  figures(): OpenFigures {
    const now = this.#clock.monotonicMs();
    for (const meantAt of this.#unheard.values()) this.#alarmLatencies.add(now - meantAt);
    return {
      intended: this.#readings.count,
      ackedInTime: this.#ackedInTime,
      acked: this.#latencies.total - this.#unsent,
      ackedInAll: this.#fleet.ackedInAll,
      latencies: this.#latencies.toCounts(),
      alarms: this.#alarmLatencies.total,
      alarmsMissing: this.#unheard.size,
      alarmLatencies: this.#alarmLatencies.toCounts(),
      generatorLateP99Ms: this.#late.percentile(0.99),
    };
  }
}
