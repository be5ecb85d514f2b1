import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Venue } from '../model/facts.ts';
import { profileOf } from './profile-of.ts';
import { SHIPPED_PROFILE } from './shipped.generated.ts';

const OLD_TOWN = readFileSync(new URL('../../profiles/old-town.yaml', import.meta.url), 'utf8');

function venueOf(stage: Stage, id: string): Venue {
  const venue = stage.state.venues.get(id)?.venue;
  if (venue == null) throw new Error(`no venue ${id}`);
  return venue;
}

/** A second town beside t1, with a restaurant in each. */
function twoTowns(): Stage {
  const stage = Stage.district();
  stage.done({ type: 'region.create', region: { id: 't2', name: 't2', level: 'town', parent: 'd1' } });
  for (const region of ['t1', 't2']) {
    const venue = { id: `hotpot-${region}`, name: '火锅', category: 2, region, facts: { diners: 80 } };
    stage.done({ type: 'venue.create', venue });
  }
  return stage;
}

describe('a profile', () => {
  it('gives the same facts another colour where it holds, and nowhere else', () => {
    const stage = twoTowns();
    const before = venueOf(stage, 'hotpot-t1').version;
    stage.done({ type: 'profile.set', region: 't2', text: OLD_TOWN });
    expect(venueOf(stage, 'hotpot-t2')).toMatchObject({ risk: 'red', riskReasons: ['large-restaurant'] });
    expect(venueOf(stage, 'hotpot-t1')).toMatchObject({ risk: 'yellow', version: before });
    stage.done({ type: 'profile.set', region: 'd1', text: OLD_TOWN });
    expect(venueOf(stage, 'hotpot-t1').risk).toBe('red');
  });

  it('holds for what moves under it', () => {
    const stage = twoTowns();
    stage.done({ type: 'profile.set', region: 't2', text: OLD_TOWN });
    stage.done({ type: 'venue.change', id: 'hotpot-t1', patch: { region: 't2' } });
    expect(venueOf(stage, 'hotpot-t1').risk).toBe('red');
    stage.done({
      type: 'region.create',
      region: { id: 'd2', name: 'd2', level: 'district', parent: 'root' },
    });
    stage.done({ type: 'profile.set', region: 't2', text: SHIPPED_PROFILE });
    stage.done({ type: 'profile.set', region: 'd2', text: OLD_TOWN });
    expect(venueOf(stage, 'hotpot-t1').risk).toBe('yellow');
    stage.done({ type: 'region.create', region: { id: 'v9', name: 'v9', level: 'village', parent: 't1' } });
    stage.done({ type: 'venue.change', id: 'hotpot-t1', patch: { region: 'v9' } });
    stage.done({ type: 'region.change', id: 't1', parent: 'd2' });
    expect(venueOf(stage, 'hotpot-t1').risk).toBe('red');
  });

  it('adds a category where it holds', () => {
    const stage = twoTowns();
    const flat = { id: 'flat', name: '群租房', category: 10, region: 't2', facts: { beds: 12 } };
    expect(stage.act({ type: 'venue.create', venue: flat })).toMatchObject({
      code: 'invalid',
      field: 'category',
    });
    stage.done({ type: 'profile.set', region: 't2', text: OLD_TOWN });
    expect(stage.done({ type: 'venue.create', venue: flat })).toMatchObject({
      risk: 'orange',
      overLimit: ['beds'],
    });
  });

  it('is refused with its first mistake, and for another revision than was seen', () => {
    const stage = twoTowns();
    const set = { type: 'profile.set', region: 'd1', text: 'id: 1' } as const;
    expect(stage.act(set)).toMatchObject({ code: 'profile-unusable', field: 'text' });
    expect(stage.refused({ ...set, region: 'nowhere' })).toBe('unknown-region');
    stage.done({ ...set, text: OLD_TOWN, expectedVersion: 0 });
    expect(stage.refused({ ...set, text: OLD_TOWN, expectedVersion: 0 })).toBe('stale-version');
    expect(profileOf(stage.state, 'g1').id).toBe('old-town');
    expect(profileOf(stage.state, 'root').id).toBe('default');
  });

  it('[P3] is on file, and in the checkpoint', () => {
    const stage = twoTowns();
    stage.done({ type: 'profile.set', region: 't2', text: OLD_TOWN, note: 'narrow streets' });
    const filed = of(stage.changes, 'filing').map(({ object }) => object);
    expect(filed.filter(({ type, region }) => type === 'profile' && region === 't2')).toMatchObject([
      { id: 'profile-t2-1', type: 'profile', version: 1, region: 't2', by: 'officer', text: OLD_TOWN },
    ]);
    const text = encodeState(stage.state);
    const again = decodeState(text);
    expect(encodeState(again)).toBe(text);
    expect(profileOf(again, 't2').id).toBe('old-town');
  });
});
