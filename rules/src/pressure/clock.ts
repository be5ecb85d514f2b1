/** The next step of pressure: when its time has come, those who may take it are called until somebody does. [P9] */

import { calendarNow, elapsedAt, endOfSpan } from '../calendar/index.ts';
import { awaitDecision, endDecision, tickDecision } from '../call/awaited.ts';
import { centreOf } from '../call/offices.ts';
import type { AddedClock } from '../filing/added-clock.ts';
import type { FilingClock } from '../filing/clocks.ts';
import { touchFiling } from '../filing/keep.ts';
import { clearTimer, setTimer, takeDue } from '../filing/timers.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import type { PressureFiling, PressureStep } from '../model/incentives.ts';
import { profileOf } from '../profile/profile-of.ts';

/** Name of the timer at whose end the next step may be taken; key of the call for it. */
const NEXT = 'next';
const TAKEN = 'step';

export interface PressureScene {
  turn: Turn;
  place: VenueState;
  entry: FilingEntry & { filing: PressureFiling };
}

/** `dueAt` is when the step after this one may be taken; after the last one there is none. */
export function planNext({ turn, entry }: PressureScene, step: PressureStep): void {
  const { filing } = entry;
  const { working } = profileOf(turn.state, filing.region);
  const next = stepAfter(turn, filing, step);
  if (next === undefined) delete filing.dueAt;
  else filing.dueAt = endOfSpan(calendarNow(turn.state), next.after, working);
  setNext(turn, entry);
}

/** The step was taken by this person, or none is to be taken any more. */
export function endNext(scene: PressureScene, by?: string): void {
  endDecision(scene, TAKEN, by);
  clearTimer(scene.entry, NEXT);
}

export const tickPressure: FilingClock = (turn, place, entry) => {
  const scene = { turn, place, entry: entry as PressureScene['entry'] };
  if (tickDecision(scene, takeDue(turn, entry)).includes(NEXT)) callForNext(scene);
};

export const pressureClock: AddedClock = {
  isMissing: ({ filing, timers }) =>
    filing.type === 'pressure' &&
    filing.dueAt !== undefined &&
    filing.decideBy === undefined &&
    timers?.[NEXT] === undefined,
  begin: (turn, _place, entry) => setNext(turn, entry as PressureScene['entry']),
};

function setNext(turn: Turn, entry: PressureScene['entry']): void {
  const { dueAt } = entry.filing;
  if (dueAt === undefined) clearTimer(entry, NEXT);
  else setTimer(entry, NEXT, elapsedAt(turn.state, dueAt));
}

function callForNext(scene: PressureScene): void {
  const { turn, place, entry } = scene;
  const { filing } = entry;
  const last = filing.steps.at(-1);
  const next = last === undefined ? undefined : stepAfter(turn, filing, last.step);
  // A profile of today may have fewer steps than the one by which it was planned.
  if (next === undefined) {
    delete filing.dueAt;
    touchFiling(turn, place, entry);
    return;
  }
  const name = place.venue?.name ?? '';
  filing.decideBy = awaitDecision(scene, {
    key: TAKEN,
    within: profileOf(turn.state, filing.region).waiting.pressure,
    text: {
      zh: `【督促整改待下一步】${name}：${next.name.zh}`,
      en: `The next step of pressure is due: ${next.name.en} for ${name}`,
    },
    to: centreOf(turn.state, responsibleUnit(turn.state, filing.region)),
  });
}

function stepAfter({ state }: Turn, { region }: PressureFiling, step: PressureStep) {
  const { steps } = profileOf(state, region).pressure;
  return steps[steps.findIndex((one) => one.step === step) + 1];
}
