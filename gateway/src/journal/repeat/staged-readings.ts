/** The readings of a commit that is being made: judged against what is stored and against each other. */

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
import { type Identities, NUMBERS_A_READING } from './identities.ts';

export interface StagedDevice {
  memory: DeviceMemory;
  /** Of this commit: boot → sequence number → content hash. */
  contents: Map<number, Map<number, number>>;
}

/** What one reading is stored as. */
export interface Label {
  generation: number;
  maybeRepeated: boolean;
}

export interface Admission {
  stored: number;
  repeats: number;
  /** The device's generation after this message. */
  generation: number;
  /** By reading, undefined = a repeat. Left out when every reading is new and of `generation`. */
  labels?: (Label | undefined)[];
  /** This message began a new generation. */
  isReset: boolean;
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

  admit(deviceId: string, identities: Identities): Admission {
    const device = this.#device(deviceId);
    const { count } = identities;
    let labels: (Label | undefined)[] | undefined;
    let stored = 0;
    let isReset = false;
    for (let n = 0; n < count; n += 1) {
      const identity = identityAt(identities, n);
      const verdict = this.#judge(device, identity);
      const { generation } = device.memory;
      if (verdict !== 'new') labels ??= new Array(n).fill({ generation, maybeRepeated: false });
      if (verdict === 'reset') {
        isReset = true;
        this.#restart(deviceId, generation + 1);
      }
      if (verdict === 'repeat') {
        labels?.push(undefined);
        continue;
      }
      stored += 1;
      this.#remember(deviceId, device, identity);
      labels?.push({ generation: device.memory.generation, maybeRepeated: verdict === 'maybe-repeated' });
    }
    const { generation } = device.memory;
    const admission: Admission = { stored, repeats: count - stored, generation, isReset };
    if (labels !== undefined) admission.labels = labels;
    return admission;
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

  #remember(deviceId: string, device: StagedDevice, { boot, seq, hash }: Identity): void {
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
  #judge({ memory, contents }: StagedDevice, { boot, seq, hash }: Identity): Verdict {
    const known = contents.get(boot)?.get(seq) ?? this.#find(bootOf(memory, boot), seq);
    if (known !== 0) return known === hash ? 'repeat' : 'reset';
    return mayBeForgotten(memory, boot, seq) ? 'maybe-repeated' : 'new';
  }

  #find(known: BootMemory | undefined, seq: number): number {
    return known === undefined ? 0 : this.#parts.contents.find(known.contents, seq);
  }
}

interface Identity {
  boot: number;
  seq: number;
  hash: number;
}

function identityAt({ numbers, from }: Identities, n: number): Identity {
  const at = from + n * NUMBERS_A_READING;
  return { boot: numbers[at] as number, seq: numbers[at + 1] as number, hash: numbers[at + 2] as number };
}
