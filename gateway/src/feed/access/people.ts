/** Who is who right now: users as the ledger and the newest changes have them, in bounded memory. */

import type { User } from '@ninewatch/rules';

/** Beyond it the longest unused is forgotten and asked for again. [P8] */
const PEOPLE_MAX = 10_000;

export class People {
  readonly #byName = new Map<string, User>();
  readonly #ask: (username: string) => Promise<User | null>;

  constructor(ask: (username: string) => Promise<User | null>) {
    this.#ask = ask;
  }

  /** A change that was seen already is not undone by an older answer of the ledger. */
  learn(user: User): void {
    const known = this.#byName.get(user.username);
    if (known !== undefined && known.version > user.version) return;
    this.#byName.delete(user.username);
    this.#byName.set(user.username, user);
    if (this.#byName.size <= PEOPLE_MAX) return;
    const oldest = this.#byName.keys().next();
    if (!oldest.done) this.#byName.delete(oldest.value);
  }

  async find(username: string): Promise<User | null> {
    const known = this.#byName.get(username);
    if (known !== undefined) return known;
    const asked = await this.#ask(username);
    if (asked !== null) this.learn(asked);
    return this.#byName.get(username) ?? null;
  }
}
