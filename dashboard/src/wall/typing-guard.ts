/** Whether a key is still meant for a field that has gone while somebody was typing into it: then it is no command. */

/** Between two letters of who types; ours. */
const PAUSE_MS = 2_000;
/** By these a person leaves a field knowingly. */
const LEAVING: readonly string[] = ['Enter', 'Escape', 'Tab'];

export interface TypedKey {
  key: string;
  /** It went to a field. */
  isInField: boolean;
  /** Monotonic, ms. */
  atMs: number;
}

export class TypingGuard {
  #typedAt = Number.NEGATIVE_INFINITY;

  /** To be told of every key, in the order in which they come. → whether nothing else may take it for its own. */
  takes({ key, isInField, atMs }: TypedKey): boolean {
    const wasTyping = atMs - this.#typedAt < PAUSE_MS;
    const isTyped = isInField ? !LEAVING.includes(key) : wasTyping && key !== 'Escape';
    this.#typedAt = isTyped ? atMs : Number.NEGATIVE_INFINITY;
    return !isInField && isTyped;
  }

  /** A pointer went elsewhere: the person knows where they are. */
  leave(): void {
    this.#typedAt = Number.NEGATIVE_INFINITY;
  }
}
