import type { IncidentState } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { nextIncidentState } from '../../../rules/src/emergency/incident/life.ts';
import { actsOf, EVENTS, isPossible, reportsIn } from './incident-acts.ts';

const STATES: IncidentState[] = ['open', 'reported', 'concluded', 'closed'];
const review = { at: 1, by: 'li', text: '', score: 80 };

describe('an incident', () => {
  it.each(STATES)('allows while %s what the gateway allows', (state) => {
    for (const event of EVENTS) {
      expect([event, isPossible(event, state)]).toEqual([event, nextIncidentState(state, event) !== null]);
    }
  });

  it('is reported first, then followed up, then concluded', () => {
    expect(STATES.map(reportsIn)).toEqual([['first'], ['follow_up', 'closing'], [], []]);
  });

  it('is closed when it is concluded; a drill after its review, which nothing real has', () => {
    const acts = (own: object) => actsOf({ state: 'concluded', drill: false, ...own });
    expect(acts({})).toEqual(['close', 'note']);
    expect(acts({ drill: true })).toEqual(['review', 'note']);
    expect(acts({ drill: true, review })).toEqual(['close', 'note']);
    expect(actsOf({ state: 'closed', drill: true, review })).toEqual([]);
  });
});
