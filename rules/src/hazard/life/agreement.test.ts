import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { of, Stage } from '../../fold/testing/stage.ts';
import type { HazardAct } from '../../model/act.ts';
import type { FindingChange } from '../../model/finding.ts';
import type { Hazard, HazardState } from '../../model/hazard.ts';
import { asideOf } from '../aside/is-aside.ts';
import { type Aside, hazardState, isLifeAlarm } from './state.ts';
import { type Guards, LIFE_TABLE, type LifeEvent, ruleOn } from './table.ts';

/** A cause and its consequences at two devices, a danger to life, and what stays until it is reset. */
const FINDINGS: readonly Partial<FindingChange>[] = [
  { ruleId: 'broken', hazardKind: 'device', class: 'fault', latched: false },
  {
    ruleId: 'warm',
    hazardKind: 'electrical',
    class: 'supervisory',
    latched: false,
    suppressedBy: ['broken'],
  },
  {
    ruleId: 'hot',
    hazardKind: 'electrical',
    class: 'alarm',
    priority: 1,
    latched: true,
    suppressedBy: ['broken'],
  },
  { ruleId: 'hot', hazardKind: 'electrical', class: 'alarm', priority: 1, latched: true, deviceId: 's2' },
  { ruleId: 'smoke', hazardKind: 'fire', class: 'alarm', latched: true, suppressedBy: ['broken'] },
  {
    ruleId: 'low',
    hazardKind: 'device',
    class: 'fault',
    priority: 4,
    latched: false,
    suppressedBy: ['broken'],
  },
];
type ActName = HazardAct['type'] extends `hazard.${infer Name}` ? Name : never;
/** A noted call is none of the table's. */
const ACTS: readonly Exclude<ActName, 'call'>[] = [
  'acknowledge',
  'silence',
  'reset',
  'shelve',
  'unshelve',
  'promote',
  'close',
];

type Move =
  | { do: 'find'; which: number; edge: FindingChange['edge']; priority: 1 | 2 }
  | { do: 'act'; act: (typeof ACTS)[number]; pick: number }
  | { do: 'service'; out: boolean; device: 's1' | 's2' }
  | { do: 'tick'; elapsedMs: number };
const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('find' as const),
      which: fc.nat(FINDINGS.length - 1),
      edge: fc.constantFrom('rise', 'rise', 'fall', 'worse', 'earlier'),
      priority: fc.constantFrom(1, 2),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('act' as const), act: fc.constantFrom(...ACTS), pick: fc.nat(3) }),
  },
  fc.record({ do: fc.constant('service' as const), out: fc.boolean(), device: fc.constantFrom('s1', 's2') }),
  fc.record({
    do: fc.constant('tick' as const),
    elapsedMs: fc.constantFrom(1_000, 130_000, 700_000, 90_000_000),
  }),
);

function known(hazard: Hazard): Guards {
  const { active, acknowledged, latched, state } = hazard;
  const aside: Aside | null = state === 'suppressed' || state === 'out_of_service' ? state : null;
  const shelved = hazard.shelved !== undefined;
  return {
    active,
    acknowledged,
    latched,
    shelved,
    aside,
    closed: state === 'closed',
    life: isLifeAlarm(hazard),
  };
}

function play(stage: Stage, move: Move): void {
  if (move.do === 'tick') stage.tick(move.elapsedMs);
  else if (move.do === 'find') {
    const { priority, edge } = move;
    stage.find([stage.finding({ priority, ...FINDINGS[move.which], edge })]);
  } else if (move.do === 'service') {
    const until = stage.nowMs + 600_000;
    if (move.out) stage.act({ type: 'device.out_of_service', id: move.device, until, reason: 'works' });
    else stage.act({ type: 'device.back_in_service', id: move.device });
  } else playAct(stage, move);
}

/** What people may do is what the table says of the state that they see. */
function playAct(stage: Stage, { act, pick }: Extract<Move, { do: 'act' }>): void {
  const open = stage.openHazards();
  const hazard = open[pick % Math.max(1, open.length)];
  if (hazard === undefined) return;
  const said = ruleOn(hazard.state, act, known(hazard));
  const wasPromoted = act === 'promote' && (hazard.promoted !== undefined || !hazard.live);
  const more = { minutes: 5, reason: 'x', cause: 'unknown' as const };
  const reply = stage.act({ type: `hazard.${act}`, hazardId: hazard.id, ...more } as HazardAct);
  if ('refuse' in said) expect(reply).toMatchObject({ ok: false, code: said.refuse });
  else expect(reply.ok).toBe(!wasPromoted);
}

/** Every state that the cell may give. */
function allowed(from: HazardState, event: LifeEvent): unknown[] {
  const cell = LIFE_TABLE[from][event];
  const outcomes = (Array.isArray(cell) ? cell.slice(1) : [cell]) as unknown[];
  const below = ['unacknowledged', 'acknowledged', 'returned_unacknowledged', 'returned', 'shelved'];
  return outcomes.flatMap((outcome) => (outcome === 'below' ? below : [outcome]));
}

describe('a hazard in the fold', () => {
  it('[P9] goes by the table alone, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(moves, { minLength: 1, maxLength: 40 }), (list) => {
        const stage = Stage.district();
        for (const move of list) {
          play(stage, move);
          for (const hazard of stage.openHazards()) {
            expect([hazard.id, hazard.state]).toEqual([hazard.id, hazardState(known(hazard))]);
            expect([hazard.id, known(hazard).aside]).toEqual([hazard.id, asideOf(hazard)]);
            if (isLifeAlarm(hazard) && hazard.active) {
              expect(['shelved', 'suppressed', 'out_of_service']).not.toContain(hazard.state);
            }
          }
        }
        for (const { object } of of(stage.changes, 'audit')) {
          if (object.action !== 'hazard.transition') continue;
          const { from, to, because } = object.detail as {
            from: HazardState;
            to: HazardState;
            because: LifeEvent;
          };
          if (from !== null) expect(allowed(from, because)).toContain(to);
        }
      }),
      { numRuns: 150 },
    );
  }, 30_000);
});
