/** Every step of a hazard, a ticket and a notice is an event, once, in the order of storing. */

import { expect, it, onTestFinished } from 'vitest';
import { openEventLog } from './event-log.ts';
import { AT, aHazard, aNotice, aRegion, aTicket, aVenue, freshLedger } from './ledger-fixtures.ts';

function opened() {
  const { dir, clock, ledger, store } = freshLedger();
  const log = openEventLog(dir);
  onTestFinished(() => log.close());
  return { clock, ledger, store, log };
}

it('[P4] of a hazard and a ticket each version as it stood, of a notice its begin', () => {
  const { store, log } = opened();
  expect([log.newest(), log.after(0, 10)]).toEqual([0, []]);
  store(aHazard('h1'), aTicket('t1'), aNotice('n1'));
  store(aHazard('h1', { version: 2, active: false }), aNotice('n1', { state: 'answered' }));
  const events = log.after(0, 10);
  expect(events.map(({ seq, kind, body }) => [seq, kind, body.id])).toEqual([
    [1, 'hazard', 'h1'],
    [2, 'ticket', 't1'],
    [3, 'notice', 'n1'],
    [4, 'hazard', 'h1'],
  ]);
  expect(events[0]?.body).toMatchObject({ version: 1 });
  expect(events[2]?.body).toMatchObject({ state: 'answered' });
  expect(log.after(2, 1).map(({ seq }) => seq)).toEqual([3]);
  expect(log.newest()).toBe(4);
});

it('gives the steps of a hazard: the first and the newest ones', () => {
  const { store, log } = opened();
  for (let version = 1; version <= 9; version += 1)
    store(aHazard('h1', { version }), aHazard('h2', { version }));
  const versions = (upTo: number, limit: number) =>
    log.ofHazard('h1', upTo, limit).map(({ body }) => body.version);
  expect(versions(Number.MAX_SAFE_INTEGER, 3)).toEqual([1, 7, 8, 9]);
  expect(versions(5, 200)).toEqual([1, 2, 3]);
});

it('says where a venue is', () => {
  const { store, log } = opened();
  const location = { lat: 29.5, lon: 106.5 };
  store(aRegion('town'), aRegion('grid', 'town', 'grid'), aVenue('v1', 'grid', { address: '1', location }));
  const regions = [
    { id: 'town', name: 'town' },
    { id: 'grid', name: 'grid' },
  ];
  expect(log.place('v1', 'grid')).toEqual({ address: '1', location, regions });
  expect(log.place('', 'root')).toEqual({ regions: [] });
});

it('[P8] is kept as long as the journal by the time of the clock at which it was stored', () => {
  const { clock, store, log, ledger } = opened();
  const kept = () => log.after(0, 10).map(({ seq, at }) => [seq, at - AT]);
  store(aHazard('h1'), aHazard('h2'));
  clock.advance(1_000);
  store(aHazard('h3'));
  ledger.prune(0, AT);
  expect(kept()).toEqual([
    [1, 0],
    [2, 0],
    [3, 1_000],
  ]);
  ledger.prune(0, AT + 1);
  expect(kept()).toEqual([[3, 1_000]]);
});

it('[P8] is dropped in steps, and never the newest, from which the numbers go on', () => {
  const { store, log, ledger } = opened();
  for (let n = 0; n < 30; n += 1) store(...Array.from({ length: 100 }, (_, at) => aHazard(`h-${n}-${at}`)));
  expect([ledger.prune(0, AT + 1), ledger.prune(0, AT + 1)]).toEqual([true, false]);
  expect(log.after(0, 10).map(({ seq }) => seq)).toEqual([3_000]);
  store(aHazard('h3'));
  expect(log.newest()).toBe(3_001);
});
