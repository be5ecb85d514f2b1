/** People are told until somebody answers (叫应). [P9] */

import type { HazardEntry } from '../../fold/state.ts';
import { makeId, type Turn } from '../../fold/turn.ts';
import type { Notice } from '../../model/change.ts';
import type { Bilingual, Hazard } from '../../model/hazard.ts';
import { isExpected, marksInWords } from '../../period/marks.ts';
import { CLOCKS } from '../../profile/clocks.ts';
import { CLASS_NAMES, KIND_NAMES } from '../../profile/names.ts';
import { ladder, maintainers, type Rung } from './ladder.ts';

export interface Call {
  reason: 'opened' | 'member' | 'class' | 'priority' | 'unanswered' | 'standing' | 'planned';
  /** False when a danger came back that people are being called about already: the running call-out goes on. */
  isNews: boolean;
  /** People heard that it was over. */
  isBack?: boolean;
  /** The news in words, when it is not what the hazard as a whole says. */
  why?: Bilingual;
}

/** True for what climbs until answered; faults, disablements and what maintenance makes are told once. */
export function isUrgent(hazard: Hazard): boolean {
  if (isExpected(hazard)) return false;
  return hazard.class === 'alarm' || hazard.class === 'supervisory';
}

/** Calls, or calls again; those who were called already hear what is new. */
export function callOut(turn: Turn, entry: HazardEntry, news: Call): void {
  const { hazard, callOut: call } = entry;
  if (!hazard.live) return;
  if (!isUrgent(hazard)) {
    tellMaintainers(turn, entry, news);
    return;
  }
  const rungs = ladder(turn.state, hazard.region);
  if (call.nextElapsedMs === null) {
    call.level = 0;
    call.nextElapsedMs = turn.state.elapsedMs + CLOCKS.callOut.climbAfterMs[hazard.venueRisk];
    notify(turn, entry, { ...news, to: rungs[0] ?? [] });
  } else if (news.isNews) {
    notify(turn, entry, { ...news, to: rungs.slice(0, call.level + 1).flat() });
  }
}

/** One rung up when nobody answered in time; at the top everybody again, less and less often. */
export function climb(turn: Turn, entry: HazardEntry): void {
  const { hazard, callOut: call } = entry;
  if (call.nextElapsedMs === null || turn.state.elapsedMs < call.nextElapsedMs) return;
  const rungs = ladder(turn.state, hazard.region);
  call.level += 1;
  const beyond = Math.max(0, call.level - rungs.length + 1);
  const waitMs = CLOCKS.callOut.climbAfterMs[hazard.venueRisk] * 2 ** Math.min(beyond, 16);
  call.nextElapsedMs = turn.state.elapsedMs + Math.min(waitMs, CLOCKS.callOut.repeatAfterMsMax);
  notify(turn, entry, { reason: 'unanswered', isNews: false, to: rungs[call.level] ?? rungs.flat() });
}

/** Somebody answered, or there is nothing left to answer. */
export function endCallOut(turn: Turn, entry: HazardEntry, by?: string): void {
  entry.callOut.nextElapsedMs = null;
  for (const notice of entry.callOut.open) answer(turn, notice, by);
  entry.callOut.open = [];
}

/** Without `by` nobody did: it is over, or a newer one stands for it. Not for one that is answered already. */
export function answer(turn: Turn, notice: Notice, by?: string): void {
  notice.state = 'answered';
  if (by === undefined) notice.endedAt = turn.at;
  else Object.assign(notice, { answeredBy: by, answeredAt: turn.at } satisfies Partial<Notice>);
  turn.touched.notices.add(notice);
}

function tellMaintainers(turn: Turn, entry: HazardEntry, news: Call): void {
  if (entry.callOut.open.length > 0 && news.isBack !== true) return;
  notify(turn, entry, { ...news, to: maintainers(turn.state, entry.hazard.region) });
}

function notify(turn: Turn, entry: HazardEntry, what: Call & { to: Rung }): void {
  const { hazard, callOut: call } = entry;
  const notice: Notice = {
    id: makeId(turn),
    hazardId: hazard.id,
    ticketId: hazard.ticketId,
    venueId: hazard.venueId,
    region: hazard.region,
    level: call.level,
    to: what.to,
    reason: what.reason,
    class: hazard.class,
    priority: hazard.priority,
    at: turn.at,
    text: noticeText(hazard, what.why ?? hazard.why),
    state: 'due',
  };
  turn.touched.notices.add(notice);
  call.reached = Math.max(call.reached ?? 0, call.level);
  call.open.push(notice);
  if (call.open.length > CLOCKS.callOut.openMax) {
    const oldest = call.open.shift();
    if (oldest !== undefined) answer(turn, oldest);
  }
}

function noticeText(hazard: Hazard, why: Bilingual): Notice['text'] {
  const kind = KIND_NAMES[hazard.kind];
  const signal = CLASS_NAMES[hazard.class];
  const place = hazard.venueName;
  const marks = marksInWords(hazard);
  return {
    zh: `【${kind.zh}${signal.zh}】${place}${place === '' ? '' : '：'}${why.zh}${marks.zh}`,
    en: `${kind.en} ${signal.en}${place === '' ? '' : ` at ${place}`}: ${why.en}${marks.en}`,
  };
}
