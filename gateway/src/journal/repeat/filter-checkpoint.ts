/** The repeat filter's memory as bytes, without contents: those are in the journal's file themselves. */

import { BootContents } from '../contents/boot-contents.ts';
import type { RepeatFilter } from './repeat-filter.ts';

/** In format 1 the numbers seen follow `isUncertain`: [first, last, first, last, …]. */
type BootLine = [boot: number, isUncertain: 0 | 1, ...sinceKeyLostUpTo: number[]];
const NO_KEY = -1;

type DeviceLine = [
  deviceId: string,
  generation: number,
  boots: BootLine[],
  forgotten: readonly number[],
  forgottenUpTo: number,
];

export function encodeFilter(filter: RepeatFilter): Buffer {
  const lines: DeviceLine[] = [];
  for (const [deviceId, memory] of filter.devices()) {
    const boots = memory.boots.map(
      ({ boot, isUncertain, contents }): BootLine => [
        boot,
        isUncertain ? 1 : 0,
        contents.since,
        contents.key ?? NO_KEY,
        contents.lostUpTo,
      ],
    );
    lines.push([deviceId, memory.generation, boots, memory.forgotten, memory.forgottenUpTo]);
  }
  return Buffer.from(JSON.stringify(lines));
}

/**
 * Bytes whose checksum fits; anything else is not given to this. Format 1 kept no contents: all it knows is which
 * numbers may have been stored, so up to the highest of them a number without content counts as lost.
 */
export function decodeFilter(body: Uint8Array, filter: RepeatFilter, format: 1 | 2): void {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  for (const [deviceId, generation, boots, forgotten, forgottenUpTo] of JSON.parse(text) as DeviceLine[]) {
    const restored = boots.map(([boot, isUncertain, ...numbers]) => {
      const contents = new BootContents(deviceId, generation, boot);
      contents.lostUpTo = numbers.at(-1) ?? -1;
      if (format === 2) {
        contents.since = numbers[0] ?? 0;
        filter.contents.claim(contents, numbers[1] ?? NO_KEY);
      }
      return { boot, isUncertain: isUncertain === 1, contents };
    });
    filter.restore(deviceId, { generation, boots: restored, forgotten, forgottenUpTo });
  }
}
