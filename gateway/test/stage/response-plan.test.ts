/** The plan of a venue through the API of a whole gateway: by kind and grade, from the profile in force there. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');

let house: WholeHouse;
beforeAll(async () => {
  house = await WholeHouse.open(START);
  house.done({ type: 'region.create', region: { id: 'town', name: '镇', level: 'town' } });
  house.done({ type: 'region.create', region: { id: 'other', name: '另镇', level: 'town' } });
  house.addPerson('office', [{ role: 'town_office', region: 'town' }]);
  house.addPerson('stranger', [{ role: 'town_office', region: 'other' }]);
  const venue = { id: 'inn', name: '旅馆', category: 3, region: 'town', facts: {} };
  house.done({ type: 'venue.create', venue });
});
afterAll(() => house.close());

const ask = (username: string, query: string) =>
  house.call(username, 'GET', `/venues/inn/response-plan${query}`);

describe('the response plan of a venue', () => {
  it('is the one that an emergency of this kind and grade would set in motion', async () => {
    const { status, body } = await ask('office', '?kind=gas');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'gas', forces: [{ id: 'town' }, { id: 'fire' }, { id: 'medical' }] });
    expect((body as { checklist: unknown[] }).checklist.length).toBeGreaterThan(0);
    expect((await ask('office', '?kind=fire&grade=1')).body).toMatchObject({ id: 'fire-grave' });
    expect((await ask('office', '?kind=other')).body).toMatchObject({ id: 'general' });
  });

  it('[P10] is shown to who sees the venue, and needs a kind', async () => {
    expect((await ask('stranger', '?kind=gas')).status).toBe(404);
    expect((await ask('office', '')).status).toBe(400);
    expect((await ask('office', '?kind=fire&grade=9')).status).toBe(400);
  });
});
