/** A browser's view of the live socket: what it was told, and a wait for what it will be told. */

import type { Hazard, Ticket } from '@ninewatch/rules';
import { io, type Socket } from 'socket.io-client';

export interface WallChange {
  seq: number;
  kind: 'hazard' | 'ticket' | 'device' | 'venue' | 'gateway';
  object: Record<string, unknown>;
}

export interface WallSnapshot {
  epoch: string;
  seq: number;
  hazards: Hazard[];
  tickets: Ticket[];
}

export class WallClient {
  readonly changes: WallChange[] = [];
  snapshot: WallSnapshot | undefined;
  readonly #socket: Socket;
  #looks: (() => void)[] = [];

  constructor(origin: string, token: string) {
    this.#socket = io(`${origin}/wall`, { auth: { token }, transports: ['websocket'], reconnection: false });
    this.#socket.on('snapshot', (snapshot: WallSnapshot) => {
      this.snapshot = snapshot;
      this.#look();
    });
    this.#socket.on('change', (change: WallChange) => {
      this.changes.push(change);
      this.#look();
    });
  }

  static async open(origin: string, token: string): Promise<WallClient> {
    const wall = new WallClient(origin, token);
    await wall.until(() => wall.snapshot);
    return wall;
  }

  /** Resolves with the first answer of `find` that is not undefined; it is asked after every message. */
  until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        this.#looks = this.#looks.filter((each) => each !== look);
        resolve(found);
      };
      this.#looks.push(look);
      look();
    });
  }

  /** The first hazard told of (at any time) that fits. */
  hazard(fits: (hazard: Hazard) => boolean): Promise<Hazard> {
    return this.until(() =>
      this.#told('hazard').find((each) => fits(each as unknown as Hazard)),
    ) as Promise<unknown> as Promise<Hazard>;
  }

  ticket(fits: (ticket: Ticket) => boolean): Promise<Ticket> {
    return this.until(() =>
      this.#told('ticket').find((each) => fits(each as unknown as Ticket)),
    ) as Promise<unknown> as Promise<Ticket>;
  }

  close(): void {
    this.#socket.disconnect();
  }

  #told(kind: WallChange['kind']): Record<string, unknown>[] {
    return this.changes.filter((change) => change.kind === kind).map((change) => change.object);
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}
