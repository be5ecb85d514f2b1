/** Photos on the ledger: who sees one, who may name one, and when one goes. */

import type { Change, Duty, Filing, PhotoLink } from '@ninewatch/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { AT, aRegion, aTicket, aVenue, freshLedger } from '../ledger-fixtures.ts';
import type { Scope } from '../query-port.ts';

const id = (n: number) => n.toString(16).padStart(64, '0');
let fresh: ReturnType<typeof freshLedger>;

beforeEach(() => {
  fresh = freshLedger();
  fresh.store(aRegion('east'), aRegion('west'), aVenue('v-east', 'east'), aVenue('v-west', 'west'));
});

function kept(n: number, userId = 'u1', at = AT): Change[] {
  const measured = { id: id(n), bytes: 9, type: 'image/jpeg', width: 4, height: 3 } as const;
  const uploaded = { subject: 'person', subjectId: userId, venueId: '', region: '' } as const;
  return [{ kind: 'photo', object: { ...measured, uploadedBy: userId, at } }, linked(n, { ...uploaded, at })];
}

function linked(n: number, link: Partial<PhotoLink> & Pick<PhotoLink, 'subject' | 'subjectId'>): Change {
  return {
    kind: 'photo_link',
    object: { photoId: id(n), venueId: 'v-east', region: 'east', by: 'u1', at: AT, ...link },
  };
}

const isSeen = (n: number, scope: Scope, userId = 'stranger') =>
  fresh.queries.photo(scope, userId, id(n)) !== null;

describe('[P10] a photo', () => {
  it('that nothing refers to is seen by whoever uploaded it, and by nobody else', () => {
    fresh.store(...kept(1));
    expect(isSeen(1, [], 'u1')).toBe(true);
    expect(isSeen(1, null)).toBe(false);
    expect(isSeen(2, null, 'u1')).toBe(false);
    fresh.store(...kept(1, 'u2'));
    expect([isSeen(1, [], 'u1'), isSeen(1, [], 'u2')]).toEqual([true, true]);
  });

  it('of a venue is seen in the venue’s region, wherever that is by now', () => {
    fresh.store(...kept(1), linked(1, { subject: 'venue', subjectId: 'v-east' }));
    expect([isSeen(1, ['east']), isSeen(1, ['west']), isSeen(1, null), isSeen(1, [])]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    fresh.store(aVenue('v-east', 'west'));
    expect([isSeen(1, ['east']), isSeen(1, ['west'])]).toEqual([false, true]);
  });

  it('of a ticket is seen by the unit that has it as well', () => {
    fresh.store(aTicket('t1', { venueId: 'v-east', region: 'east', unit: 'west' }), ...kept(1));
    expect(isSeen(1, ['west'])).toBe(false);
    fresh.store(linked(1, { subject: 'ticket', subjectId: 't1' }));
    expect([isSeen(1, ['east']), isSeen(1, ['west'])]).toEqual([true, true]);
  });

  it('about no venue is seen in its region', () => {
    fresh.store(...kept(1), linked(1, { subject: 'emergency', subjectId: 'e', venueId: '', region: 'west' }));
    expect([isSeen(1, ['east']), isSeen(1, ['west'])]).toEqual([false, true]);
  });
});

describe('what an act may name', () => {
  it('[P10] is what the same person uploaded lately', () => {
    fresh.store(...kept(1), ...kept(2, 'u1', AT - 10), ...kept(3, 'u2'));
    const ids = [1, 2, 3, 4].map(id);
    expect(fresh.queries.ownPhotos('u1', ids, AT)).toEqual([id(1)]);
    expect(fresh.queries.ownPhotos('u1', ids, AT - 10).sort()).toEqual([id(1), id(2)]);
    expect(fresh.queries.ownPhotos('u1', [], 0)).toEqual([]);
    expect(fresh.queries.countPhotos('u1', AT - 10)).toBe(2);
    expect(fresh.queries.countPhotos('u1', AT)).toBe(1);
    expect(fresh.queries.knownPhotos(ids).sort()).toEqual([1, 2, 3].map(id));
  });
});

describe('[P8] retention', () => {
  const known = () => fresh.queries.knownPhotos([1, 2, 3].map(id)).sort();
  const prune = (historyMs: number, photosMs: number) => fresh.ledger.prune(historyMs, 0, photosMs);

  it('takes what nothing refers to after its time, and keeps what something does', () => {
    fresh.store(...kept(1), ...kept(2), linked(2, { subject: 'patrol', subjectId: 'p' }));
    prune(0, AT);
    expect(known()).toEqual([id(1), id(2)]);
    prune(0, AT + 1);
    expect(known()).toEqual([id(2)]);
    expect(fresh.queries.countPhotos('u1', 0)).toBe(1);
    prune(0, AT * 2);
    expect(known()).toEqual([id(2)]);
  });

  it('takes a photo with the last ticket that it belongs to', () => {
    fresh.store(
      aTicket('t1', { state: 'closed', closedAt: AT }),
      aTicket('t2', { state: 'closed', closedAt: AT + 5 }),
      ...kept(1),
      ...kept(2),
      linked(1, { subject: 'ticket', subjectId: 't1' }),
      linked(2, { subject: 'ticket', subjectId: 't1' }),
      linked(2, { subject: 'ticket', subjectId: 't2' }),
    );
    prune(AT, AT + 1);
    expect(known()).toEqual([id(1), id(2)]);
    prune(AT + 1, AT + 1);
    expect(known()).toEqual([id(2)]);
    prune(AT + 6, AT + 1);
    expect(known()).toEqual([]);
  });

  it('spares what was uploaded again', () => {
    fresh.store(...kept(1));
    fresh.store(...kept(1, 'u2', AT + 100));
    prune(0, AT + 50);
    expect(known()).toEqual([id(1)]);
  });

  it('says when there is more than one call takes', () => {
    fresh.store(...Array.from({ length: 501 }, (_, n) => kept(n)).flat());
    expect(prune(0, AT + 1)).toBe(true);
    expect(prune(0, AT + 1)).toBe(false);
    expect(known()).toEqual([]);
  });
});

describe('[P8] a photo of what went with the history', () => {
  const LATER = AT + 10_000;
  const filed = (filingId: string, closedAt: number): Change => {
    const base = { version: 1, region: 'east', venueId: 'v-east', state: 'closed', openedAt: AT, by: 'u1' };
    // Its own fields are of no account here.
    const object = { ...base, type: 'pressure', id: filingId, closedAt, steps: [] } as unknown as Filing;
    return { kind: 'filing', object };
  };
  const looked = (dutyId: string, cadence: Duty['cadence'], dueAt: number): Change => {
    const about = { key: 'k', name: { zh: 'k', en: 'k' }, role: 'owner' as const, region: 'east', term: 't' };
    const object = {
      id: dutyId,
      ...about,
      cadence,
      from: 0,
      dueAt,
      need: 1,
      done: 1,
      state: 'done',
    } as const;
    return { kind: 'duty', object };
  };

  it.each([
    ['observation', filed('thing', AT)],
    ['record', filed('thing', AT)],
    ['pressure', filed('thing', AT)],
    ['patrol', filed('thing', AT)],
    ['patrol', looked('thing', 'month', AT)],
    ['patrol', looked('thing', 'day', AT)],
  ] as const)('goes too: %s', (subject, thing) => {
    fresh.store(...kept(1), thing, linked(1, { subject, subjectId: 'thing' }));
    fresh.ledger.prune(AT, AT, LATER);
    expect(isSeen(1, null)).toBe(true);
    fresh.ledger.prune(AT + 1, AT, LATER);
    expect(isSeen(1, [], 'u1')).toBe(false);
  });

  it('stays while another thing shows it', () => {
    fresh.store(...kept(1), filed('old', AT), filed('new', LATER));
    for (const subjectId of ['old', 'new']) fresh.store(linked(1, { subject: 'pressure', subjectId }));
    fresh.ledger.prune(AT + 1, AT, LATER);
    expect(isSeen(1, null)).toBe(true);
  });
});
