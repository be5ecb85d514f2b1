/** Photos in memory behind the feed's ports, for its tests. */

import type { Photo } from '@ninewatch/rules';
import type { FeedOptions, RemoteLedger } from './options.ts';

const ID = 'a'.repeat(64);

/** Takes whatever begins with `photo`; one photo is on the ledger, uploaded by everybody. */
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
          : { kind: 'refused', reason: 'unknown-type', detail: 'JPEG, PNG or WebP' },
      show: async (_id, _type, form) => Buffer.from(form),
    },
  };
}

export function photoQueries(): Pick<RemoteLedger, 'photo' | 'ownPhotos' | 'countPhotos' | 'knownPhotos'> {
  const photo = { id: ID, type: 'image/jpeg', bytes: 5, width: 4, height: 3, uploadedBy: 'admin', at: 0 };
  return {
    photo: async (_scope, _userId, id) => (id === ID ? (photo as Photo) : null),
    ownPhotos: async (_userId, ids) => ids.filter((id) => id === ID),
    countPhotos: async () => 0,
    knownPhotos: async (ids) => [...ids],
  };
}
