/** Messages that were taken and not acknowledged: answered in the order in which they came, once each is stored. [P1] */

/** What one delivery is about; a redelivery of it stands for the same one. */
interface Delivery {
  id: number;
  key: string;
  isStored: boolean;
}

interface Waiting {
  delivery: Delivery;
  /** Undefined for one that is not acknowledged at all. */
  messageId: number | undefined;
}

/** Stored deliveries that are remembered: a broker sends again what was on its way when the connection ended. Ours. */
const REMEMBERED_MAX = 2_000;

export class InFlight {
  /** Of this connection, in the order in which they came. */
  #waiting: Waiting[] = [];
  readonly #open = new Map<number, Delivery>();
  /** By packet id: the latest delivery under it. */
  readonly #known = new Map<number, Delivery>();
  #lastId = 0;

  /** Taken and not stored yet. */
  get size(): number {
    return this.#open.size;
  }

  /** → its number, or undefined when it is one that we have already: it waits for the same storing. */
  take({
    messageId,
    dup,
    key,
  }: {
    messageId: number | undefined;
    dup: boolean;
    key: string;
  }): number | undefined {
    const known = messageId === undefined ? undefined : this.#known.get(messageId);
    if (dup && known?.key === key) {
      this.#waiting.push({ delivery: known, messageId });
      return undefined;
    }
    this.#lastId += 1;
    const delivery: Delivery = { id: this.#lastId, key, isStored: false };
    this.#open.set(delivery.id, delivery);
    this.#waiting.push({ delivery, messageId });
    if (messageId !== undefined) this.#remember(messageId, delivery);
    return delivery.id;
  }

  stored(ids: readonly number[]): void {
    for (const id of ids) {
      const delivery = this.#open.get(id);
      if (delivery !== undefined) delivery.isStored = true;
      this.#open.delete(id);
    }
  }

  /** Packet ids that may be acknowledged now, in order. [MQTT-4.6.0-2] */
  ready(): number[] {
    let count = 0;
    while (this.#waiting[count]?.delivery.isStored === true) count += 1;
    return this.#waiting.splice(0, count).flatMap(({ messageId }) => messageId ?? []);
  }

  /** The connection ended: the broker sends again what was not acknowledged. What was taken is still being stored. */
  forgetConnection(): void {
    this.#waiting = [];
  }

  /** The broker knows nothing of before: under a packet id of then it sends something else now. */
  forgetSession(): void {
    this.#known.clear();
  }

  #remember(messageId: number, delivery: Delivery): void {
    this.#known.delete(messageId);
    this.#known.set(messageId, delivery);
    if (this.#known.size <= REMEMBERED_MAX) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}
