import { describe, expect, it } from 'vitest';
import { hazardOf, snapshotOf, ticketOf } from '../../testing/samples.ts';
import { applySnapshot, type Board, type Change } from '../board.ts';
import { BoardBuilder, type BoardWord } from './board-builder.ts';
import { changeWords, snapshotWords, THINGS_MAX, type WorkerWord } from './worker-words.ts';

const hazards = Array.from({ length: 2 * THINGS_MAX + 1 }, (_, i) => hazardOf({ id: `h${i}` }));
const tickets = [ticketOf({ id: 't' })];
const snapshot = snapshotOf({ epoch: 'e1', seq: 7, hazards, tickets });
const changes = hazards.map(
  ({ id }, i): Change => ({ seq: 8 + i, kind: 'hazard', object: hazardOf({ id, state: 'closed' }) }),
);
const thingsIn = (word: WorkerWord): readonly object[] =>
  word.kind === 'changes'
    ? word.changes
    : word.kind === 'snapshot-part'
      ? [...word.hazards, ...word.tickets]
      : [];

function taken(builder: BoardBuilder, words: readonly WorkerWord[]): (Board | 'resync' | null)[] {
  return words.map((word) => builder.take(structuredClone(word) as BoardWord));
}

describe('what comes from the worker', () => {
  it('[P8] stands in messages of few things each, however large the snapshot', () => {
    const words = [...snapshotWords(snapshot), ...changeWords(changes)];
    expect(Math.max(...words.map((word) => thingsIn(word).length))).toBe(THINGS_MAX);
    expect(words.flatMap((word) => thingsIn(word))).toHaveLength(
      hazards.length + tickets.length + changes.length,
    );
  });

  it('is shown only when it is whole, and then equals the snapshot', () => {
    const boards = taken(new BoardBuilder(), snapshotWords(snapshot));
    expect(boards.slice(0, -1)).toEqual(boards.slice(0, -1).map(() => null));
    expect(boards.at(-1)).toEqual(applySnapshot(snapshot));
  });

  it('takes a batch of changes as one picture, and forgets nothing between two snapshots', () => {
    const builder = new BoardBuilder();
    taken(builder, snapshotWords(snapshot));
    const boards = taken(builder, changeWords(changes));
    expect(boards.map((board) => board === null)).toEqual([true, true, false]);
    expect(boards.at(-1)).toMatchObject({ seq: 7 + changes.length, hazards: new Map() });
    expect(taken(builder, snapshotWords(snapshotOf({ epoch: 'e2' }))).at(-1)).toMatchObject({
      epoch: 'e2',
      tickets: new Map(),
    });
  });

  it('[P6] asks to start again when changes do not follow on what it has', () => {
    const builder = new BoardBuilder();
    expect(taken(builder, changeWords(changes.slice(0, 1)))).toEqual(['resync']);
    taken(builder, snapshotWords(snapshot));
    expect(taken(builder, changeWords(changes.slice(1, 2)))).toEqual(['resync']);
  });
});
