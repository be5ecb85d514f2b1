import { describe, expect, it } from 'vitest';
import { of, Stage } from '../fold/testing/stage.ts';

const text = { zh: '今日汇总', en: 'Digest of today' };

describe('a message', () => {
  it('[P9] is a notice to these roles of the region, told once and waiting for no answer', () => {
    const stage = Stage.district();
    const region = stage.state.venues.get('shop')?.venue?.region ?? '';
    const roles = ['duty_officer', 'town_office', 'duty_officer'] as const;
    const sent = stage.done({ type: 'message.send', region, venueId: 'shop', roles: [...roles], text });
    const [notice] = of(stage.changes, 'notice').slice(-1);
    expect(notice?.object).toEqual(sent);
    expect(notice?.object).toMatchObject({
      ...{ hazardId: '', ticketId: null, venueId: 'shop', region, reason: 'message', text },
      to: [
        { role: 'duty_officer', region },
        { role: 'town_office', region },
      ],
      ...{ once: true, state: 'answered', class: 'supervisory', priority: 4 },
    });
  });

  it.each([
    ['unknown-region', { region: 'nowhere' }],
    ['unknown-venue', { region: 'root', venueId: 'none' }],
  ] as const)('is refused as %s and tells nobody', (code, place) => {
    const stage = Stage.district();
    const before = of(stage.changes, 'notice').length;
    expect(stage.refused({ type: 'message.send', roles: ['admin'], text, ...place })).toBe(code);
    expect(of(stage.changes, 'notice')).toHaveLength(before);
  });
});
