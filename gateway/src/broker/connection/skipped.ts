/** Connections with messages left without acknowledgement: closed when these can be stored, so that they come again. */

import type { Connection } from './connection.ts';

/** Nothing is kept of a message: its device has it, and sends it again when it reconnects. [P8] */
export class Skipped {
  /** With an essential message among what was left. */
  readonly #essential = new Set<Connection>();
  readonly #rest = new Set<Connection>();
  /** To be closed, in this order, whatever happens to the disk meanwhile. */
  readonly #due = new Set<Connection>();

  /** Connections that still have to come again. */
  get size(): number {
    return this.#essential.size + this.#rest.size + this.#due.size;
  }

  add(connection: Connection, isEssential: boolean): void {
    if (this.#due.has(connection)) return;
    if (isEssential) {
      this.#rest.delete(connection);
      this.#essential.add(connection);
    } else if (!this.#essential.has(connection)) this.#rest.add(connection);
  }

  forget(connection: Connection): void {
    for (const connections of [this.#essential, this.#rest, this.#due]) connections.delete(connection);
  }

  /** Those with essential messages, or all; the essential ones go first. */
  release(which: 'essential' | 'all'): void {
    for (const connections of which === 'all' ? [this.#essential, this.#rest] : [this.#essential]) {
      for (const connection of connections) this.#due.add(connection);
      connections.clear();
    }
  }

  /** The next ones to be closed. They stay until they are forgotten. */
  next(countMax: number): Connection[] {
    return [...this.#due.values().take(countMax)];
  }
}
