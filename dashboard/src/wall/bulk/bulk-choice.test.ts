import { describe, expect, it } from 'vitest';
import { hazardOf } from '../../testing/samples.ts';
import { bulkChoice, countByVenue } from './bulk-choice.ts';

const hazards = [
  hazardOf({ id: 'fire', venueId: 'inn', venueName: '旅馆' }),
  hazardOf({ id: 'fault', venueId: 'inn', venueName: '旅馆', class: 'fault' }),
  hazardOf({ id: 'quiet', venueId: 'bar', venueName: '酒吧', class: 'fault', silenced: true }),
  hazardOf({ id: 'seen', venueId: 'bar', acknowledged: true, state: 'acknowledged' }),
  hazardOf({ id: 'shelved', venueId: 'bar', state: 'shelved' }),
  hazardOf({ id: 'drill', venueId: 'inn', live: false }),
];
const all = { class: 'all', venueId: '' } as const;
const idsOf = (act: 'acknowledge' | 'silence', scope: Parameters<typeof bulkChoice>[1]['scope']) =>
  bulkChoice(hazards, { act, scope }, () => true).map(({ id }) => id);

describe('a bulk act', () => {
  it('is for what nobody has answered, and silence for what still sounds', () => {
    expect(idsOf('acknowledge', all)).toEqual(['fire', 'fault', 'quiet', 'drill']);
    expect(idsOf('silence', all)).toEqual(['fire', 'fault', 'drill']);
  });

  it('keeps to its class, as shown, and to its venue', () => {
    expect(idsOf('acknowledge', { class: 'fault', venueId: '' })).toEqual(['fault', 'quiet']);
    expect(idsOf('acknowledge', { class: 'all', venueId: 'inn' })).toEqual(['fire', 'fault', 'drill']);
    expect(idsOf('acknowledge', { class: 'test', venueId: 'inn' })).toEqual(['drill']);
  });

  it('[P10] leaves out what the person may not do', () => {
    const may = ({ venueId }: { venueId: string }) => venueId === 'bar';
    expect(bulkChoice(hazards, { act: 'acknowledge', scope: all }, may).map(({ id }) => id)).toEqual([
      'quiet',
    ]);
  });
});

describe('counts by venue', () => {
  it('put the venue with the most unanswered first, and are bounded', () => {
    expect(countByVenue(hazards, 9)).toEqual([
      { venueId: 'inn', name: '旅馆', unanswered: 3, total: 3 },
      { venueId: 'bar', name: '酒吧', unanswered: 1, total: 3 },
    ]);
    expect(countByVenue(hazards, 1)).toHaveLength(1);
  });
});
