import { describe, expect, it } from 'vitest';
import { of, Stage } from '../fold/testing/stage.ts';
import { beginTurn, endTurn } from '../fold/turn.ts';
import type { Photo } from '../model/photo.ts';
import { checkPhotos, linkPhotos, PHOTOS_AN_ACT_MAX } from './acts.ts';

const id = (n: number) => n.toString(16).padStart(64, '0');
const PHOTO = { id: id(1), bytes: 10, type: 'image/jpeg', width: 4, height: 3 } as const;

function turn() {
  const stage = Stage.district();
  const record = { kind: 'tick', receivedAt: 5, elapsedMs: 0 } as const;
  return beginTurn(stage.state, { position: 99, ordinal: 0, record });
}

describe('keeping a photo', () => {
  it('[P10] is audited with what it is, and shows it to who uploaded it', () => {
    const stage = Stage.district();
    const before = JSON.stringify([...stage.state.venues.values()].map(({ venue }) => venue));
    expect(stage.done<Photo>({ type: 'photo.keep', photo: PHOTO })).toMatchObject({ ...PHOTO });
    const changes = stage.changes;
    const [link] = of(changes, 'photo_link');
    const [line] = of(changes, 'audit').slice(-1);
    expect(of(changes, 'photo')).toHaveLength(1);
    expect(link?.object).toMatchObject({ photoId: PHOTO.id, subject: 'person', venueId: '', region: '' });
    expect(line?.object).toMatchObject({
      action: 'photo.keep',
      subject: PHOTO.id,
      outcome: 'done',
      detail: { photo: { bytes: 10, width: 4, height: 3 } },
    });
    expect(JSON.stringify([...stage.state.venues.values()].map(({ venue }) => venue))).toBe(before);
  });

  it.each([
    ['id', { id: '../../etc/passwd' }],
    ['type', { type: 'image/svg+xml' as 'image/png' }],
    ['width', { width: 0 }],
    ['bytes', { bytes: 1.5 }],
    ['takenAt', { takenAt: Number.NaN }],
  ])('refuses a wrong %s and changes nothing', (field, wrong) => {
    const stage = Stage.district();
    const reply = stage.act({ type: 'photo.keep', photo: { ...PHOTO, ...wrong } });
    expect(reply).toMatchObject({ ok: false, code: 'invalid', field });
  });
});

describe('photos of an act', () => {
  it('[P8] are at most twenty, each once, each an id', () => {
    const ids = Array.from({ length: PHOTOS_AN_ACT_MAX + 1 }, (_, n) => id(n));
    expect(checkPhotos(turn(), ids)).toMatchObject({ refusal: { code: 'invalid', field: 'photos' } });
    expect(checkPhotos(turn(), ids.slice(1))).toBeNull();
    expect(checkPhotos(turn(), [id(1), id(1)])).toMatchObject({ refusal: { code: 'invalid' } });
    expect(checkPhotos(turn(), ['x'], 'photo')).toMatchObject({
      refusal: { code: 'unknown-photo', field: 'photo' },
    });
  });

  it('are linked to what they show', () => {
    const now = turn();
    linkPhotos(now, [id(1), id(2)], {
      subject: 'ticket',
      subjectId: 't',
      venueId: 'shop',
      region: 'g1',
      by: 'a',
    });
    expect(of(endTurn(now), 'photo_link').map(({ object }) => object)).toEqual(
      [1, 2].map((n) => ({
        photoId: id(n),
        subject: 'ticket',
        subjectId: 't',
        venueId: 'shop',
        region: 'g1',
        by: 'a',
        at: 5,
      })),
    );
  });
});
