/** Tells repeats from new readings, per device, generation and boot (surface §2, Identity). */

import type { MessageRecord } from '@ninewatch/rules';
import { contentHash } from '../contents/content-hash.ts';
import type { Contents } from '../contents/contents.ts';
import {
  bootOf,
  type DeviceMemory,
  emptyMemory,
  REPEAT_LIMITS,
  type RepeatLimits,
  remember,
} from './device-memory.ts';
import { StagedReadings } from './staged-readings.ts';

/** Device ids are not bounded here: only devices of the ledger get this far. */
export class RepeatFilter {
  readonly contents: Contents;
  readonly #limits: RepeatLimits;
  readonly #devices = new Map<string, DeviceMemory>();

  constructor(contents: Contents, limits: RepeatLimits = REPEAT_LIMITS) {
    this.contents = contents;
    this.#limits = limits;
  }

  memoryOf(deviceId: string): DeviceMemory {
    return this.#devices.get(deviceId) ?? emptyMemory(1);
  }

  /** Readings of one commit: nothing here changes before `apply`, so a failed commit leaves no trace. */
  stage(): StagedReadings {
    const { contents } = this;
    return new StagedReadings({ memoryOf: (id) => this.memoryOf(id), contents, limits: this.#limits });
  }

  /** After the commit of what was staged, at its position, and before anything else is staged. */
  apply(staged: StagedReadings, position: number): void {
    for (const [deviceId, device] of staged.devices()) {
      this.#keep(deviceId, device.memory, position);
      for (const [boot, contents] of device.contents) {
        const known = bootOf(device.memory, boot);
        if (known === undefined) continue;
        for (const [seq, hash] of contents) this.contents.put(known.contents, { seq, hash }, position);
      }
    }
  }

  /** A stored message, read again at start, in journal order. */
  replay(message: MessageRecord, position: number): void {
    const { deviceId } = message;
    for (const reading of message.readings) {
      this.startGeneration(deviceId, reading.generation);
      const memory = this.memoryOf(deviceId);
      if (reading.generation < memory.generation) continue;
      const grown = remember(memory, { deviceId, boot: reading.boot }, this.#limits);
      this.#keep(deviceId, grown, position);
      this.#putAgain(deviceId, reading, position);
    }
  }

  /** A stored message that a checkpoint already counted: only its contents may be missing. */
  replayContents(message: MessageRecord, position: number): void {
    const { generation } = this.memoryOf(message.deviceId);
    for (const reading of message.readings) {
      if (reading.generation === generation) this.#putAgain(message.deviceId, reading, position);
    }
  }

  /** Forgets the device's life before. A generation that is not newer changes nothing. */
  startGeneration(deviceId: string, generation: number): void {
    if (generation > this.memoryOf(deviceId).generation) this.#keep(deviceId, emptyMemory(generation), 0);
  }

  devices(): Iterable<[string, DeviceMemory]> {
    return this.#devices;
  }

  /** From a checkpoint; contents are not part of it. */
  restore(deviceId: string, memory: DeviceMemory): void {
    this.#keep(deviceId, memory, 0);
  }

  #putAgain(deviceId: string, reading: MessageRecord['readings'][number], position: number): void {
    const known = bootOf(this.memoryOf(deviceId), reading.boot);
    // What a boot knew before it was forgotten stays forgotten, as without a restart.
    if (known === undefined || position < known.contents.since) return;
    this.contents.put(known.contents, { seq: reading.seq, hash: contentHash(reading) }, position);
  }

  #keep(deviceId: string, memory: DeviceMemory, position: number): void {
    const before = this.#devices.get(deviceId);
    if (before === memory) return;
    this.#devices.set(deviceId, memory);
    if (before?.boots === memory.boots) return;
    const boots = new Set(memory.boots.map((known) => known.contents));
    for (const { contents } of before?.boots ?? []) {
      if (!boots.delete(contents)) this.contents.drop(contents);
    }
    for (const contents of boots) contents.since = Math.max(contents.since, position);
  }
}
