/** Takes turns: a connection with much to read takes a little each turn of the event loop, so that all others go on. [P6] [P8] */

export interface ShareLimits {
  turnPackets: number;
  turnBytes: number;
}

export class Turns {
  readonly #connectionsMax: number;
  readonly #waiting = new Set<() => void>();
  #number = 0;
  #isNextDue = false;

  /** `connectionsMax`: how many of those that wait go on in one turn; the others wait another turn. */
  constructor(connectionsMax: number) {
    if (!(connectionsMax >= 1)) throw new RangeError('somebody has to get a turn');
    this.#connectionsMax = connectionsMax;
  }

  /** Which turn of the event loop this is: another number means that everybody else had a chance. */
  get number(): number {
    this.#beginNextLater();
    return this.#number;
  }

  /** Goes on in a later turn, behind those who wait already. Waiting twice is waiting once. */
  wait(run: () => void): void {
    this.#waiting.add(run);
    this.#beginNextLater();
  }

  #beginNextLater(): void {
    if (this.#isNextDue) return;
    this.#isNextDue = true;
    setImmediate(() => {
      this.#isNextDue = false;
      this.#number += 1;
      for (const run of [...this.#waiting.values().take(this.#connectionsMax)]) {
        this.#waiting.delete(run);
        run();
      }
      if (this.#waiting.size > 0) this.#beginNextLater();
    });
  }
}

/** What one connection may still take in this turn. */
export class Share {
  readonly #limits: ShareLimits;
  readonly #turns: Turns;
  #turn = -1;
  #packets = 0;
  #bytes = 0;

  constructor(limits: ShareLimits, turns: Turns) {
    this.#limits = limits;
    this.#turns = turns;
  }

  /** One packet at least goes in every turn, however long. */
  get isSpent(): boolean {
    const turn = this.#turns.number;
    if (turn !== this.#turn) {
      this.#turn = turn;
      this.#packets = 0;
      this.#bytes = 0;
    }
    const { turnPackets, turnBytes } = this.#limits;
    return this.#packets >= turnPackets || this.#bytes >= turnBytes;
  }

  spend(bytes: number): void {
    this.#packets += 1;
    this.#bytes += bytes;
  }
}
