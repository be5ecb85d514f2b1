/** Whatever is planned, ended, found and closed, in whatever order: nothing that stands is lost. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { step } from '../fold/step.ts';
import type { Stage } from '../fold/testing/stage.ts';
import { isHeld } from '../hazard/pattern/chatter.ts';
import type { Flag } from '../model/record.ts';
import { judgedDistrict, MINUTE_MS } from './testing.ts';

type Move = (stage: Stage) => void;
const device = fc.constantFrom('s1', 's2');
const nth = fc.nat({ max: 2 });

const reading: fc.Arbitrary<Move> = fc
  .tuple(
    device,
    fc.constantFrom(0.01, 0.6),
    fc.constantFrom(20, 20, 20, 80),
    fc.subarray<Flag>(['alarm', 'tamper', 'disabled', 'test'], { maxLength: 2 }),
  )
  .map(
    ([id, smoke, temperature, flags]) =>
      (stage) =>
        void stage.read(id, { smoke, temperature }, { flags }),
  );

const period: fc.Arbitrary<Move> = fc
  .record({
    kind: fc.constantFrom('drill', 'maintenance', 'commissioning', 'announced_work'),
    deviceIds: fc.option(
      device.map((id) => [id]),
      { nil: undefined },
    ),
    inMinutes: fc.constantFrom(0, 0, 10),
    minutes: fc.constantFrom(5, 30),
  })
  .map(({ kind, deviceIds, inMinutes, minutes }) => (stage) => {
    const from = stage.nowMs + inMinutes * MINUTE_MS;
    const plan = { kind, venueId: 'shop', from, until: from + minutes * MINUTE_MS, reason: 'r' } as const;
    stage.act({ type: 'period.create', period: deviceIds === undefined ? plan : { ...plan, deviceIds } });
  });

const end: fc.Arbitrary<Move> = nth.map((n) => (stage) => {
  const entry = stage.state.venues.get('shop')?.periods.values()[n];
  if (entry !== undefined) stage.act({ type: 'period.end', periodId: entry.period.id });
});

const hazardAct: fc.Arbitrary<Move> = fc
  .tuple(nth, fc.constantFrom('close', 'close', 'acknowledge', 'reset', 'shelve'))
  .map(([n, name]) => (stage) => {
    const hazardId = stage.openHazards()[n]?.id;
    if (hazardId === undefined) return;
    if (name === 'close') stage.act({ type: 'hazard.close', hazardId, cause: 'test' });
    else if (name === 'shelve') stage.act({ type: 'hazard.shelve', hazardId, minutes: 30, reason: 'r' });
    else stage.act({ type: `hazard.${name}` as 'hazard.reset', hazardId });
  });

const time: fc.Arbitrary<Move> = fc
  .tuple(fc.constantFrom(1, 5, 12), fc.constantFrom(0, 0, 0, 3_600_000, -3_600_000))
  .map(
    ([minutes, jumpMs]) =>
      (stage) =>
        void stage.tick(minutes * MINUTE_MS, jumpMs),
  );

const recolour: fc.Arbitrary<Move> = fc.constantFrom('red', 'orange').map((colour) => (stage) => {
  stage.act({ type: 'venue.override', id: 'shop', colour, reason: 'r' });
});

const move = fc.oneof(
  { weight: 8, arbitrary: reading },
  { weight: 3, arbitrary: period },
  { weight: 1, arbitrary: end },
  { weight: 6, arbitrary: hazardAct },
  { weight: 5, arbitrary: time },
  { weight: 1, arbitrary: recolour },
);

interface Place {
  name: string;
  live: boolean;
  planned?: string;
  periodId?: string;
}

/** Where each standing finding is: in danger in a hazard, or watched since a person closed it. */
function placesOf(stage: Stage): Place[] {
  const venue = stage.state.venues.get('shop');
  const open = venue?.hazards.values() ?? [];
  // What only its chattering holds is over.
  const members = open.flatMap((entry) =>
    entry.hazard.members
      .filter((one) => one.active && !isHeld(entry, one))
      .map((one) => ({ ...one, live: entry.hazard.live })),
  );
  const watched = (venue?.watches.values() ?? []).flatMap(({ active }) => active);
  return [...members, ...watched].map(({ deviceId, ruleId, live, planned }) => ({
    name: `${deviceId} ${ruleId}`,
    live,
    ...(planned === undefined ? {} : { planned: planned.kind, periodId: planned.periodId }),
  }));
}

function check(stage: Stage): void {
  const venue = stage.state.venues.get('shop');
  const places = placesOf(stage);
  const standing = (venue?.devices.values() ?? []).flatMap(({ device: { id }, rule }) =>
    Object.keys(rule.standing).map((ruleId) => `${id} ${ruleId}`),
  );
  const told = places.map(({ name }) => name).filter((name) => !name.endsWith('commissioning-overrun'));
  // Each once, whatever its mode was when it rose.
  expect(told.sort()).toEqual(standing.sort());
  for (const { name, live, planned, periodId } of places) {
    // A mark lasts as long as its period.
    if (periodId !== undefined) expect(venue?.periods.get(periodId)?.period.state).toBe('running');
    if (name.endsWith('heat'))
      expect([name, live || planned === 'commissioning' || planned === undefined]).toEqual([name, true]);
  }
}

it('[P3] [P6] what stands is told once, marks end with their period, heat is no drill, and a restart changes nothing', () => {
  fc.assert(
    fc.property(period, fc.array(move, { minLength: 15, maxLength: 40 }), fc.nat(), (first, rest, at) => {
      const moves = [first, ...rest];
      const stage = judgedDistrict();
      let half: { state: Stage['state']; entries: number } | null = null;
      moves.forEach((each, index) => {
        if (index === at % moves.length) {
          half = { state: decodeState(encodeState(stage.state)), entries: stage.entries.length };
        }
        each(stage);
        check(stage);
      });
      if (half === null) throw new Error('no half');
      const { entries, state } = half as { state: Stage['state']; entries: number };
      const replayed = stage.entries.slice(entries).reduce((now, entry) => step(now, entry).state, state);
      expect(encodeState(replayed)).toBe(encodeState(stage.state));
    }),
    { numRuns: 40 },
  );
}, 20_000);
