/** Puts the board together from the worker's messages; shows it when a snapshot or a batch of changes is whole. */

import type { Hazard, WallTicket } from '@ninewatch/rules';
import { applyChanges, applySnapshot, type Board, type Change, type Snapshot } from '../board.ts';
import type { WorkerWord } from './worker-words.ts';

export type BoardWord = Extract<WorkerWord, { kind: 'snapshot-part' | 'snapshot' | 'changes' }>;

export class BoardBuilder {
  #board: Board | null = null;
  #hazards: Hazard[] = [];
  #tickets: WallTicket[] = [];

  /** The board when it is whole again, null while more is to come, `resync` when this does not follow on what we have. */
  take(word: BoardWord): Board | 'resync' | null {
    if (word.kind === 'changes') return this.#change(word.changes, word.isLast);
    if (word.kind === 'snapshot') return this.#begin(word.snapshot);
    this.#hazards.push(...word.hazards);
    this.#tickets.push(...word.tickets);
    return null;
  }

  #begin(snapshot: Snapshot): Board {
    const board = applySnapshot({ ...snapshot, hazards: this.#hazards, tickets: this.#tickets });
    this.#hazards = [];
    this.#tickets = [];
    this.#board = board;
    return board;
  }

  #change(changes: readonly Change[], isLast: boolean): Board | 'resync' | null {
    if (this.#board === null) return 'resync';
    const next = applyChanges(this.#board, changes);
    if (next === 'resync') return 'resync';
    this.#board = next;
    return isLast ? next : null;
  }
}
