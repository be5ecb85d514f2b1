/** Threads load their modules at the same time, and open what they work on one after the other. */

/** Behind it stands what must be there first. */
export interface Turn {
  /** For the thread: in its settings. */
  turn: SharedArrayBuffer;
  /** It may go on. */
  give(): void;
}

export function createTurn(): Turn {
  const turn = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  return {
    turn,
    give: () => {
      const cell = new Int32Array(turn);
      Atomics.store(cell, 0, GIVEN);
      Atomics.notify(cell, 0);
    },
  };
}

/** In the thread, behind its imports: blocks until it is given. A thread that is ended meanwhile ends. */
export function awaitTurn({ turn }: { turn?: SharedArrayBuffer }): void {
  if (turn !== undefined) Atomics.wait(new Int32Array(turn), 0, 0);
}

const GIVEN = 1;
