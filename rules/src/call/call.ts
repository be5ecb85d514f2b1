/** People are called about what is on file until somebody answers; who was called and who answered stays with it. [P9] */

import { touchFiling } from '../filing/keep.ts';
import { clearTimer, setTimer, spanFromNow } from '../filing/timers.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { answer } from '../hazard/call-out/call-out.ts';
import type { Notice } from '../model/change.ts';
import type { Filing } from '../model/filing.ts';
import type { Bilingual } from '../model/hazard.ts';
import type { Call, CallReason, Office } from '../model/loop/call.ts';
import { profileOf } from '../profile/profile-of.ts';
import { holdersOf, holds, rungsOf, sameOffice } from './offices.ts';

const TIMER = 'call:';
/** Kept a filing and a call; beyond it the oldest after the first go. [P8] */
const CALLS_MAX = 100;
const PEOPLE_MAX = 60;
const OPEN_NOTICES_MAX = 16;

/** A filing on which calls are kept, at its place. */
export interface CallScene {
  turn: Turn;
  place: VenueState;
  entry: FilingEntry;
}
export interface CallWish {
  key: string;
  reason: CallReason;
  text: Bilingual;
  to: Office[];
  /** Who waits for the answer says when it is called again: it does not climb by itself. */
  isPaced?: true;
}

/** Calls now; unanswered it climbs from the region of the first office that is meant. */
export function beginCall(scene: CallScene, { key, reason, text, to, isPaced }: CallWish): void {
  const { turn } = scene;
  const call: Call = {
    ...{ key, reason, text, to: [], meant: to.length, at: turn.at, level: 0, lastAt: turn.at },
    people: [],
    ...(isPaced === undefined ? {} : { paced: isPaced }),
  };
  endCall(scene, key);
  keepCall(scene, call);
  round(scene, call, to);
}

/** Null when nobody is being called under this key. */
export function openCall({ entry }: Pick<CallScene, 'entry'>, key: string): Call | null {
  const call = lastCall(entry, key);
  return call === undefined || isOver(call) ? null : call;
}

/** Whether the person was called, by office. */
export function isCalled({ turn, entry }: CallScene, key: string, username: string): boolean {
  const call = lastCall(entry, key);
  return call !== undefined && holds(turn.state, username, call.to);
}

export function answerCall(scene: CallScene, key: string, username: string): void {
  const call = openCall(scene, key);
  if (call === null) return;
  const { at } = scene.turn;
  call.answeredBy = username;
  call.answeredAt = at;
  const person = call.people.find((each) => each.username === username);
  if (person === undefined) call.people.push({ username, at, times: 0, answeredAt: at });
  else person.answeredAt = at;
  quiet(scene, key, username);
}

/** What it was about is over. */
export function endCall(scene: CallScene, key: string): void {
  const call = openCall(scene, key);
  if (call === null) return;
  call.endedAt = scene.turn.at;
  quiet(scene, key);
}

export function endCalls(scene: CallScene): void {
  for (const { key } of callsOf(scene.entry)) endCall(scene, key);
  // Of calls that are kept no more.
  for (const key of Object.keys(scene.entry.notices ?? {})) quiet(scene, key);
}

/** Takes the calls among the names of timers that are due; returns the other names. */
export function tickCalls(scene: CallScene, due: readonly string[]): string[] {
  for (const name of due) if (name.startsWith(TIMER)) climb(scene, name.slice(TIMER.length));
  return due.filter((name) => !name.startsWith(TIMER));
}

function callsOf({ filing }: Pick<FilingEntry, 'filing'>): readonly Call[] {
  return (filing as { calls?: Call[] }).calls ?? [];
}

function lastCall(entry: Pick<FilingEntry, 'filing'>, key: string): Call | undefined {
  return callsOf(entry).findLast((each) => each.key === key);
}

function isOver({ answeredAt, endedAt }: Call): boolean {
  return answeredAt !== undefined || endedAt !== undefined;
}

/** When there are too many, one that is over goes, but for the first; else the oldest that goes on ends. */
function keepCall(scene: CallScene, call: Call): void {
  const kept = scene.entry.filing as { calls?: Call[] };
  kept.calls ??= [];
  const { calls } = kept;
  if (calls.length >= CALLS_MAX) {
    const over = calls.findIndex((each, index) => index > 0 && isOver(each));
    const [gone] = calls.splice(Math.max(1, over), 1);
    if (gone !== undefined && !isOver(gone)) quiet(scene, gone.key);
  }
  calls.push(call);
}

/** Those who were meant hear it once more. */
export function callAgain(scene: CallScene, key: string): void {
  const call = openCall(scene, key);
  if (call !== null) round(scene, call, rungsOfCall(scene.turn, call)[0] ?? []);
}

/** One rung up; at the top everybody again, each time after twice the wait. */
export function climb(scene: CallScene, key: string): void {
  const call = openCall(scene, key);
  if (call === null) {
    quiet(scene, key);
    return;
  }
  call.level += 1;
  const rungs = rungsOfCall(scene.turn, call);
  round(scene, call, rungs[call.level] ?? rungs.flat());
}

function round(scene: CallScene, call: Call, to: readonly Office[]): void {
  const { turn, place, entry } = scene;
  for (const office of to) {
    const isKnown = call.to.some((each) => sameOffice(each, office));
    if (!isKnown) call.to.push({ ...office });
  }
  for (const username of holdersOf(turn.state, to)) note(call, username, turn.at);
  call.lastAt = turn.at;
  const { reason, text } = call;
  keepNotice(scene, call.key, {
    ...noticeAbout(turn, entry.filing, { reason, text, to }),
    level: call.level,
  });
  if (call.paced !== true) setTimer(entry, `${TIMER}${call.key}`, nextRound(scene, call));
  touchFiling(turn, place, entry);
}

function rungsOfCall({ state }: Turn, { to, meant }: Call): Office[][] {
  return rungsOf(state, to.slice(0, meant), to[0]?.region ?? 'root');
}

function note(call: Call, username: string, at: number): void {
  const person = call.people.find((each) => each.username === username);
  if (person !== undefined) person.times += 1;
  else if (call.people.length < PEOPLE_MAX) call.people.push({ username, at, times: 1 });
}

function nextRound({ turn, entry }: CallScene, call: Call): number {
  const { answerWithin, repeatAtMost } = profileOf(turn.state, entry.filing.region).dispatch.call;
  const { elapsedMs: now } = turn.state;
  const waitMs = spanFromNow(turn, entry.filing.region, answerWithin).elapsedMs - now;
  const mostMs = spanFromNow(turn, entry.filing.region, repeatAtMost).elapsedMs - now;
  const beyond = Math.min(16, Math.max(0, call.level - rungsOfCall(turn, call).length + 1));
  return now + Math.max(waitMs, Math.min(waitMs * 2 ** beyond, mostMs));
}

function quiet({ turn, place, entry }: CallScene, key: string, by?: string): void {
  for (const notice of entry.notices?.[key] ?? []) answer(turn, notice, by);
  const { [key]: _answered, ...others } = entry.notices ?? {};
  entry.notices = others;
  clearTimer(entry, `${TIMER}${key}`);
  touchFiling(turn, place, entry);
}

function keepNotice({ turn, entry }: CallScene, key: string, notice: Notice): void {
  turn.touched.notices.add(notice);
  const open = [...(entry.notices?.[key] ?? []), notice];
  const oldest = open.length > OPEN_NOTICES_MAX ? open.shift() : undefined;
  if (oldest !== undefined) answer(turn, oldest);
  entry.notices = { ...entry.notices, [key]: open };
}

/** Told once, to be read: it needs no answer. What it is about has changed. */
export function tell(
  { turn, place, entry }: CallScene,
  what: Pick<CallWish, 'text' | 'to'> & { reason: Notice['reason'] },
): void {
  turn.touched.notices.add({ ...noticeAbout(turn, entry.filing, what), once: true, state: 'answered' });
  touchFiling(turn, place, entry);
}

/** A notice about what is on file. */
export function noticeAbout(
  turn: Turn,
  filing: Filing,
  what: { reason: Notice['reason']; text: Bilingual; to: readonly Office[] },
): Notice {
  const about = filing as { hazardId?: string; ticketId?: string };
  return {
    id: makeId(turn),
    hazardId: about.hazardId ?? '',
    ticketId: about.ticketId ?? null,
    filingId: filing.id,
    venueId: filing.venueId ?? '',
    region: filing.region,
    level: 0,
    to: what.to.map((office) => ({ ...office })),
    reason: what.reason,
    class: 'supervisory',
    priority: 2,
    at: turn.at,
    text: what.text,
    state: 'due',
  };
}
