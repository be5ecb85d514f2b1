/** Names that are asked for when they are first to be shown: once each, and all that are shown together in one question. */

import { shallowRef } from 'vue';

/** Names a page remembers; beyond it the longest known is forgotten. [P8] */
const NAMES_MAX = 5_000;
/** What the gateway takes in one question. */
const AT_ONCE = 100;
const RETRY_MS = 15_000;

export class AskedNames {
  readonly #ask: (usernames: readonly string[]) => Promise<[string, string][]>;
  readonly #names = shallowRef<ReadonlyMap<string, string>>(new Map());
  readonly #wanted = new Set<string>();
  #isAsking = false;
  #failedAt: number | undefined;
  /** Answers for whom it was emptied before count no more. */
  #round = 0;

  constructor(ask: (usernames: readonly string[]) => Promise<[string, string][]>) {
    this.#ask = ask;
  }

  /** undefined while it is not known; who is not named keeps the user name. */
  get(username: string): string | undefined {
    const name = this.#names.value.get(username);
    if (name === undefined) this.#want(username);
    return name;
  }

  clear(): void {
    this.#names.value = new Map();
    this.#wanted.clear();
    this.#failedAt = undefined;
    this.#round += 1;
  }

  #want(username: string): void {
    this.#wanted.add(username);
    if (this.#isAsking || this.#hasJustFailed()) return;
    this.#isAsking = true;
    queueMicrotask(() => void this.#askAll());
  }

  #hasJustFailed(): boolean {
    return this.#failedAt !== undefined && performance.now() - this.#failedAt < RETRY_MS;
  }

  async #askAll(): Promise<void> {
    while (this.#wanted.size > 0 && !this.#hasJustFailed()) await this.#askSome();
    this.#isAsking = false;
  }

  /** After a failure they are asked for again with the next that is shown. */
  async #askSome(): Promise<void> {
    const round = this.#round;
    const asked = [...this.#wanted].slice(0, AT_ONCE);
    const found = await this.#ask(asked).catch(() => null);
    if (round !== this.#round) return;
    this.#failedAt = found === null ? performance.now() : undefined;
    if (found === null) return;
    for (const username of asked) this.#wanted.delete(username);
    this.#remember([...asked.map((username): [string, string] => [username, username]), ...found]);
  }

  #remember(learnt: readonly [string, string][]): void {
    const all = new Map([...this.#names.value, ...learnt]);
    for (const username of all.keys()) {
      if (all.size <= NAMES_MAX) break;
      all.delete(username);
    }
    this.#names.value = all;
  }
}
