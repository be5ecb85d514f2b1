import { describe, expect, it } from 'vitest';
import type { HazardState } from '../../model/hazard.ts';
import { type HazardFacts, hazardState } from './state.ts';
import { type Guards, LIFE_EVENTS, LIFE_TABLE, type LifeEvent, ruleOn } from './table.ts';

const STATES = Object.keys(LIFE_TABLE) as HazardState[];
const SHORT: Record<string, string> = {
  unacknowledged: 'U',
  acknowledged: 'A',
  returned_unacknowledged: 'RU',
  returned: 'R',
  shelved: 'SH',
  suppressed: 'SU',
  out_of_service: 'OS',
  closed: 'C',
  'wrong-state': '-',
  'not-found': '!',
  'still-in-danger': '!danger',
  'not-shelvable': '!shelve',
  'not-closable': '!close',
};

const BITS = ['active', 'acknowledged', 'latched', 'shelved', 'life'] as const;
const ALL_FACTS: Guards[] = [];
for (const aside of [null, 'suppressed', 'out_of_service'] as const) {
  for (const closed of [false, true]) {
    for (let bits = 0; bits < 2 ** BITS.length; bits += 1) {
      const known = Object.fromEntries(BITS.map((name, i) => [name, (bits & (1 << i)) !== 0]));
      ALL_FACTS.push({ ...(known as unknown as Guards), aside, closed });
    }
  }
}
/** What may be known of a hazard in this state. A live fire, gas or CO alarm in danger is never put aside. */
const factsIn = (state: HazardState) => ALL_FACTS.filter((facts) => hazardState(facts) === state);

/** Every answer that a cell gives, over all that may be known in its state. */
function answers(state: HazardState, event: LifeEvent): string {
  const seen = factsIn(state).map((facts) => {
    const ruling = ruleOn(state, event, facts);
    return SHORT['refuse' in ruling ? ruling.refuse : ruling.state];
  });
  return [...new Set(seen)].sort().join(' ');
}

/** Written out by hand, column by column: the order of `LIFE_EVENTS`. */
const EXPECTED: Record<HazardState, string[]> = {
  unacknowledged: [
    'U',
    'U',
    'U',
    'U',
    'RU',
    'A',
    'U',
    '!danger',
    '!shelve SH',
    '-',
    'U',
    '!close C',
    '-',
    'SU',
    '-',
    'OS',
    '-',
    '-',
  ],
  acknowledged: [
    'U',
    'U',
    'A',
    'A',
    'C R',
    'A',
    'A',
    '!danger',
    '!shelve SH',
    '-',
    'A',
    '!close C',
    '-',
    'SU',
    '-',
    'OS',
    '-',
    'U',
  ],
  returned_unacknowledged: [
    'U',
    '-',
    '-',
    'U',
    '-',
    'C R',
    'RU',
    'C',
    '!shelve SH',
    '-',
    'RU',
    'C',
    '-',
    'SU',
    '-',
    'OS',
    '-',
    '-',
  ],
  returned: [
    'U',
    '-',
    '-',
    'A',
    '-',
    'R',
    'R',
    'C',
    '!shelve SH',
    '-',
    'R',
    'C',
    '-',
    'SU',
    '-',
    'OS',
    '-',
    '-',
  ],
  shelved: [
    'U',
    'U',
    'A R RU U',
    'A U',
    'C SH',
    'C SH',
    'SH',
    '!danger C',
    '!shelve SH',
    'A R RU U',
    'SH',
    '!close C',
    'A R RU U',
    'SU',
    '-',
    'OS',
    '-',
    '-',
  ],
  suppressed: [
    'U',
    'U',
    'SU',
    'SU',
    'C SU',
    'C SU',
    'SU',
    '!danger C',
    '-',
    '- SU',
    'SU',
    '!close C',
    '- SU',
    '-',
    'R RU SH U',
    'OS',
    '-',
    '-',
  ],
  out_of_service: [
    'U',
    'U',
    'OS',
    'OS',
    'C OS',
    'C OS',
    'OS',
    '!danger C',
    '-',
    '- OS',
    'OS',
    '!close C',
    '- OS',
    'SU',
    '-',
    '-',
    'R RU SH U',
    '-',
  ],
  closed: LIFE_EVENTS.map(() => '!'),
};

describe('the table of a hazard’s life', () => {
  for (const state of STATES) {
    LIFE_EVENTS.forEach((event, column) => {
      const expected = EXPECTED[state][column];
      it(`[P9] ${event} when ${state}: ${expected}`, () => {
        expect(answers(state, event)).toBe(expected);
      });
    });
  }

  it('has every state and event, and says nothing of others', () => {
    for (const state of STATES)
      expect(Object.keys(LIFE_TABLE[state]).sort()).toEqual([...LIFE_EVENTS].sort());
  });

  it('[P9] always names the state that what is known then means', () => {
    for (const state of STATES) {
      for (const known of factsIn(state)) {
        for (const event of LIFE_EVENTS) {
          const ruling = ruleOn(state, event, known);
          if ('refuse' in ruling) continue;
          // What is over and answered cannot fall, and a danger that is told of is one: the facts must be possible.
          const isFallOfOver = event === 'fall' && !known.active;
          const isOfNone = ['repeat', 'grow'].includes(event) && !known.active;
          if (isFallOfOver || isOfNone) continue;
          const facts: HazardFacts = ruling.facts;
          expect([state, event, known, ruling.state]).toEqual([state, event, known, hazardState(facts)]);
        }
      }
    }
  });

  it('[P9] never puts a live fire, gas or CO alarm on a shelf or closes it in danger', () => {
    const dangers = ALL_FACTS.filter(({ life, active, closed }) => life && active && !closed);
    for (const known of dangers) {
      const state = hazardState(known);
      for (const event of ['shelve', 'close', 'reset'] as const) {
        expect('refuse' in ruleOn(state, event, known)).toBe(true);
      }
    }
  });
});
