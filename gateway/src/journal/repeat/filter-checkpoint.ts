/** The repeat filter's memory as bytes, without contents: those come back from the journal's tail. */

import type { DeviceMemory } from './device-memory.ts';
import type { RepeatFilter } from './repeat-filter.ts';

type DeviceLine = [
  deviceId: string,
  generation: number,
  boots: [boot: number, isUncertain: 0 | 1, ...intervals: number[]][],
  forgotten: readonly number[],
  forgottenUpTo: number,
];

export function encodeFilter(filter: RepeatFilter): Buffer {
  const lines: DeviceLine[] = [];
  for (const [deviceId, memory] of filter.devices()) {
    const boots = memory.boots.map((boot): DeviceLine[2][number] => [
      boot.boot,
      boot.isUncertain ? 1 : 0,
      ...boot.intervals,
    ]);
    lines.push([deviceId, memory.generation, boots, memory.forgotten, memory.forgottenUpTo]);
  }
  return Buffer.from(JSON.stringify(lines));
}

/** Bytes whose checksum fits; anything else is not given to this. */
export function decodeFilter(body: Uint8Array, filter: RepeatFilter): void {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  for (const [deviceId, generation, boots, forgotten, forgottenUpTo] of JSON.parse(text) as DeviceLine[]) {
    const memory: DeviceMemory = {
      generation,
      boots: boots.map(([boot, isUncertain, ...intervals]) => ({
        boot,
        isUncertain: isUncertain === 1,
        intervals,
        contents: undefined,
      })),
      forgotten,
      forgottenUpTo,
    };
    filter.restore(deviceId, memory);
  }
}
