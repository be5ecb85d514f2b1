/** Commissioning: before the hand-over findings are tests and nobody is protected. */

import { describe, expect, it } from 'vitest';
import { of, type Stage } from '../fold/testing/stage.ts';
import { flagged, HOUR_MS, hazardsOf, judgedDistrict, MINUTE_MS, plan, restart } from './testing.ts';

const install = { kind: 'commissioning', reason: '新装' } as const;
const healthOf = (stage: Stage, id: string) => stage.state.venues.get('shop')?.devices.get(id)?.health;

describe('commissioning', () => {
  it('its devices protect nobody, and what they find is a test', () => {
    const stage = judgedDistrict();
    plan(stage, { ...install, deviceIds: ['s1'] });
    expect(healthOf(stage, 's1')).toMatchObject({ unprotected: true });
    expect(healthOf(stage, 's2')?.unprotected).toBeUndefined();
    stage.read('s1', { smoke: 0.6, temperature: 80 });
    flagged(stage, 's1', 'tamper');
    expect(stage.openHazards()).toMatchObject([
      { kind: 'device', live: false, ticketId: null, planned: ['commissioning'] },
      { kind: 'fire', live: false, ticketId: null, planned: ['commissioning'] },
    ]);
    stage.read('s2', { smoke: 0.6 });
    expect(hazardsOf(stage, true)).toMatchObject([{ kind: 'fire', class: 'alarm' }]);
  });

  it('[P6] when it ends, what still stands rises as live, and they protect again', () => {
    const stage = judgedDistrict();
    const { id } = plan(stage, install);
    flagged(stage, 's1', 'tamper');
    restart(stage);
    const changes = stage.act({ type: 'period.end', periodId: id, note: '移交' });
    expect(changes.ok).toBe(true);
    expect(hazardsOf(stage, true)).toMatchObject([{ kind: 'device', class: 'supervisory', active: true }]);
    expect(hazardsOf(stage, true)[0]?.ticketId).not.toBeNull();
    expect(healthOf(stage, 's1')?.unprotected).toBeUndefined();
  });

  it('[P6] beyond its time without a hand-over its devices count as disabled, until a person ends it', () => {
    const stage = judgedDistrict();
    const { id } = plan(stage, { ...install, until: stage.nowMs + 2 * MINUTE_MS, deviceIds: ['s1'] });
    stage.tick(MINUTE_MS);
    const changes = stage.tick(MINUTE_MS);
    expect(of(changes, 'period')[0]?.object).toMatchObject({ state: 'overrun' });
    expect(stage.hazard()).toMatchObject({
      kind: 'device',
      class: 'disablement',
      live: true,
      deviceIds: ['s1'],
      priority: 2,
    });
    expect(healthOf(stage, 's1')).toMatchObject({ unprotected: true });
    restart(stage);
    stage.read('s1', { smoke: 0.6 });
    expect(hazardsOf(stage, true).map(({ kind }) => kind)).toEqual(['device', 'fire']);
    expect(
      stage.refused({
        type: 'period.create',
        period: { ...install, venueId: 'shop', until: stage.nowMs + HOUR_MS },
      }),
    ).toBe('wrong-state');
    stage.done({ type: 'period.end', periodId: id });
    expect(stage.openHazards().find(({ kind }) => kind === 'device')).toMatchObject({ active: false });
    expect(healthOf(stage, 's1')?.unprotected).toBeUndefined();
  });
});
