/** Tells repeats from new readings, per device, generation and boot (surface §2, Identity). */

import type { CheckedReading, MessageRecord } from '@ninewatch/rules';
import { contentHash } from './content-hash.ts';
import { ContentMemory } from './content-memory.ts';
import {
  type BootMemory,
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
  readonly limits: RepeatLimits;
  readonly #devices = new Map<string, DeviceMemory>();
  #contentSlots = 0;

  constructor(limits: RepeatLimits = REPEAT_LIMITS) {
    this.limits = limits;
  }

  memoryOf(deviceId: string): DeviceMemory {
    return this.#devices.get(deviceId) ?? emptyMemory(1);
  }

  /** Readings of one commit: nothing here changes before `apply`, so a failed commit leaves no trace. */
  stage(): StagedReadings {
    return new StagedReadings((deviceId) => this.memoryOf(deviceId), this.limits);
  }

  /** After the commit of what was staged, and before anything else is staged. */
  apply(staged: StagedReadings): void {
    for (const [deviceId, device] of staged.devices()) {
      this.#keep(deviceId, device.memory);
      for (const [boot, contents] of device.contents) {
        for (const [seq, hash] of contents) this.#keepContent(deviceId, { boot, seq, hash });
      }
    }
  }

  /** A stored message, read again at start, in journal order. */
  replay(message: MessageRecord): void {
    for (const reading of message.readings) {
      this.startGeneration(message.deviceId, reading.generation);
      const memory = this.memoryOf(message.deviceId);
      if (reading.generation < memory.generation) continue;
      this.#keep(message.deviceId, remember(memory, reading, this.limits));
      this.#keepContent(message.deviceId, withHash(reading));
    }
  }

  /** A stored message that a checkpoint already counted: only its contents are missing. */
  replayContents(message: MessageRecord): void {
    const { generation } = this.memoryOf(message.deviceId);
    for (const reading of message.readings) {
      if (reading.generation === generation) this.#keepContent(message.deviceId, withHash(reading));
    }
  }

  /** Forgets the device's life before. A generation that is not newer changes nothing. */
  startGeneration(deviceId: string, generation: number): void {
    if (generation > this.memoryOf(deviceId).generation) this.#keep(deviceId, emptyMemory(generation));
  }

  devices(): Iterable<[string, DeviceMemory]> {
    return this.#devices;
  }

  /** For a checkpoint; contents are not part of it. */
  restore(deviceId: string, memory: DeviceMemory): void {
    this.#keep(deviceId, memory);
  }

  /** Places in all tables of content hashes together. */
  contentSlots(): number {
    return this.#contentSlots;
  }

  #keep(deviceId: string, memory: DeviceMemory): void {
    const before = this.#devices.get(deviceId);
    if (before !== undefined) this.#contentSlots -= slotsOf(before);
    this.#contentSlots += slotsOf(memory);
    this.#devices.set(deviceId, memory);
  }

  #keepContent(deviceId: string, reading: { boot: number; seq: number; hash: number }): void {
    const memory = this.memoryOf(deviceId);
    const boot = bootOf(memory, reading.boot);
    if (boot === undefined) return;
    const contents = this.#roomFor(memory, boot, reading.seq);
    contents.put(reading.seq, reading.hash);
    if (contents === boot.contents) return;
    const boots = makeRoom(memory.boots, contents.slots, this.limits.contentsMax, boot);
    this.#keep(deviceId, {
      ...memory,
      boots: boots.map((known) => (known.boot === boot.boot ? { ...known, contents } : known)),
    });
  }

  /** The boot's table, larger when it is crowded and the limits allow. */
  #roomFor(memory: DeviceMemory, boot: BootMemory, seq: number): ContentMemory {
    const { contentsMin, contentsMax, contentsOfAllMax } = this.limits;
    if (boot.contents === undefined) return new ContentMemory(contentsMin);
    let contents = boot.contents;
    const isLatest = memory.boots.at(-1)?.boot === boot.boot;
    while (
      contents.isCrowdedAt(seq) &&
      isLatest &&
      contents.slots < contentsMax &&
      this.#contentSlots + contents.slots <= contentsOfAllMax
    ) {
      contents = contents.doubled();
    }
    return contents;
  }
}

/** Older boots give up their contents, the oldest first, when one table grows: all stay within `contentsMax`. */
function makeRoom(
  boots: readonly BootMemory[],
  slots: number,
  contentsMax: number,
  growing: BootMemory,
): BootMemory[] {
  let total = slots;
  for (const boot of boots) if (boot !== growing) total += boot.contents?.slots ?? 0;
  return boots.map((boot) => {
    if (boot === growing || boot.contents === undefined || total <= contentsMax) return boot;
    total -= boot.contents.slots;
    return { ...boot, contents: undefined };
  });
}

function withHash(reading: CheckedReading): { boot: number; seq: number; hash: number } {
  return { boot: reading.boot, seq: reading.seq, hash: contentHash(reading) };
}

function slotsOf(memory: DeviceMemory): number {
  let slots = 0;
  for (const boot of memory.boots) slots += boot.contents?.slots ?? 0;
  return slots;
}
