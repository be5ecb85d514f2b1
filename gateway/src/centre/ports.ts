/** What the lines of GB/T 26875.3 are given by the other rooms, and what they give back. */

import type { Decoded } from '@ninewatch/contracts/codecs';
import type { Question, TransmitterAnswer } from './server/questions.ts';
import type { TransmitterDuty } from './server/transmitters.ts';
import type { UploadState } from './upload/uploader.ts';

/** What foreign devices say, on its way to ours. */
export interface ForeignTaker {
  /** Resolves after the journal's commit; rejects when nothing could be stored. [P1] */
  take(sourceId: string, decoded: Decoded, receivedAt: number): Promise<unknown>;
}

/** The one source of foreign devices that all transmitters are. */
export const TRANSMITTER_SOURCE = 'gb26875';

/** A transmitter as people see it; times in ms. */
export interface TransmitterView {
  /** As a foreign device: `gb-<address>`. */
  id: string;
  address: number;
  name?: string;
  isListed: boolean;
  /** `never`: written down, and not heard of since the start. */
  state: 'online' | 'away' | 'never';
  since: number;
  host?: string;
  lastHeardAt?: number;
  clockOffMs?: number;
  packets: number;
  repeated: number;
  damaged: number;
  denied: number;
  takeOvers: number;
  dutyCheck?: TransmitterDuty;
  /** Our device that it is bound to. */
  deviceId?: string;
}

/** What the API asks of the lines. */
export interface CentreDesk {
  transmitters(): TransmitterView[];
  transmitter(id: string): TransmitterView | undefined;
  ask(id: string, question: Question, by: { name: string; minutes: number }): Promise<TransmitterAnswer>;
  uploads(): UploadState[];
}
