/** When the ticket is closed its result goes back to every level that the case came through (终端反馈). */

import { answerCall, beginCall, endCalls, tell } from '../call/call.ts';
import { centreOf, rungsOf } from '../call/offices.ts';
import { dropFiling, touchFiling } from '../filing/keep.ts';
import { clearTimer, clearTimers, setTimer, spanFromNow } from '../filing/timers.ts';
import type { CaseLevel, CaseResult } from '../model/loop/case.ts';
import type { Ticket } from '../model/ticket.ts';
import { profileOf } from '../profile/profile-of.ts';
import { nextCaseState } from './life.ts';
import type { CaseScene } from './scene.ts';
import { dropTasks } from './tasks.ts';

const LATE = 'feedback:';

export function giveBack(scene: CaseScene, ticket: Ticket): void {
  const { turn, place, entry } = scene;
  const { filing } = entry;
  const next = nextCaseState(filing.state, 'result');
  if (next === null) return;
  dropTasks(scene);
  endCalls(scene);
  filing.state = next;
  filing.result = resultOf(turn.at, ticket);
  const { dueAt, elapsedMs } = spanFromNow(
    turn,
    filing.region,
    profileOf(turn.state, filing.region).dispatch.feedbackWithin,
  );
  filing.dueAt = dueAt;
  for (const { region } of levelsOf(filing.levels)) {
    setTimer(entry, `${LATE}${region}`, elapsedMs);
    beginCall(scene, {
      key: `${LATE}${region}`,
      reason: 'feedback',
      text: {
        zh: `【办结反馈】${filing.title.zh}：${ticket.measures ?? ''}`,
        en: `Done, please confirm: ${filing.title.en}: ${ticket.measures ?? ''}`,
      },
      to: centreOf(turn.state, region),
    });
  }
  touchFiling(turn, place, entry);
}

/** Each region once, though a case may come to one again. */
export function levelsOf(levels: readonly CaseLevel[]): CaseLevel[] {
  return levels.filter(({ region }, index) => levels.findIndex((each) => each.region === region) === index);
}

function resultOf(at: number, { finisher, acceptor, measures }: Ticket): CaseResult {
  return {
    at,
    ...(finisher === undefined ? {} : { finisher }),
    ...(acceptor === undefined ? {} : { acceptor }),
    ...(measures === undefined ? {} : { measures }),
  };
}

/** The case is closed when every level has confirmed. */
export function confirm(scene: CaseScene, level: CaseLevel, by: string): void {
  const { turn, place, entry } = scene;
  level.confirmedBy = by;
  level.confirmedAt = turn.at;
  clearTimer(entry, `${LATE}${level.region}`);
  answerCall(scene, `${LATE}${level.region}`, by);
  touchFiling(turn, place, entry);
  if (levelsOf(entry.filing.levels).some(({ confirmedAt }) => confirmedAt === undefined)) return;
  const next = nextCaseState(entry.filing.state, 'settle');
  if (next === null) return;
  entry.filing.state = next;
  entry.filing.closedAt = turn.at;
  delete entry.filing.dueAt;
  endCalls(scene);
  clearTimers(entry);
  dropFiling(turn, place, entry);
}

/** The ticket was opened again: what was confirmed is not the result any more, and its level takes it anew. */
export function takeBack(scene: CaseScene): void {
  const { turn, place, entry } = scene;
  const next = nextCaseState(entry.filing.state, 'resume');
  if (next === null) return;
  entry.filing.state = next;
  delete entry.filing.result;
  delete entry.filing.dueAt;
  endCalls(scene);
  clearTimers(entry);
  for (const level of entry.filing.levels) {
    delete level.confirmedAt;
    delete level.confirmedBy;
    delete level.late;
  }
  delete scene.level.takenBy;
  delete scene.level.takenAt;
  touchFiling(turn, place, entry);
}

/** Takes the clock of a level that has not confirmed: late, told to it and to the level above it. */
export function tickFeedback(scene: CaseScene, name: string): void {
  if (!name.startsWith(LATE)) return;
  const { turn, place, entry } = scene;
  const level = levelsOf(entry.filing.levels).find(({ region }) => `${LATE}${region}` === name);
  if (level === undefined || level.confirmedAt !== undefined) return;
  level.late = true;
  const own = centreOf(turn.state, level.region);
  tell(scene, {
    reason: 'overdue',
    text: {
      zh: `【反馈逾期】${entry.filing.title.zh}`,
      en: `Feedback is late: ${entry.filing.title.en}`,
    },
    to: rungsOf(turn.state, own, level.region).slice(0, 2).flat(),
  });
  touchFiling(turn, place, entry);
}
