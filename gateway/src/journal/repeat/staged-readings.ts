/** The readings of a commit that is being made: judged against what is stored and against each other. */

import type { CheckedReading, MessageRecord } from '@ninewatch/rules';
import { contentHash } from './content-hash.ts';
import {
  bootOf,
  type DeviceMemory,
  emptyMemory,
  type RepeatLimits,
  remember,
  seenBefore,
} from './device-memory.ts';

export interface StagedDevice {
  memory: DeviceMemory;
  /** Of this commit: boot → sequence number → content hash. */
  contents: Map<number, Map<number, number>>;
}

export interface Admission {
  /** What is to be stored; undefined when everything in it is a repeat. The same object if nothing changed. */
  message: MessageRecord | undefined;
  stored: number;
  repeats: number;
}

type Verdict = 'repeat' | 'new' | 'maybe-repeated' | 'reset';

export class StagedReadings {
  /** Generations that began in this commit, to be stored with it. */
  readonly generations = new Map<string, number>();
  readonly #memoryOf: (deviceId: string) => DeviceMemory;
  readonly #limits: RepeatLimits;
  readonly #devices = new Map<string, StagedDevice>();

  constructor(memoryOf: (deviceId: string) => DeviceMemory, limits: RepeatLimits) {
    this.#memoryOf = memoryOf;
    this.#limits = limits;
  }

  devices(): Iterable<[string, StagedDevice]> {
    return this.#devices;
  }

  admit(message: MessageRecord): Admission {
    const device = this.#device(message.deviceId);
    const readings: CheckedReading[] = [];
    let identityReset = false;
    for (const reading of message.readings) {
      const hash = contentHash(reading);
      const verdict = judge(device, reading, hash);
      if (verdict === 'repeat') continue;
      if (verdict === 'reset') {
        identityReset = true;
        this.#restart(message.deviceId, device.memory.generation + 1);
      }
      this.#remember(device, reading, hash);
      readings.push(labelled(reading, device.memory.generation, verdict === 'maybe-repeated'));
    }
    const repeats = message.readings.length - readings.length;
    if (readings.length === 0) return { message: undefined, stored: 0, repeats };
    const isSame =
      repeats === 0 && !identityReset && readings.every((reading, i) => reading === message.readings[i]);
    const kept = isSame
      ? message
      : { ...message, readings, ...(identityReset ? { identityReset: true as const } : {}) };
    return { message: kept, stored: readings.length, repeats };
  }

  /** The generation in force afterwards. */
  startGeneration(deviceId: string, generation: number): number {
    const device = this.#device(deviceId);
    if (generation > device.memory.generation) this.#restart(deviceId, generation);
    return device.memory.generation;
  }

  #device(deviceId: string): StagedDevice {
    let device = this.#devices.get(deviceId);
    if (device === undefined) {
      device = { memory: this.#memoryOf(deviceId), contents: new Map() };
      this.#devices.set(deviceId, device);
    }
    return device;
  }

  #restart(deviceId: string, generation: number): void {
    const device = this.#device(deviceId);
    device.memory = emptyMemory(generation);
    device.contents.clear();
    this.generations.set(deviceId, generation);
  }

  #remember(device: StagedDevice, reading: CheckedReading, hash: number): void {
    device.memory = remember(device.memory, reading, this.#limits);
    let contents = device.contents.get(reading.boot);
    if (contents === undefined) {
      contents = new Map();
      device.contents.set(reading.boot, contents);
    }
    contents.set(reading.seq, hash);
  }
}

/** Only equal content makes a repeat: a reading is dropped when it is known to be stored, never on suspicion. */
function judge(device: StagedDevice, reading: CheckedReading, hash: number): Verdict {
  const seen = seenBefore(device.memory, reading.boot, reading.seq);
  if (seen === 'fresh') return 'new';
  if (seen === 'unsure') return 'maybe-repeated';
  const known =
    device.contents.get(reading.boot)?.get(reading.seq) ??
    bootOf(device.memory, reading.boot)?.contents?.find(reading.seq);
  if (known === undefined) return 'maybe-repeated';
  return known === hash ? 'repeat' : 'reset';
}

function labelled(reading: CheckedReading, generation: number, maybeRepeated: boolean): CheckedReading {
  if (reading.generation === generation && (reading.maybeRepeated ?? false) === maybeRepeated) return reading;
  const { maybeRepeated: _, ...rest } = reading;
  return maybeRepeated ? { ...rest, generation, maybeRepeated } : { ...rest, generation };
}
