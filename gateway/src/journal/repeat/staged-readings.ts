/** The readings of a commit that is being made: judged against what is stored and against each other. */

import type { CheckedReading, MessageRecord } from '@ninewatch/rules';
import { contentHash } from '../contents/content-hash.ts';
import type { Contents } from '../contents/contents.ts';
import {
  type BootMemory,
  bootOf,
  type DeviceMemory,
  emptyMemory,
  mayBeForgotten,
  type RepeatLimits,
  remember,
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

export interface StageParts {
  memoryOf(deviceId: string): DeviceMemory;
  contents: Pick<Contents, 'find'>;
  limits: RepeatLimits;
}

type Verdict = 'repeat' | 'new' | 'maybe-repeated' | 'reset';

export class StagedReadings {
  /** Generations that began in this commit, to be stored with it. */
  readonly generations = new Map<string, number>();
  readonly #parts: StageParts;
  readonly #devices = new Map<string, StagedDevice>();

  constructor(parts: StageParts) {
    this.#parts = parts;
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
      const verdict = this.#judge(device, reading, hash);
      if (verdict === 'repeat') continue;
      if (verdict === 'reset') {
        identityReset = true;
        this.#restart(message.deviceId, device.memory.generation + 1);
      }
      this.#remember(message.deviceId, reading, hash);
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
      device = { memory: this.#parts.memoryOf(deviceId), contents: new Map() };
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

  #remember(deviceId: string, reading: CheckedReading, hash: number): void {
    const device = this.#device(deviceId);
    const { boot, seq } = reading;
    const before = device.memory;
    device.memory = remember(before, { deviceId, boot }, this.#parts.limits);
    if (device.memory !== before) {
      for (const known of before.boots) {
        if (!device.memory.boots.includes(known)) device.contents.delete(known.boot);
      }
    }
    let contents = device.contents.get(boot);
    if (contents === undefined) {
      contents = new Map();
      device.contents.set(boot, contents);
    }
    contents.set(seq, hash);
  }

  /** Only equal content makes a repeat: a reading is dropped when it is known to be stored, never on suspicion. */
  #judge({ memory, contents }: StagedDevice, { boot, seq }: CheckedReading, hash: number): Verdict {
    const known = contents.get(boot)?.get(seq) ?? this.#find(bootOf(memory, boot), seq);
    if (known !== 0) return known === hash ? 'repeat' : 'reset';
    return mayBeForgotten(memory, boot, seq) ? 'maybe-repeated' : 'new';
  }

  #find(known: BootMemory | undefined, seq: number): number {
    return known === undefined ? 0 : this.#parts.contents.find(known.contents, seq);
  }
}

function labelled(reading: CheckedReading, generation: number, maybeRepeated: boolean): CheckedReading {
  if (reading.generation === generation && (reading.maybeRepeated ?? false) === maybeRepeated) return reading;
  const { maybeRepeated: _, ...rest } = reading;
  return maybeRepeated ? { ...rest, generation, maybeRepeated } : { ...rest, generation };
}
