import { describe, expect, it } from 'vitest';
import { of, Stage } from '../fold/testing/stage.ts';

const id = (n: number) => n.toString(16).padStart(64, '0');

describe('photos of a venue', () => {
  it('are linked when the record names them first, and each once', () => {
    const stage = Stage.district();
    const venue = { id: 'v', name: 'v', category: 1, region: 'g1', facts: {}, photos: [id(1)] } as const;
    stage.done({ type: 'venue.create', venue: { ...venue, photos: [...venue.photos] } });
    stage.done({ type: 'venue.change', id: 'v', patch: { photos: [id(1), id(2)] } });
    stage.done({ type: 'venue.change', id: 'v', patch: { name: 'w' } });
    const links = of(stage.changes, 'photo_link').map(({ object }) => object);
    expect(links.map(({ photoId }) => photoId)).toEqual([id(1), id(2)]);
    for (const link of links) {
      expect(link).toMatchObject({ subject: 'venue', subjectId: 'v', venueId: 'v', region: 'g1' });
    }
  });

  it('[P8] named twice, or too many, are refused and nothing is linked', () => {
    const stage = Stage.district();
    const change = (photos: string[]) =>
      stage.refused({ type: 'venue.change', id: 'shop', patch: { photos } });
    expect(change([id(1), id(1)])).toBe('invalid');
    expect(change(Array.from({ length: 21 }, (_, n) => id(n)))).toBe('invalid');
    expect(of(stage.changes, 'photo_link')).toEqual([]);
  });
});
