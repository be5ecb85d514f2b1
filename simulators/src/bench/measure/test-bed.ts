/** One system under load: starts it, logs its devices in, and measures closed and open loops on it. */

import { bootAt } from '../../base/boot.ts';
import { Failure } from '../../base/failure.ts';
import type { ClosedRun } from '../load/closed-loop.ts';
import { Generator } from '../load/generator.ts';
import type { OpenRun } from '../load/open-loop.ts';
import type { Place } from '../place.ts';
import type { RunningSystem, System, SystemSize } from '../systems/system.ts';
import { Histogram, type HistogramCounts } from './histogram.ts';
import { cpuSeconds, residentBytesMax } from './processes.ts';

export interface Latency {
  p50Ms: number;
  p99Ms: number;
  p999Ms: number;
  maxMs: number;
}

export interface Costs {
  /** Of all processes of the system, until its backlog was gone, for a million acknowledged readings. */
  cpuSecondsPerMillion: number;
  /** How far readers behind the acknowledgement were behind when the last reading was acknowledged. */
  lags: Record<string, number>;
  /** From then until nothing was left to do, ms. */
  drainMs: number;
  generatorCpuSecondsPerMillion: number;
}

export interface ClosedResult extends Costs {
  inFlight: number;
  ackedPerSecond: number;
  ack: Latency;
}

export interface OpenResult extends Costs {
  rate: number;
  seconds: number;
  /** Of the readings that were to be sent, those acknowledged before the phase's end, 0…1. */
  ackedShare: number;
  /** From the moment that a reading was meant to be sent. */
  ack: Latency;
  alarm: (Latency & { sent: number; heard: number }) | undefined;
  generatorLateP99Ms: number;
}

/** Longest wait for a backlog. */
const DRAIN_MS_MAX = 120_000;
/** Slots of all devices together; each has prepared bytes. */
const SLOTS_MAX = 64_000;
const SLOTS_A_DEVICE = { min: 10, max: 200 };

export class TestBed {
  readonly running: RunningSystem;
  readonly #generator: Generator;
  #acked = 0;

  private constructor(running: RunningSystem, generator: Generator) {
    this.running = running;
    this.#generator = generator;
  }

  /** Rejects with one line; nothing is left running then. */
  static async open(system: System, size: SystemSize, place: Place): Promise<TestBed> {
    const running = await system.start(size);
    const generator = new Generator(place);
    const bed = new TestBed(running, generator);
    try {
      const { mqttPort: port, devices, alarmDevices, ear } = running;
      if (ear !== undefined) await generator.listen(ear);
      const wanted = Math.floor(SLOTS_MAX / Math.max(1, devices.length));
      const slots = Math.min(SLOTS_A_DEVICE.max, Math.max(SLOTS_A_DEVICE.min, wanted));
      await generator.connect({ port, devices, alarmDevices, boot: bootAt(place.clock.nowMs()), slots });
      return bed;
    } catch (cause) {
      await bed.close();
      throw cause;
    }
  }

  get pids(): number[] {
    return this.running.processes.map(({ pid }) => pid);
  }

  /** Acknowledged since the start, alarm devices included. */
  get acked(): number {
    return this.#acked;
  }

  async closedLoop(run: ClosedRun): Promise<ClosedResult> {
    const { figures, ...costs } = await this.#measured(() => this.#generator.closedLoop(run));
    return {
      inFlight: run.inFlight,
      ackedPerSecond: figures.ackedInTime / figures.seconds,
      ack: latencyOf(figures.latencies),
      ...costs,
    };
  }

  async openLoop(run: OpenRun): Promise<OpenResult> {
    const { figures, ...costs } = await this.#measured(() => this.#generator.openLoop(run));
    const { alarms, alarmsMissing, alarmLatencies } = figures;
    const heard = alarms - alarmsMissing;
    return {
      rate: run.rate,
      seconds: run.seconds,
      ackedShare: figures.ackedInTime / figures.intended,
      ack: latencyOf(figures.latencies),
      alarm: alarms === 0 ? undefined : { ...latencyOf(alarmLatencies), sent: alarms, heard },
      generatorLateP99Ms: figures.generatorLateP99Ms,
      ...costs,
    };
  }

  /** The largest resident memory so far, all processes. */
  memoryBytesMax(): number {
    return residentBytesMax(this.pids);
  }

  async close(): Promise<void> {
    await this.#generator.stop();
    await this.running.stop();
  }

  async #measured<F extends { ackedInAll: number }>(run: () => Promise<F>): Promise<Costs & { figures: F }> {
    const before = { cpu: cpuSeconds(this.pids), own: cpuSeconds([this.#generator.pid]), acked: this.#acked };
    const figures = await run();
    this.#acked = figures.ackedInAll;
    const own = cpuSeconds([this.#generator.pid]) - before.own;
    const lags = await this.running.lags(this.#acked);
    const drainMs = await this.running.drain(this.#acked, DRAIN_MS_MAX);
    if (drainMs >= DRAIN_MS_MAX) throw new Failure('what was acknowledged did not arrive within two minutes');
    const millions = (this.#acked - before.acked) / 1e6;
    return {
      figures,
      cpuSecondsPerMillion: (cpuSeconds(this.pids) - before.cpu) / millions,
      lags,
      drainMs,
      generatorCpuSecondsPerMillion: own / millions,
    };
  }
}

function latencyOf(counts: HistogramCounts): Latency {
  const histogram = Histogram.of(counts);
  return {
    p50Ms: histogram.percentile(0.5),
    p99Ms: histogram.percentile(0.99),
    p999Ms: histogram.percentile(0.999),
    maxMs: histogram.maxMs,
  };
}
