/** What a bridge is given, and what its thread and the main one say to each other. */

import type { CodecName, CodecOptions, Decoded, ForeignMapping } from '@ninewatch/contracts/codecs';
import type { LogLevel } from '../base/log.ts';

export type CodecSettings = { filters: string[] } & (
  | { kind: 'codec'; codec: CodecName; options: CodecOptions }
  | { kind: 'mapping'; mapping: ForeignMapping }
);

export interface BridgeSettings {
  name: string;
  source: string;
  region: string;
  url: string;
  /** As the protocol counts: 4 is 3.1.1. */
  version: 4 | 5;
  clientId: string;
  username?: string;
  password?: string;
  tls: { ca?: string; cert?: string; key?: string };
  share?: string;
  inFlight: number;
  sessionExpiryS: number;
  keepaliveS: number;
  codecs: CodecSettings[];
}

/** Of one bridge since the thread began. */
export interface BridgeFigures {
  connects: number;
  received: number;
  acknowledged: number;
  /** Came again on a new connection while we had them: answered, not taken again. */
  redelivered: number;
  unmatched: number;
  inFlight: number;
  inFlightMax: number;
  asked: number;
}

export interface Arrived {
  id: number;
  decoded: Decoded;
  receivedAt: number;
}

export type FromBridges =
  | { ready: true }
  /** All that came since the last, in order. */
  | { arrived: { bridge: string; messages: Arrived[] } }
  | { link: { bridge: string; isUp: boolean; why: string } }
  | { figures: { bridge: string; figures: BridgeFigures } };

/** Stored: may be acknowledged. */
export type ToBridges = { stored: { bridge: string; ids: number[] } } | { stop: true };

export interface BridgesThreadSettings {
  bridges: BridgeSettings[];
  logLevel: LogLevel;
}
