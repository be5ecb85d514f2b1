/** The life of a hazard as one table: what each event makes of each state, or why it may not happen. */

import type { RefusalCode } from '../../model/act.ts';
import type { HazardState } from '../../model/hazard.ts';
import { type HazardFacts, hazardState } from './state.ts';

/** In order: of devices, of people, of time and design. */
export const LIFE_EVENTS = [
  /** A new danger: a new member, or one that had returned. */
  'rise',
  /** A higher class or priority of what is in danger. */
  'grow',
  /** One more rise of what is in danger already. */
  'repeat',
  /** A member that is put aside rises: it disturbs nobody. */
  'derive',
  /** The last danger is over. */
  'fall',
  'acknowledge',
  'silence',
  'reset',
  'shelve',
  'unshelve',
  'promote',
  'close',
  'shelf_over',
  'suppress',
  'unsuppress',
  'out_of_service',
  'back_in_service',
  /** It stood for too long after it had been acknowledged. */
  'realarm',
] as const;
export type LifeEvent = (typeof LIFE_EVENTS)[number];

/** What a cell may ask, beside the state. */
export interface Guards extends HazardFacts {
  /** A live alarm of a kind that people die of. */
  life: boolean;
}

type Refused = { refuse: RefusalCode };
/** `below`: the state that shows when what covered it is gone. */
type Outcome = HazardState | 'below' | Refused;
type Choice = readonly [guard: keyof typeof GUARDS, then: Outcome, otherwise: Outcome];
export type Cell = Outcome | Choice;

const GUARDS = {
  /** In danger now. */
  active: ({ active }: Guards) => active,
  latched: ({ latched }: Guards) => latched,
  shelved: ({ shelved }: Guards) => shelved,
  /** It would not be over if somebody acknowledged it now. */
  lasting: ({ active, latched }: Guards) => active || latched,
  /** Answered, and nothing holds it once the danger is over. */
  answered: ({ acknowledged, latched }: Guards) => acknowledged && !latched,
  /** Life in danger now: neither closed … */
  deadly: ({ life, active }: Guards) => life && active,
  /** … nor shelved, and that until somebody resets what is latched. */
  deadlyLasting: ({ life, active, latched }: Guards) => life && (active || latched),
} as const;

const WRONG: Refused = { refuse: 'wrong-state' };
const GONE: Refused = { refuse: 'not-found' };
const IN_DANGER: Refused = { refuse: 'still-in-danger' };
const SHELVE: Choice = ['deadlyLasting', { refuse: 'not-shelvable' }, 'shelved'];
const CLOSE: Choice = ['deadly', { refuse: 'not-closable' }, 'closed'];
const WHEN_OVER: Choice = ['latched', 'returned', 'closed'];
const RESET: Choice = ['active', IN_DANGER, 'closed'];
const SEEN_AGAIN: Choice = ['active', 'unacknowledged', 'below'];

type Row = Readonly<Record<LifeEvent, Cell>>;

/** Of what is put aside; only how it comes back differs. */
function aside(
  state: 'suppressed' | 'out_of_service',
): Omit<Row, 'suppress' | 'unsuppress' | 'out_of_service' | 'back_in_service'> {
  return {
    rise: 'unacknowledged',
    grow: 'unacknowledged',
    repeat: state,
    derive: state,
    fall: ['answered', 'closed', state],
    acknowledge: ['lasting', state, 'closed'],
    silence: state,
    reset: RESET,
    shelve: WRONG,
    unshelve: ['shelved', state, WRONG],
    promote: state,
    close: CLOSE,
    shelf_over: ['shelved', state, WRONG],
    realarm: WRONG,
  };
}

// biome-ignore format: a table is read by its columns
export const LIFE_TABLE: Readonly<Record<HazardState, Row>> = {
  unacknowledged: {
    rise: 'unacknowledged', grow: 'unacknowledged', repeat: 'unacknowledged', derive: 'unacknowledged',
    fall: 'returned_unacknowledged', acknowledge: 'acknowledged', silence: 'unacknowledged', reset: IN_DANGER,
    shelve: SHELVE, unshelve: WRONG, promote: 'unacknowledged', close: CLOSE, shelf_over: WRONG,
    suppress: 'suppressed', unsuppress: WRONG, out_of_service: 'out_of_service', back_in_service: WRONG,
    realarm: WRONG,
  },
  acknowledged: {
    rise: 'unacknowledged', grow: 'unacknowledged', repeat: 'acknowledged', derive: 'acknowledged',
    fall: WHEN_OVER, acknowledge: 'acknowledged', silence: 'acknowledged', reset: IN_DANGER,
    shelve: SHELVE, unshelve: WRONG, promote: 'acknowledged', close: CLOSE, shelf_over: WRONG,
    suppress: 'suppressed', unsuppress: WRONG, out_of_service: 'out_of_service', back_in_service: WRONG,
    realarm: 'unacknowledged',
  },
  returned_unacknowledged: {
    rise: 'unacknowledged', grow: WRONG, repeat: WRONG, derive: 'unacknowledged',
    fall: WRONG, acknowledge: WHEN_OVER, silence: 'returned_unacknowledged', reset: 'closed',
    shelve: SHELVE, unshelve: WRONG, promote: 'returned_unacknowledged', close: 'closed', shelf_over: WRONG,
    suppress: 'suppressed', unsuppress: WRONG, out_of_service: 'out_of_service', back_in_service: WRONG,
    realarm: WRONG,
  },
  returned: {
    rise: 'unacknowledged', grow: WRONG, repeat: WRONG, derive: 'acknowledged',
    fall: WRONG, acknowledge: 'returned', silence: 'returned', reset: 'closed',
    shelve: SHELVE, unshelve: WRONG, promote: 'returned', close: 'closed', shelf_over: WRONG,
    suppress: 'suppressed', unsuppress: WRONG, out_of_service: 'out_of_service', back_in_service: WRONG,
    realarm: WRONG,
  },
  shelved: {
    rise: 'unacknowledged', grow: 'unacknowledged', repeat: 'below', derive: 'below',
    fall: ['answered', 'closed', 'shelved'], acknowledge: ['lasting', 'shelved', 'closed'], silence: 'shelved',
    reset: RESET, shelve: SHELVE, unshelve: 'below', promote: 'shelved', close: CLOSE, shelf_over: 'below',
    suppress: 'suppressed', unsuppress: WRONG, out_of_service: 'out_of_service', back_in_service: WRONG,
    realarm: WRONG,
  },
  suppressed: {
    ...aside('suppressed'),
    suppress: WRONG, unsuppress: SEEN_AGAIN, out_of_service: 'out_of_service', back_in_service: WRONG,
  },
  out_of_service: {
    ...aside('out_of_service'),
    suppress: 'suppressed', unsuppress: WRONG, out_of_service: WRONG, back_in_service: SEEN_AGAIN,
  },
  closed: {
    rise: GONE, grow: GONE, repeat: GONE, derive: GONE, fall: GONE, acknowledge: GONE, silence: GONE, reset: GONE,
    shelve: GONE, unshelve: GONE, promote: GONE, close: GONE, shelf_over: GONE, suppress: GONE, unsuppress: GONE,
    out_of_service: GONE, back_in_service: GONE, realarm: GONE,
  },
};

/** What an event changes of what is known, beside the state. */
const EFFECTS: Readonly<Record<LifeEvent, Partial<HazardFacts>>> = {
  rise: { active: true, acknowledged: false, shelved: false, aside: null },
  grow: { acknowledged: false, shelved: false, aside: null },
  repeat: { shelved: false },
  derive: { active: true, shelved: false },
  fall: { active: false },
  acknowledge: { acknowledged: true },
  silence: {},
  reset: { closed: true },
  shelve: { shelved: true },
  unshelve: { shelved: false },
  promote: {},
  close: { closed: true },
  shelf_over: { shelved: false },
  suppress: { aside: 'suppressed' },
  unsuppress: { aside: null },
  out_of_service: { aside: 'out_of_service' },
  back_in_service: { aside: null },
  realarm: { acknowledged: false },
};

/** What is in danger and comes back into sight is as new: nobody answered it as it is now. [P5] */
const AS_NEW: Partial<HazardFacts> = { acknowledged: false, shelved: false };

export type Ruling = { state: HazardState; facts: HazardFacts } | Refused;

/** What the table says of an event: the next state with what is known then, or the refusal. */
export function ruleOn(state: HazardState, event: LifeEvent, known: Guards): Ruling {
  const cell = LIFE_TABLE[state][event];
  const outcome = isChoice(cell) ? (GUARDS[cell[0]](known) ? cell[1] : cell[2]) : cell;
  if (typeof outcome === 'object') return outcome;
  const { life: _life, ...before } = known;
  const comesBack = (event === 'unsuppress' || event === 'back_in_service') && before.active;
  const facts = { ...before, ...EFFECTS[event], ...(comesBack ? AS_NEW : {}) };
  return { state: outcome === 'below' ? hazardState(facts) : outcome, facts };
}

function isChoice(cell: Cell): cell is Choice {
  return Array.isArray(cell);
}
