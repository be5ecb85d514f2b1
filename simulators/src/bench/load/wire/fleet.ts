/** All connections of a load, and the one place where their acknowledgements come in. */

import type { Failure } from '../../../base/failure.ts';
import { DeviceConnection } from './device-connection.ts';
import type { LoadDevice } from './packets.ts';

/** Logins under way at a time: a listening socket's queue is short. */
const LOGINS_AT_ONCE = 100;

/** Who is told of acknowledgements while a run goes on. */
export interface AckListener {
  acked(connection: DeviceConnection, meantAtMs: number): void;
  read(connection: DeviceConnection): void;
}

const NOBODY: AckListener = { acked: () => {}, read: () => {} };

export class LoadFleet {
  readonly load: DeviceConnection[];
  /** Of devices that send one dangerous reading each. */
  readonly alarms: DeviceConnection[];
  #listener: AckListener = NOBODY;
  /** Acknowledgements since the logins, of whatever kind. */
  ackedInAll = 0;
  #alarmsTaken = 0;
  #lost: Failure | undefined;

  constructor(options: FleetOptions) {
    this.load = options.devices.map((device) => this.#connection(device, options, options.slots));
    this.alarms = options.alarmDevices.map((device) => this.#connection(device, options, 4));
  }

  /** Rejects with one line when a device cannot log in. */
  async open(): Promise<void> {
    const left = [...this.load, ...this.alarms].values();
    const work = async (): Promise<void> => {
      for (const connection of left) await connection.open();
    };
    await Promise.all(Array.from({ length: LOGINS_AT_ONCE }, work));
  }

  /** The next alarm device that has not sent its danger yet. */
  nextAlarm(): DeviceConnection | undefined {
    return this.alarms[this.#alarmsTaken++];
  }

  listen(listener: AckListener | undefined): void {
    this.#listener = listener ?? NOBODY;
  }

  /** Throws when a connection was lost: its readings would be missing in every figure. */
  assertWhole(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  get inFlight(): number {
    const sum = (connections: DeviceConnection[]) => connections.reduce((all, one) => all + one.inFlight, 0);
    return sum(this.load) + sum(this.alarms);
  }

  close(): void {
    for (const connection of [...this.load, ...this.alarms]) connection.close();
  }

  #connection(device: LoadDevice, { port, boot }: FleetOptions, slots: number): DeviceConnection {
    return new DeviceConnection({
      port,
      device,
      boot,
      slots,
      onAck: (connection, meantAtMs) => {
        this.ackedInAll++;
        this.#listener.acked(connection, meantAtMs);
      },
      onRead: (connection) => this.#listener.read(connection),
      onLost: (reason) => {
        this.#lost ??= reason;
      },
    });
  }
}

export interface FleetOptions {
  port: number;
  devices: readonly LoadDevice[];
  alarmDevices: readonly LoadDevice[];
  boot: number;
  /** Readings that one device may have unacknowledged. */
  slots: number;
}
