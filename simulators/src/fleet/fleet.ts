/** The running district: all stations, and the scenario that makes things happen to them. */

import type { Clock, Timer } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { DeviceSecret } from '../base/secrets-file.ts';
import { type Effect, type Incident, truthOf } from '../scenarios/incident.ts';
import { Station, type StationSettings } from './station.ts';
import type { VirtualDevice } from './virtual-device.ts';

export interface FleetParts {
  clock: Clock;
  random: Random;
  /** One line of ground truth. */
  onTruth(line: Record<string, unknown>): void;
  /** A connection ended or failed. */
  onDown(reason: string): void;
}

export interface FleetCounts {
  devices: number;
  stations: number;
  connected: number;
  measured: number;
  acknowledged: number;
  unacknowledged: number;
  resent: number;
  overwritten: number;
  incidents: number;
  garbage: number;
}

interface Placed {
  device: VirtualDevice;
  station: Station;
}

/** New connections a second: a gateway must take 10,000 within a minute. */
const CONNECTS_PER_S = 150;
/** More devices do not all measure in the moment of the start: no district powers up as one. */
const AT_ONCE_MAX = 2_000;

export class Fleet {
  readonly #settings: StationSettings;
  readonly #parts: FleetParts;
  readonly #stations: Station[];
  readonly #placed = new Map<string, Placed>();
  readonly #timers = new Set<Timer>();
  #incidents = 0;
  #garbage = 0;

  constructor(devices: readonly DeviceSecret[], settings: StationSettings, parts: FleetParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#stations = stationMembers(devices).map((members) => new Station(members, settings, parts));
    for (const station of this.#stations) {
      for (const device of station.devices) this.#placed.set(device.settings.id, { device, station });
    }
  }

  /** Connections spread over the first seconds; incidents as the scenario says, counted from now. */
  start(incidents: Iterable<Incident>): void {
    const order = this.#parts.random.shuffled(this.#stations);
    order.forEach((station, i) => {
      this.#later((i * 1_000) / CONNECTS_PER_S, () => station.start(this.#placed.size > AT_ONCE_MAX));
    });
    this.#await(incidents[Symbol.iterator](), this.#parts.clock.monotonicMs());
  }

  counts(): FleetCounts {
    const outboxes = [...this.#placed.values()].map(({ device }) => device.outbox);
    const sum = (of: (outbox: (typeof outboxes)[number]) => number) =>
      outboxes.reduce((total, outbox) => total + of(outbox), 0);
    return {
      devices: this.#placed.size,
      stations: this.#stations.length,
      connected: this.#stations.filter((station) => station.isUp).length,
      measured: sum((outbox) => outbox.counts.offered),
      acknowledged: sum((outbox) => outbox.counts.acknowledged),
      unacknowledged: sum((outbox) => outbox.unacknowledged),
      resent: sum((outbox) => outbox.counts.resent),
      overwritten: sum((outbox) => outbox.counts.overwritten),
      incidents: this.#incidents,
      garbage: this.#garbage,
    };
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) timer.stop();
    this.#timers.clear();
    await Promise.all(this.#stations.map((station) => station.stop()));
  }

  /** Takes the next incident only when the one before it has begun: the scenario may be endless. */
  #await(incidents: Iterator<Incident>, beganAtMs: number): void {
    const next = incidents.next();
    if (next.done === true) return;
    const dueMs = beganAtMs + (next.value.startS * 1_000) / this.#settings.speed;
    this.#later(dueMs - this.#parts.clock.monotonicMs(), () => {
      this.#begin(next.value);
      this.#await(incidents, beganAtMs);
    });
  }

  #begin(incident: Incident): void {
    this.#incidents += 1;
    this.#parts.onTruth(truthOf(incident, this.#parts.clock.nowMs(), this.#settings.speed));
    const touched = new Set<VirtualDevice>();
    for (const effect of incident.effects) {
      const placed = this.#placed.get(effect.deviceId);
      if (placed !== undefined && this.#apply(effect, placed, incident)) touched.add(placed.device);
    }
    for (const device of touched) device.wake();
  }

  /** True when the device has something new to measure. */
  #apply(effect: Effect, { device, station }: Placed, incident: Incident): boolean {
    switch (effect.what) {
      case 'metric':
      case 'reads':
      case 'flag':
        device.effects.add(effect, incident.endS - incident.startS);
        return true;
      case 'dead':
        this.#between(effect, {
          from: () => this.#kill(device, station),
          to: () => this.#revive(device, station),
        });
        return false;
      case 'cut':
        this.#cut(effect, { device, station });
        return false;
      case 'reboot':
        this.#between(
          { fromS: effect.atS, toS: effect.atS + effect.downS },
          { from: () => device.stop(), to: () => device.restart() },
        );
        return false;
      case 'clock':
        this.#between(effect, {
          from: () => device.shiftClock(effect.offsetMs),
          to: () => device.shiftClock(0),
        });
        return false;
      case 'no-clock':
        this.#between(effect, { from: () => device.loseClock(), to: () => device.shiftClock(0) });
        return false;
      case 'twice':
        this.#between(effect, { from: () => device.setTwice(effect.share), to: () => device.setTwice(0) });
        return false;
      case 'swapped':
        this.#between(effect, { from: () => device.setSwapping(true), to: () => device.setSwapping(false) });
        return false;
      case 'garbage':
        this.#laterS(effect.atS, () => {
          this.#garbage += 1;
          void station.sendRaw(effect.piece.topic, effect.piece.payload, effect.piece);
        });
        return false;
    }
  }

  #cut(effect: { fromS: number; toS: number }, { device, station }: Placed): void {
    const { venueId } = device.settings;
    if (!station.devices.every((member) => member.settings.venueId === venueId)) {
      // The neighbours behind the same collector keep their network.
      const { outbox } = device;
      this.#between(effect, { from: () => outbox.hold(), to: () => outbox.release() });
    } else if (station.devices[0] === device) {
      // A collector's network carries its children's: one cut is enough.
      this.#between(effect, { from: () => station.cut(), to: () => station.rejoin() });
    }
  }

  #kill(device: VirtualDevice, station: Station): void {
    device.stop();
    if (station.devices[0] === device) station.cut();
  }

  #revive(device: VirtualDevice, station: Station): void {
    if (station.devices[0] === device) station.rejoin();
    device.start();
  }

  #between(effect: { fromS: number; toS: number }, act: { from: () => void; to: () => void }): void {
    this.#laterS(effect.fromS, act.from);
    this.#laterS(effect.toS, act.to);
  }

  #laterS(delayS: number, run: () => void): void {
    this.#later((delayS * 1_000) / this.#settings.speed, run);
  }

  #later(delayMs: number, run: () => void): void {
    // Timers are 32 bit; whatever lies beyond three weeks does not happen in this run.
    if (delayMs > 2 ** 31 - 1) return;
    const timer = this.#parts.clock.after(Math.max(0, delayMs), () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
  }
}

/** A collector with its children is one connection; everybody else has one of its own. */
export function stationMembers(devices: readonly DeviceSecret[]): [DeviceSecret, ...DeviceSecret[]][] {
  const children = Map.groupBy(devices, (device) => device.collector);
  const ids = new Set(devices.map((device) => device.id));
  return devices
    .filter((device) => device.collector === undefined || !ids.has(device.collector))
    .map((owner) => [owner, ...(children.get(owner.id) ?? [])]);
}
