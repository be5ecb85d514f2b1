import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../evaluate/testing/virtual-device.ts';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { START_MS, Stage } from '../fold/testing/stage.ts';
import type { CheckedReading } from '../model/record.ts';
import { metTimes } from './need.ts';
import { OPEN } from './state.ts';
import { catalogueText, combinedRule, levelRule, TEST_MODE } from './testing/catalogue.ts';
import { MOVES, play, venueOfThree } from './testing/moves.ts';

const RULES = catalogueText(
  combinedRule(),
  combinedRule({ id: 'two', need: '{ devices: 2 }', withinS: 30 }),
  combinedRule({ id: 'weighed', need: '{ weight: 5 }', withinS: 120, more: 'shadow: true' }),
  levelRule('smoke-alarm'),
  TEST_MODE,
);
const parsed = catalogueOf(RULES);

function openStage(): Stage {
  const stage = venueOfThree(Stage.district()).withRules(RULES);
  stage.state.derived.catalogue = parsed;
  return stage;
}

/** Times at which a device shows smoke, in steps of five seconds. */
const RUN = fc.array(fc.boolean(), { minLength: 6, maxLength: 12 });

interface Sent {
  device: string;
  reading: CheckedReading;
}

function sentBy(device: string, run: readonly boolean[]): Sent[] {
  return run.map((isSmoky, index) => {
    const at = START_MS + index * 5_000;
    const metrics = { smoke: isSmoky ? 0.1 : 0, temperature: 20 };
    const times = { at, measuredAt: at, clock: 'trusted', late: false } as const;
    return { device, reading: { boot: 1, seq: index + 1, ...times, metrics, flags: [], generation: 1 } };
  });
}

/** The end of the play for the rule: what stands, since when, by whom. */
function verdictOf(sent: readonly Sent[]) {
  const stage = openStage();
  stage.nowMs = START_MS + 200_000;
  for (const { device, reading } of sent) stage.read(device, {}, { readings: [reading] });
  const state = stage.state.venues.get('shop')?.combined.get('two');
  const told = state?.told.map(({ begin, end, live, isOver }) => ({ begin, end, live, isOver })) ?? [];
  const [member, ...others] = stage
    .openHazards()
    .flatMap(({ members }) => members.filter(({ ruleId }) => ruleId === 'two'));
  expect(others).toEqual([]);
  const rule = parsed.source.rules.find(({ id }) => id === 'two');
  if (rule?.condition.type !== 'combined') throw new Error('no rule two');
  const met = metTimes(state?.parts ?? [], rule.condition);
  return { told, met, isOn: state?.standing != null, member };
}

/** All readings of all devices, each device's own in order, mixed with those of the others in any way. */
const MIXED = fc
  .tuple(RUN, RUN, RUN)
  .map((runs) => runs.map((run, index) => sentBy(`s${index + 1}`, run)))
  .chain((queues) => {
    const turns = queues.flatMap((queue, index) => queue.map(() => index));
    const shuffled = fc.shuffledSubarray(turns, { minLength: turns.length });
    return fc.tuple(fc.constant(queues), shuffled);
  })
  .map(([queues, turns]) => {
    const left = queues.map((queue) => [...queue]);
    const mixed = turns.flatMap((index) => left[index]?.shift() ?? []);
    const inOrder = [...mixed].sort((a, b) => a.reading.at - b.reading.at || (a.device < b.device ? -1 : 1));
    return { mixed, inOrder };
  });

describe('the devices of a venue', () => {
  it('[P3] come to the same verdict and begin in whatever order their readings arrive', () => {
    fc.assert(
      fc.property(MIXED, ({ mixed, inOrder }) => {
        const some = verdictOf(mixed);
        const other = verdictOf(inOrder);
        const bare = ({ met }: typeof some) =>
          met.map(({ deciding, ...one }) => ({ ...one, first: deciding[0]?.deviceId }));
        expect(bare(some)).toEqual(bare(other));
        expect(some.isOn).toBe(other.isOn);
        // What stood for danger while a device was behind is not taken back; what is one is told in full.
        const tellsAll = (verdict: typeof some) =>
          verdict.met.every((met) =>
            verdict.told.some((told) => told.begin <= met.begin && told.end >= Math.min(met.end, OPEN)),
          );
        expect(tellsAll(some)).toBe(true);
        const first = some.met[0];
        if (first !== undefined) expect(some.member?.measuredAt).toBeLessThanOrEqual(first.begin);
        expect(some.member?.active ?? false).toBe(some.isOn);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('[P3] tell the same begin and first device when each brings all that it stored at once', () => {
    const stored = fc.tuple(RUN, RUN, RUN).chain((runs) => {
      const queues = runs.map((run, index) => sentBy(`s${index + 1}`, [...run, false]));
      const orders = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
      return fc.tuple(fc.constant(queues), orders);
    });
    fc.assert(
      fc.property(stored, ([queues, order]) => {
        const { met, member } = verdictOf(order.flatMap((index) => queues[index] ?? []));
        const [first] = met;
        expect(member?.measuredAt).toBe(first?.begin);
        expect(member?.deviceId).toBe(first?.deciding[0]?.deviceId);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('a danger that was told and is over', () => {
  it('[P7] begins earlier when older evidence comes, as one that stands', () => {
    const run = (device: string, smoky: string) =>
      sentBy(
        device,
        [...smoky].map((each) => each === '1'),
      );
    const { member } = verdictOf([
      ...run('s2', '1001000'),
      ...run('s3', '0011000000010'),
      ...run('s1', '01110110'),
    ]);
    expect(member?.measuredAt).toBe(START_MS + 5_000);
    expect(member?.deviceId).toBe('s2');
  });
});

describe('a venue with combined and shadow rules', () => {
  it('[P3] goes on from a checkpoint as if there had been none', () => {
    fc.assert(
      fc.property(MOVES, fc.nat(40), (moves, cut) => {
        const whole = openStage();
        const parted = openStage();
        moves.forEach((move, index) => {
          if (index === cut) {
            const text = encodeState(parted.state);
            parted.state = decodeState(text);
            expect(encodeState(parted.state)).toBe(text);
          }
          play(whole, move, index + 1);
          play(parted, move, index + 1);
        });
        expect(parted.changes).toEqual(whole.changes);
        expect(encodeState(parted.state)).toBe(encodeState(whole.state));
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('[P5] keeps one member for each combined rule, active exactly while its danger stands', () => {
    fc.assert(
      fc.property(MOVES, (moves) => {
        const stage = openStage();
        moves.forEach((move, index) => {
          play(stage, move, index + 1);
          expect(stage.state.venues.get('shop')?.setAside).toBeUndefined();
          check(stage);
        });
      }),
      { numRuns: 80 },
    );
  }, 60_000);
});

function check(stage: Stage): void {
  for (const venue of stage.state.venues.values()) {
    for (const ruleId of ['together', 'two']) {
      const standing = venue.combined.get(ruleId)?.standing ?? null;
      const members = venue.hazards
        .values()
        .flatMap(({ hazard }) => hazard.members.filter((member) => member.ruleId === ruleId));
      const watched = venue.watches
        .values()
        .flatMap(({ active }) => active.filter((finding) => finding.ruleId === ruleId));
      const active = [...members.filter((member) => member.active), ...watched];
      expect(active).toHaveLength(standing === null ? 0 : 1);
      expect(members.length).toBeLessThanOrEqual(2);
      if (standing !== null) expect(active[0]?.deviceId).toBe(standing.deviceId);
    }
    // A shadow is a member of nothing.
    const shadows = venue.hazards.values().flatMap(({ hazard }) => hazard.members);
    expect(shadows.some(({ ruleId }) => ruleId === 'weighed')).toBe(false);
    const weighed = venue.combined.get('weighed')?.standing ?? null;
    expect(venue.shadows.has('weighed')).toBe(weighed !== null);
  }
}
