/** Photos in memory behind the feed's ports, for its tests. */

import type { ObservationFiling, Photo } from '@ninewatch/rules';
import type { FeedOptions, RemoteLedger } from './options.ts';

const ID = 'a'.repeat(64);

/** Takes whatever begins with `photo`, of whom `eager` has sent too many; one photo is on the ledger, uploaded by everybody. */
export function photosFixture(): Pick<FeedOptions, 'photos' | 'hasDiskRoom'> {
  const measured = { id: ID, type: 'image/jpeg', width: 4, height: 3 } as const;
  return {
    hasDiskRoom: () => true,
    photos: {
      limits: {
        bytesMax: 100,
        pixelsMax: 100,
        shownSideMax: 10,
        thumbnailSideMax: 5,
        inHandMax: 50,
        perPersonMax: 3,
        perMachineMax: 5,
        freshMs: 1_000,
        unreferencedMs: 2_000,
      },
      reserve: () => () => {},
      take: async (bytes) =>
        bytes.toString().startsWith('photo')
          ? { kind: 'stored', photo: { ...measured, bytes: bytes.byteLength } }
          : bytes.toString().startsWith('half')
            ? { kind: 'refused', reason: 'unusable', detail: 'it did not arrive whole' }
            : { kind: 'refused', reason: 'unknown-type', detail: 'JPEG, PNG or WebP' },
      show: async (_id, _type, form) => Buffer.from(form),
    },
  };
}

export function photoQueries(): Pick<
  RemoteLedger,
  'photo' | 'ownPhotos' | 'countPhotos' | 'knownPhotos' | 'reportsOf'
> {
  const photo = { id: ID, type: 'image/jpeg', bytes: 5, width: 4, height: 3, uploadedBy: 'admin', at: 0 };
  return {
    photo: async (_scope, _userId, id) => (id === ID ? (photo as Photo) : null),
    ownPhotos: async (_userId, ids) => ids.filter((id) => id === ID),
    countPhotos: async (userId) => (userId === 'id-eager' ? 3 : 0),
    knownPhotos: async (ids) => [...ids],
    reportsOf: async () => [],
  };
}

export function observationOf(id: string, venueId: string, region: string): ObservationFiling {
  const plain = { id, venueId, region, version: 1, type: 'observation', state: 'suspected' } as const;
  const seen = { label: 'blocked_exit', confidence: 0.5, model: 'm', capturedAt: 1, count: 1 } as const;
  return { ...plain, ...seen, openedAt: 1, by: 'admin', photos: [ID], keys: ['k'] };
}
