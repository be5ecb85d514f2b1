/** What several devices decided together, within a planned time of some of them. */

import { describe, expect, it } from 'vitest';
import { beginTurn, endTurn } from '../fold/turn.ts';
import type { Evidence, FindingChange } from '../model/finding.ts';
import { applyMarked } from './mark.ts';
import { judgedDistrict, plan } from './testing.ts';

const smoke: Evidence = { at: 1, deviceId: 's1', metric: 'smoke', value: 0.5 };
const button: Evidence = { at: 2, deviceId: 's2' };
const heat: Evidence = { at: 3, deviceId: 's2', metric: 'temperature', value: 60 };

function isLive(
  kind: 'drill' | 'commissioning',
  over: Partial<FindingChange>,
  deviceIds?: string[],
): boolean {
  const stage = judgedDistrict();
  plan(stage, deviceIds === undefined ? { kind } : { kind, deviceIds });
  const record = { kind: 'tick', receivedAt: stage.nowMs, elapsedMs: 0 } as const;
  const turn = beginTurn(stage.state, { position: 99, ordinal: 0, record });
  const venue = stage.state.venues.get('shop');
  if (venue === undefined) throw new Error('no venue');
  const finding = stage.finding({ basis: 'combined', affectedDeviceIds: ['s2'], ...over });
  applyMarked(turn, venue, [finding]);
  endTurn(turn);
  return stage.hazard().live;
}

describe('a combined finding', () => {
  it.each<[string, boolean, Evidence[]]>([
    ['smoke and a button', false, [smoke, button]],
    ['smoke and heat', true, [smoke, heat]],
    ['nothing that is named', true, []],
    ['more than is named', true, [smoke, smoke, smoke, smoke, smoke]],
  ])('[P6] of %s in a drill: live %s', (_what, live, evidence) => {
    expect(isLive('drill', { evidence })).toBe(live);
  });

  it('[P6] is a test only when all that decided are in the planned time', () => {
    const evidence = [smoke, button];
    expect(isLive('commissioning', { evidence }, ['s1', 's2'])).toBe(false);
    expect(isLive('commissioning', { evidence }, ['s1'])).toBe(true);
    expect(isLive('drill', { evidence }, ['s1'])).toBe(true);
    expect(isLive('drill', { evidence, basis: 'reading' }, ['s1'])).toBe(false);
  });
});
