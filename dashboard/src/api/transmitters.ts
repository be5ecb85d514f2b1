/** `/transmitters`: fire-alarm transmitters of GB/T 26875.3, and what is asked of them. */

import { getAll } from './http.ts';
import { longPost } from './long-call.ts';

export interface Transmitter {
  id: string;
  address: number;
  name?: string;
  isListed: boolean;
  state: 'online' | 'away' | 'never';
  since: number;
  host?: string;
  lastHeardAt?: number;
  /** Its clock less ours. */
  clockOffMs?: number;
  packets: number;
  repeated: number;
  damaged: number;
  denied: number;
  takeOvers: number;
  dutyCheck?: {
    askedAt: number;
    by: string;
    minutes: number;
    state: 'waiting' | 'answered' | 'missed';
    answeredAt?: number;
  };
  deviceId?: string;
}
export const READS = ['read-state', 'read-version', 'read-time', 'read-configuration'] as const;
export type Question = (typeof READS)[number] | 'sync-clock' | 'duty-check';
export interface TransmitterAnswer {
  outcome: 'confirmed' | 'denied' | 'answered' | 'unanswered' | 'gone' | 'busy';
  states?: string[];
  version?: string;
  configuration?: string;
  at?: number;
}

/** As many lines as the gateway holds. */
const TRANSMITTERS_MAX = 2_000;

export function transmitters(): Promise<Transmitter[]> {
  return getAll<Transmitter>('/transmitters', {}, TRANSMITTERS_MAX);
}
/** With its repeats an answer takes up to 40 s. */
export function askTransmitter(id: string, question: Question, minutes?: number): Promise<TransmitterAnswer> {
  const body = minutes === undefined ? {} : { minutes };
  return longPost<TransmitterAnswer>(`/transmitters/${encodeURIComponent(id)}/${question}`, { body });
}
