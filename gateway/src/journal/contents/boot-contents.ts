/** Where the content hashes of one boot of a device are: its pages in memory, and which may be in the table. */

import type { ContentPage } from './content-page.ts';

/**
 * One life of a boot in the filter's memory. A boot that was forgotten and comes back gets another of these, with
 * another key, so that rows of the life before are never taken for its own.
 */
export class BootContents {
  readonly deviceId: string;
  readonly generation: number;
  readonly boot: number;
  /** Of its rows; undefined until the first is written. */
  key: number | undefined;
  /** First and last page that may be in the table; undefined with a key = not looked up yet. */
  stored: { from: number; to: number } | undefined;
  /** Journal position with which this life began. */
  since = 0;
  /** Highest number whose content went with the journal's rows (retention); −1 = none did. */
  lostUpTo = -1;
  readonly pages = new Map<number, ContentPage>();

  constructor(deviceId: string, generation: number, boot: number) {
    this.deviceId = deviceId;
    this.generation = generation;
    this.boot = boot;
  }
}
