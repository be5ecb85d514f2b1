/** What the bench loads: something that takes readings over MQTT, and how its costs and its backlog are seen. */

import type { EarAddress } from '../load/ear.ts';
import type { LoadDevice } from '../load/wire/packets.ts';

export const SYSTEM_KEYS = ['ours', 'mosquitto', 'nodeRedStack', 'script'] as const;
export type SystemKey = (typeof SYSTEM_KEYS)[number];

/** For tables and pictures. */
export const SYSTEM_NAMES: Record<SystemKey, string> = {
  ours: 'ninewatch',
  mosquitto: 'Mosquitto alone',
  nodeRedStack: 'Node-RED stack',
  script: 'script',
};

export interface System {
  key: SystemKey | 'sink';
  /** For people. */
  title: string;
  /** It acknowledges before it stores, so that a closed loop leaves a backlog. */
  storesLater: boolean;
  /** Where the search for the sustained rate begins, as a share of the closed loop's. */
  searchFrom: number;
  /** What has to be installed first, in one line; undefined when it can start. */
  missing(): string | undefined;
  /** Rejects with one line when it does not get ready; nothing is left running then. */
  start(size: SystemSize): Promise<RunningSystem>;
}

export interface SystemSize {
  devices: number;
  /** Devices that will send one dangerous reading each, in venues of their own. */
  alarmDevices: number;
}

export interface RunningSystem {
  mqttPort: number;
  devices: readonly LoadDevice[];
  alarmDevices: readonly LoadDevice[];
  /** Where its alarms are heard; undefined when it raises none. */
  ear: EarAddress | undefined;
  /** Every process of the system, by what it is. */
  processes: readonly { name: string; pid: number }[];
  /** How far what comes behind the acknowledgement is behind it, by name: readings, or journal positions. */
  lags(acked: number): Promise<Record<string, number>>;
  /** Resolves with ms from the call until all `acked` readings since the start went all the way; some `msMax` at most. */
  drain(acked: number, msMax: number): Promise<number>;
  stop(): Promise<void>;
}

/** The same devices for every system: five in a venue, and one in each venue that will burn. */
export function planDevices({ devices, alarmDevices }: SystemSize): {
  devices: LoadDevice[];
  alarmDevices: LoadDevice[];
} {
  const number = (i: number) => String(i).padStart(5, '0');
  return {
    devices: Array.from({ length: devices }, (_, i) => ({
      id: `d-${number(i)}`,
      venueId: `v-${number(Math.floor(i / DEVICES_A_VENUE))}`,
    })),
    alarmDevices: Array.from({ length: alarmDevices }, (_, i) => ({
      id: `a-${number(i)}`,
      venueId: `w-${number(i)}`,
    })),
  };
}

const DEVICES_A_VENUE = 5;
