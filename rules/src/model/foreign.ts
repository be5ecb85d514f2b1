/** Devices that speak through somebody else's broker or centre: what they are bound to, and those that wait for a person. */

import type { DeviceInput } from './act.ts';
import type { FilingBase } from './filing.ts';

/** The device of another system whose words count as this device's own. Each is bound to one device at most. */
export interface ForeignRef {
  /** Id of the source: a bridge, a centre. */
  source: string;
  /** As its maker's topics name it; 1–128 characters. */
  name: string;
}

/** What a source says of a device that nobody has bound. All of it is the maker's word. */
export interface ForeignDescription {
  /** What the maker calls it where that differs from its name: IEEE address, DevEUI, MAC. */
  address?: string;
  title?: string;
  vendor?: string;
  model?: string;
  firmware?: string;
  /** A kind of our catalogue, if what it can do says so. */
  kind?: string;
  /** Metrics and flags of ours that it can give. */
  gives: string[];
  /** Another foreign device that it is a channel of, or is heard through. */
  partOf?: string;
}

export interface ForeignSeen {
  at: number;
  metrics?: Record<string, number>;
  flags?: string[];
}

/** A foreign device that a person decides about. Open or dismissed it is kept by the fold; accepted by the ledger alone. */
export interface ForeignFiling extends FilingBase<'foreign'> {
  state: 'open' | 'dismissed' | 'accepted';
  source: string;
  name: string;
  described: ForeignDescription;
  seen: ForeignSeen;
  decided?: { at: number; by: string; note?: string };
  /** Of an accepted one: the device that it is bound to. */
  deviceId?: string;
}

interface OnForeign {
  id: string;
  expectedVersion?: number;
}

export type ForeignAct =
  | ({ type: 'foreign.accept'; device: Omit<DeviceInput, 'foreign'> } & OnForeign)
  | ({ type: 'foreign.dismiss'; note?: string } & OnForeign)
  /** A dismissed one waits for a decision again. */
  | ({ type: 'foreign.recall'; note?: string } & OnForeign);

/** A source heard of a foreign device that no device is bound to, or what it says of it has changed. */
export interface SightingRecord {
  kind: 'sighting';
  receivedAt: number;
  source: string;
  /** Where the source belongs: who decides there decides about its devices. */
  region: string;
  name: string;
  described: ForeignDescription;
  seen: ForeignSeen;
}

/** A source of foreign devices can be heard, or cannot any more. */
export interface SourceRecord {
  kind: 'source';
  receivedAt: number;
  source: string;
  state: 'up' | 'down';
  detail: string;
}

/** Ours: generous for one building's devices, small for what a stranger may make of a topic. [P8] */
export const FOREIGN_FILINGS = {
  openPerSourceMax: 500,
  /** Beyond it the longest unseen dismissed one is forgotten: it comes back when it is heard again. */
  dismissedPerSourceMax: 500,
  sourcesMax: 100,
} as const;
