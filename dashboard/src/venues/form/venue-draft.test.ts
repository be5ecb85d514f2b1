import type { Venue } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { bodyOf, draftOf, isMeasured, rebased } from './venue-draft.ts';

const venue: Venue = {
  id: 'v',
  version: 3,
  name: '老灶火锅',
  category: 2,
  region: 'g1',
  facts: { gasHeavy: true, diners: 80 },
  contacts: [{ name: '王', phone: '13912345678' }],
  risk: 'red',
  computedRisk: 'red',
  riskReasons: [],
  overLimit: [],
  createdAt: 0,
};

describe('a venue’s form', () => {
  it('changes nothing that nobody touched', () => {
    const { name, category, region, facts } = venue;
    expect(bodyOf(draftOf(venue), venue)).toEqual({ name, category, region, facts });
  });

  it('that somebody else was faster with keeps what was typed, and takes the rest as it is now', () => {
    const began = draftOf(venue);
    const typed = { ...began, name: '老灶火锅二店', amounts: { ...began.amounts, diners: 90 } };
    const now = draftOf({
      ...venue,
      version: 4,
      name: '老灶',
      address: '石桥路 12 号',
      facts: { diners: 80, staff: 9 },
    });
    expect(rebased(typed, began, now)).toMatchObject({
      ...{ name: '老灶火锅二店', address: '石桥路 12 号' },
      flags: { gasHeavy: false },
      amounts: { diners: 90, staff: 9 },
    });
  });

  it('leaves out what is blank, and half a place', () => {
    const draft = { ...draftOf(), name: ' 店 ', region: 'g1', lat: 29.5, lon: '' as const };
    expect(bodyOf(draft)).toEqual({ name: '店', category: 1, region: 'g1', facts: {} });
  });

  it('sends contacts when they changed, without lines that say nobody', () => {
    const draft = draftOf(venue);
    draft.contacts.push(
      { name: '李', role: '夜班', phone: '023-6666 8888' },
      { name: '', role: '', phone: '' },
    );
    expect(bodyOf(draft, venue).contacts).toEqual([
      { name: '王', phone: '13912345678' },
      { name: '李', role: '夜班', phone: '023-6666 8888' },
    ]);
    draft.contacts.splice(0);
    expect(bodyOf(draft, venue).contacts).toEqual([]);
  });

  it('marks plans among the photos, and forgets one whose photo is taken away', () => {
    const before = { ...venue, photos: ['a', 'b'], plans: ['a'] };
    const draft = draftOf(before);
    expect(bodyOf(draft, before).plans).toEqual(['a']);
    draft.plans = ['a', 'b'];
    draft.photos = ['b'];
    expect(bodyOf(draft, before)).toMatchObject({ photos: ['b'], plans: ['b'] });
    expect(bodyOf(draftOf(venue), venue)).not.toHaveProperty('plans');
  });

  it('takes photos away when the last one is removed', () => {
    const before = { ...venue, photos: ['a'] };
    const draft = draftOf(before);
    draft.photos = [];
    expect(bodyOf(draft, before).photos).toEqual([]);
  });

  it('asks a category for what its limit goes by, and an own one of the district for all', () => {
    expect([isMeasured(2, 'diners'), isMeasured(2, 'beds'), isMeasured(11, 'beds')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
