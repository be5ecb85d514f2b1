/** A scoped source tells what was said at its venues, and of people's acts what decides there. */

import type { Act, Entry, Hazard, JournalRecord } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { type Places, scopedSource } from './scoped-source.ts';
import type { Source } from './source.ts';
import { watchedSource } from './watched-source.ts';

const PLACES: Places = { venues: new Set(['inn']), devices: new Set(['inn-1']) };
const SUBJECTS = {
  hazard: (id: string) => ({ venueId: id.startsWith('inn') ? 'inn' : 'bar' }) as Hazard,
  ticket: (id: string) => ({ hazardId: id }),
  periodVenue: (id: string) => (id === 'p-inn' ? 'inn' : 'bar'),
};

function source(records: JournalRecord[], ground: Act[] = []): Source {
  const entries = records.map((record, n): Entry => ({ position: n + 1, ordinal: 0, record }));
  return {
    ...{ name: 'n', beginsAt: 0, epoch: 'e', ground, readFrom: 0, tellFrom: 0 },
    blocks: () => entries.map((entry) => ({ entries: [entry], readings: 9 })),
    originOf: () => undefined,
    close: () => {},
  };
}

async function kept(records: JournalRecord[]): Promise<JournalRecord[]> {
  const left: JournalRecord[] = [];
  for await (const { entries } of scopedSource(source(records), PLACES, SUBJECTS).blocks())
    left.push(...entries.map(({ record }) => record));
  return left;
}
const actRecord = (act: object): JournalRecord => ({
  ...{ kind: 'act', receivedAt: 1, actId: 'a', actor: { userId: 'u', username: 'u', name: 'u' } },
  act: act as Act,
});
const at = (venueId: string, more: object) =>
  ({ receivedAt: 1, venueId, deviceId: `${venueId}-1`, ...more }) as unknown as JournalRecord;

describe('a scoped source', () => {
  it.each<[string, JournalRecord, boolean]>([
    ['a message of its venue', at('inn', { kind: 'message', readings: [] }), true],
    ['one of another', at('bar', { kind: 'message', readings: [] }), false],
    ['a presence', at('inn', { kind: 'presence' }), true],
    ['a rejection about its venue', at('bar', { kind: 'rejection', about: { venueId: 'inn' } }), true],
    [
      'a condition of the gateway',
      { kind: 'condition', receivedAt: 1, condition: 'disk-low', active: true, detail: '' },
      false,
    ],
    ['time', { kind: 'tick', receivedAt: 1, elapsedMs: 1 }, true],
    ['a region', actRecord({ type: 'region.create' }), true],
    ['a venue of it', actRecord({ type: 'venue.create', venue: { id: 'inn' } }), true],
    ['another venue', actRecord({ type: 'venue.change', id: 'bar' }), false],
    ['a device of it', actRecord({ type: 'device.change', id: 'inn-1' }), true],
    ['another device', actRecord({ type: 'device.create', device: { id: 'bar-1' } }), false],
    ['its hazard', actRecord({ type: 'hazard.reset', hazardId: 'inn-h' }), true],
    ['the ticket of another', actRecord({ type: 'ticket.accept', ticketId: 'bar-t' }), false],
    ['the end of its planned time', actRecord({ type: 'period.end', periodId: 'p-inn' }), true],
    ['a credit', actRecord({ type: 'credit.grant' }), false],
  ])('%s: %#', async (_name, record, isKept) => {
    expect(await kept([record])).toEqual(isKept ? [record] : []);
  });

  it('takes of an import its own lines, of the ground its own facts, and counts its own readings', async () => {
    const lines = ['inn', 'bar'].map((id, line) => ({ line, venue: { id } }));
    const [imported] = await kept([actRecord({ type: 'venue.import', lines })]);
    expect(imported).toMatchObject({ act: { lines: [{ venue: { id: 'inn' } }] } });
    const ground = ['inn', 'bar'].map((id) => ({ type: 'venue.create', venue: { id } }) as Act);
    expect(scopedSource(source([], ground), PLACES, SUBJECTS).ground).toHaveLength(1);
    const both = [
      at('inn', { kind: 'message', readings: [1, 2] }),
      at('bar', { kind: 'message', readings: [3] }),
    ];
    let readings = 0;
    for await (const block of scopedSource(source(both), PLACES, SUBJECTS).blocks())
      readings += block.readings;
    expect(readings).toBe(2);
  });
});

describe('a watched source', () => {
  it('says its share of the time, never back, and rests after each block', async () => {
    const shares: number[] = [];
    let rests = 0;
    const records = [25, 75, 50, 200].map(
      (receivedAt): JournalRecord => ({ kind: 'tick', receivedAt, elapsedMs: 1 }),
    );
    const watched = watchedSource(source(records), {
      endsAt: 100,
      reached: (share) => shares.push(share),
      rest: async () => {
        rests += 1;
      },
    });
    for await (const { entries } of watched.blocks()) expect(entries).toHaveLength(1);
    expect([shares, rests]).toEqual([[0.25, 0.75, 0.75, 1], 4]);
  });
});
