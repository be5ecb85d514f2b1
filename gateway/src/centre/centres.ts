/** The lines of GB/T 26875.3 in both directions: our monitoring centre, and our uploads to higher ones. */

import type { Change } from '@ninewatch/rules';
import type { CentreDesk, TransmitterView } from './ports.ts';
import type { CentreServer } from './server/server.ts';
import type { Transmitter } from './server/transmitters.ts';
import type { Uploader, UploadState } from './upload/uploader.ts';

export interface Upward {
  uploader: Uploader;
  state: UploadState;
}

export interface CentresOptions {
  server: CentreServer | undefined;
  uploads: readonly Upward[];
  /** Our device that a transmitter is bound to. */
  boundTo(id: string): string | undefined;
}

/** Something of it that does not work, with the words for the wall. */
export interface Troubled {
  name: string;
  trouble?: string | undefined;
}

export class Centres implements CentreDesk {
  readonly #options: CentresOptions;

  constructor(options: CentresOptions) {
    this.#options = options;
  }

  transmitters(): TransmitterView[] {
    return (this.#options.server?.transmitters() ?? []).map((transmitter) => this.#viewOf(transmitter));
  }

  transmitter(id: string): TransmitterView | undefined {
    const found = this.#options.server?.find(id);
    return found && this.#viewOf(found);
  }

  async ask(...asked: Parameters<CentreDesk['ask']>): ReturnType<CentreDesk['ask']> {
    return (await this.#options.server?.ask(...asked)) ?? { outcome: 'gone' };
  }

  uploads(): UploadState[] {
    return this.#options.uploads.map(({ state }) => state);
  }

  /** Committed changes: something may be to be told, and somebody may have answered. */
  take(changes: readonly Change[]): void {
    if (changes.some(({ kind }) => kind === 'hazard'))
      for (const { uploader } of this.#options.uploads) uploader.wake();
  }

  /** Uploads whose line is down. */
  downUploads(): Troubled[] {
    return this.uploads().map(({ name, state, trouble }) => ({
      name: `centre ${name}`,
      trouble: state === 'down' ? (trouble ?? 'not connected yet') : undefined,
    }));
  }

  /** Units that are expected because somebody has written them down. */
  lostTransmitters(): Troubled[] {
    return this.transmitters()
      .filter(({ isListed }) => isListed)
      .map(({ id, name, state }) => ({
        name: name === undefined ? id : `${id} ${name}`,
        trouble: state === 'online' ? undefined : 'no contact',
      }));
  }

  #viewOf(transmitter: Transmitter): TransmitterView {
    const { id, address, name, isListed, session, since, host, lastHeardAt, clockOffMs, duty } = transmitter;
    const { packets, repeated, damaged, denied, takeOvers } = transmitter;
    const deviceId = this.#options.boundTo(id);
    const away = lastHeardAt === undefined ? 'never' : 'away';
    return {
      ...{ id, address, isListed, since, packets, repeated, damaged, denied, takeOvers },
      state: session === undefined ? away : 'online',
      ...(name === undefined ? {} : { name }),
      ...(host === '' ? {} : { host }),
      ...(lastHeardAt === undefined ? {} : { lastHeardAt }),
      ...(clockOffMs === undefined ? {} : { clockOffMs }),
      ...(duty === undefined ? {} : { dutyCheck: duty }),
      ...(deviceId === undefined ? {} : { deviceId }),
    };
  }
}
