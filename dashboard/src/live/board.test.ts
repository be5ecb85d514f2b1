import { describe, expect, it } from 'vitest';
import { hazardOf, snapshotOf, ticketOf } from '../testing/samples.ts';
import { applyChange, applyChanges, applySnapshot, type Board, type Change } from './board.ts';

const hazard = (seq: number, own: Parameters<typeof hazardOf>[0]): Change => ({
  seq,
  kind: 'hazard',
  object: hazardOf(own),
});

function shown(next: Board | 'resync'): Board {
  if (next === 'resync') throw new Error('the board asked for a resync');
  return next;
}

describe('the board', () => {
  const board = applySnapshot(snapshotOf({ seq: 7, hazards: [hazardOf({ id: 'a' })] }));

  it('is replaced as a whole by a snapshot', () => {
    const next = applySnapshot(snapshotOf({ epoch: 'e2', seq: 1, hazards: [hazardOf({ id: 'b' })] }));
    expect([...next.hazards.keys()]).toEqual(['b']);
    expect(next).toMatchObject({ epoch: 'e2', seq: 1, ended: [] });
  });

  it('takes the next change and leaves the old board as it was', () => {
    const next = shown(applyChange(board, hazard(8, { id: 'b' })));
    expect([...next.hazards.keys()]).toEqual(['a', 'b']);
    expect(next.seq).toBe(8);
    expect(board.hazards.size).toBe(1);
  });

  it('[P6] asks for a resync when a number is missing, and keeps what it has', () => {
    expect(applyChange(board, hazard(9, { id: 'b' }))).toBe('resync');
    expect(applyChanges(board, [hazard(8, { id: 'b' }), hazard(10, { id: 'c' })])).toBe('resync');
    expect(board.seq).toBe(7);
  });

  it('skips what it knows already', () => {
    const repeated = hazard(7, { id: 'a', state: 'closed' });
    expect(applyChange(board, repeated)).toBe(board);
  });

  it('puts an answer to a resume in front of a newer change that overtook it', () => {
    const next = shown(
      applyChanges(board, [hazard(9, { id: 'c' }), hazard(8, { id: 'b' }), hazard(9, { id: 'c' })]),
    );
    expect([...next.hazards.keys()]).toEqual(['a', 'b', 'c']);
    expect(next.seq).toBe(9);
  });

  it('takes an ended hazard from the list and keeps it readable, newest first and bounded', () => {
    let next = board;
    for (let i = 0; i < 60; i += 1) {
      next = shown(applyChange(next, hazard(8 + i, { id: `x${i}`, state: 'closed' })));
    }
    expect(next.hazards.has('x3')).toBe(false);
    expect(next.ended).toHaveLength(50);
    expect(next.ended[0]?.id).toBe('x59');
  });

  it('takes closed tickets away and shows what the gateway says of itself', () => {
    const withTicket = applySnapshot(snapshotOf({ tickets: [ticketOf({ id: 't' })] }));
    const { counts } = snapshotOf({});
    const next = shown(
      applyChanges(withTicket, [
        { seq: 1, kind: 'ticket', object: ticketOf({ id: 't', state: 'closed' }) },
        {
          seq: 2,
          kind: 'gateway',
          object: { mode: 'full', counts: { ...counts, tickets: { open: 9, major: 1 } } },
        },
        { seq: 3, kind: 'device', object: { id: 'd' } },
      ]),
    );
    expect(next.tickets.size).toBe(0);
    expect(next.gateway).toEqual({ mode: 'full' });
    expect(next.counts.tickets.open).toBe(9);
    expect(next.seq).toBe(3);
  });
});
