/** Each unit that signs forms has one waiting at any time: when it is late its people and those above them are told. */

import { calendarNow, elapsedAt, HOUR_MS } from '../calendar/index.ts';
import { dropFiling, filingsOf, keepFiling, touchFiling, unitOf, unitPlace } from '../filing/keep.ts';
import type { FilingEntry, State, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import { answer } from '../hazard/call-out/call-out.ts';
import { overseers } from '../hazard/call-out/ladder.ts';
import type { Notice } from '../model/change.ts';
import type { Region } from '../model/facts.ts';
import { FORMS, type FormFiling, type FormName } from '../model/form.ts';
import { profileOf } from '../profile/profile-of.ts';
import { nextFormDue } from './due-dates.ts';

/** How often it is looked whether a unit is new, moved, or has other due days; ours. */
const LOOK_EVERY_MS = 6 * HOUR_MS;
const FORM_NAMES: Readonly<Record<FormName, Notice['text']>> = {
  section: { zh: '科室累计表', en: 'section form' },
  village: { zh: '村社区累计表', en: 'village form' },
};

/** At a tick: every unit that signs has its next form waiting, with the clock that the calendar says now. */
export function tickRounds(turn: Turn): void {
  const { state } = turn;
  if (state.elapsedMs < state.formsElapsedMs) return;
  state.formsElapsedMs = state.elapsedMs + LOOK_EVERY_MS;
  for (const region of state.regions.values()) lookAt(turn, region);
}

/** After a start or a new profile: at the next tick. */
export function wakeRounds(state: State): void {
  state.formsElapsedMs = 0;
}

function lookAt(turn: Turn, region: Region): void {
  const { state } = turn;
  for (const form of FORMS) {
    if (!mustSign(state, region, form)) continue;
    const place = unitPlace(state, region.id);
    const waiting = roundsOf(place, form).filter(({ filing }) => filing.state === 'due');
    if (waiting.length === 0) {
      planRound(turn, place, { form, unit: region.id, after: calendarNow(state) });
    }
    for (const entry of waiting) {
      const dueElapsedMs = elapsedAt(state, entry.filing.dueAt);
      if (dueElapsedMs === entry.dueElapsedMs) continue;
      entry.dueElapsedMs = dueElapsedMs;
      state.derived.changed.venues.add(place.id);
      place.dueElapsedMs = 0;
    }
  }
}

function mustSign(state: State, region: Region, form: FormName): boolean {
  const { levels } = profileOf(state, region.id).forms[form];
  return region.level !== 'root' && levels.includes(region.level);
}

function roundsOf(place: VenueState, form: FormName) {
  return filingsOf(place, 'signed_form').filter(({ filing }) => filing.form === form);
}

/** The first form that is due after `after` waits for its signature. */
export function planRound(
  turn: Turn,
  place: VenueState,
  { form, unit, after }: { form: FormName; unit: string; after: number },
): void {
  const { date, dueAt } = nextFormDue(after, profileOf(turn.state, unit));
  const id = `form-${form}-${unit}-${date}`;
  if (place.filings.has(id)) return;
  const filing: FormFiling = {
    ...{ type: 'signed_form', id, version: 0, region: unit, state: 'due', openedAt: turn.at, dueAt },
    ...{ by: GATEWAY, form, date },
  };
  keepFiling(turn, place, { filing, dueElapsedMs: elapsedAt(turn.state, dueAt) });
}

/** The clock of a form that waits: late at its due time, never when the one after it is due. */
export function tickForm(turn: Turn, place: VenueState, entry: FilingEntry): void {
  if (entry.filing.type !== 'signed_form') return;
  const filing = entry.filing;
  const { form, dueAt } = filing;
  const unit = unitOf(place);
  const region = turn.state.regions.get(unit);
  if (filing.state === 'late') {
    filing.state = 'never';
    filing.closedAt = turn.at;
    answerChase(turn, entry);
    dropFiling(turn, place, entry);
  } else if (filing.state === 'due' && region !== undefined && mustSign(turn.state, region, form)) {
    filing.state = 'late';
    touchFiling(turn, place, entry);
    chase(turn, entry, filing);
    planRound(turn, place, { form, unit, after: dueAt });
    const next = nextFormDue(dueAt, profileOf(turn.state, unit));
    entry.dueElapsedMs = elapsedAt(turn.state, next.dueAt);
  }
}

function chase(turn: Turn, entry: FilingEntry, { form, region, date }: FormFiling): void {
  const above = turn.state.regions.get(region)?.parent;
  const section = form === 'section' ? [{ role: 'town_section', region }] : [];
  const name = turn.state.regions.get(region)?.name ?? region;
  const words = FORM_NAMES[form];
  const notice: Notice = {
    ...{ id: makeId(turn), hazardId: '', ticketId: null, venueId: '', region, level: 1 },
    to: [
      ...section,
      ...overseers(turn.state, region),
      ...(above === undefined ? [] : overseers(turn.state, above)),
    ],
    ...{ reason: 'overdue', class: 'fault', priority: 4, at: turn.at, state: 'due' },
    text: {
      zh: `【逾期未报】${name} ${date} ${words.zh}`,
      en: `Overdue: ${words.en} of ${name} for ${date}`,
    },
  };
  entry.open = [notice];
  turn.touched.notices.add(notice);
}

/** It was signed, or it is too late for it. */
export function answerChase(turn: Turn, entry: FilingEntry, by?: string): void {
  for (const notice of entry.open ?? []) answer(turn, notice, by);
  delete entry.open;
}
