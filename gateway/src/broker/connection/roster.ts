/** Who is connected: one connection a device id, and every open socket for the sweep. */

import type { Connection } from './connection.ts';

export class Roster {
  readonly #byDevice = new Map<string, Connection>();
  readonly #open = new Set<Connection>();
  readonly #beforeConnect = new Set<Connection>();
  readonly #whenEmpty: (() => void)[] = [];

  /** Logged-in connections. */
  get size(): number {
    return this.#byDevice.size;
  }

  find(deviceId: string): Connection | undefined {
    return this.#byDevice.get(deviceId);
  }

  /** Every connection whose socket is not closed yet. */
  all(): Connection[] {
    return [...this.#open];
  }

  onceEmpty(run: () => void): void {
    if (this.#open.size === 0) run();
    else this.#whenEmpty.push(run);
  }

  /** A new socket. Returns the one that has waited longest without a CONNECT when there are too many. */
  opened(connection: Connection, beforeConnectMax: number): Connection | undefined {
    this.#open.add(connection);
    this.#beforeConnect.add(connection);
    if (this.#beforeConnect.size <= beforeConnectMax) return undefined;
    const [oldest] = this.#beforeConnect;
    return oldest;
  }

  connectCame(connection: Connection): void {
    this.#beforeConnect.delete(connection);
  }

  loggedIn(deviceId: string, connection: Connection): void {
    this.#byDevice.set(deviceId, connection);
  }

  /** A replaced connection is not in the device's place any more. */
  left(deviceId: string, connection: Connection): void {
    if (this.#byDevice.get(deviceId) === connection) this.#byDevice.delete(deviceId);
  }

  closed(connection: Connection): void {
    this.#open.delete(connection);
    this.#beforeConnect.delete(connection);
    if (this.#open.size === 0) for (const run of this.#whenEmpty.splice(0)) run();
  }
}
