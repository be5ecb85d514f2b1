/** Figures are typed in for a unit's form, and a form is signed: from then on it stays as it is. */

import { calendarNow, DAY_MS, readDay } from '../calendar/index.ts';
import { checkRoom, dropFiling, filingsOf, keepFiling, touchFiling, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { FilingOf } from '../model/filing.ts';
import type { FormAct, FormFiling, FormName, TypedFiling } from '../model/form.ts';
import type { Profile } from '../profile/parse.ts';
import { profileOf } from '../profile/profile-of.ts';
import { nextFormDue } from './due-dates.ts';
import { answerChase, planRound } from './rounds.ts';

/** Of one form of a unit; older ones are in the ledger alone and settled. Two years of forms, ours. [P8] */
const KEPT_MAX = 48;
/** Figures may be typed in before their date, but not long before; ours. */
const AHEAD_MS_MAX = 31 * DAY_MS;

type Typed = FilingOf<'typed_figures'>;

export function decideForm(turn: Turn, actor: Actor, act: FormAct): Decision {
  const { form, unit, date } = act;
  if (!turn.state.regions.has(unit)) return refuse('unknown-region', `no region ${unit}`, { field: 'unit' });
  const profile = profileOf(turn.state, unit);
  const dayAt = readDay(date, profile.working.offsetMs);
  if (dayAt === undefined) return refuse('invalid', `${date} is no day`, { field: 'date' });
  const place = unitPlace(turn.state, unit);
  const signed = filingsOf(place, 'signed_form').find(
    ({ filing }) => filing.id === formId({ form, unit, date }),
  );
  if (signed?.filing.state === 'confirmed') {
    return refuse('wrong-state', `the form of ${date} is signed: its figures stand`);
  }
  if (act.type === 'form.confirm') return confirm(turn, actor, { act, place, profile, entry: signed });
  if (dayAt > calendarNow(turn.state) + AHEAD_MS_MAX) {
    return refuse('invalid', `${date} is too far ahead`, { field: 'date' });
  }
  const unknown = Object.keys(act.values).find(
    (figure) => !profile.forms[form].columns.some((column) => column.figure === figure),
  );
  if (unknown !== undefined) {
    return refuse('invalid', `the ${form} form has no column ${unknown}`, { field: unknown });
  }
  return typeIn(turn, actor, { act, place });
}

function typeIn(
  turn: Turn,
  actor: Actor,
  { act, place }: { act: Extract<FormAct, { type: 'form.typed' }>; place: VenueState },
): Decision {
  const { form, unit, date, values, expectedVersion } = act;
  const id = `typed-${form}-${unit}-${date}`;
  const kept = filingsOf(place, 'typed_figures').filter(({ filing }) => filing.form === form);
  const known = kept.find(({ filing }) => filing.id === id);
  const stale = staleVersion(known?.filing ?? { version: 0 }, expectedVersion);
  if (stale !== null) return stale;
  if (known !== undefined) {
    known.filing.values = values;
    known.filing.by = actor.username;
    touchFiling(turn, place, known);
    return done(known.filing);
  }
  const oldest = kept.toSorted(byDate)[0];
  if (kept.length >= KEPT_MAX && oldest !== undefined) {
    if (date < oldest.filing.date) return refuse('wrong-state', `figures as old as ${date} are settled`);
    dropFiling(turn, place, oldest);
  }
  const filing: TypedFiling = {
    ...{ type: 'typed_figures', id, version: 0, region: unit, state: 'typed' },
    ...{ openedAt: turn.at, by: actor.username, form, date, values },
  };
  return checkRoom(place, 'typed_figures') ?? done(keepFiling(turn, place, { filing }).filing);
}

interface Signing {
  act: Extract<FormAct, { type: 'form.confirm' }>;
  place: VenueState;
  profile: Profile;
  entry: (FilingEntry & { filing: FormFiling }) | undefined;
}

function confirm(turn: Turn, actor: Actor, { act, place, profile, entry }: Signing): Decision {
  const { form, unit, date, figures, note } = act;
  if (entry === undefined) return refuse('wrong-state', `no ${form} form of ${unit} is due on ${date}`);
  const { filing } = entry;
  const opensAt = nextFormDue(filing.dueAt - 1, profile).opensAt;
  const now = calendarNow(turn.state);
  if (now < opensAt) return refuse('wrong-state', `the form of ${date} opens later`);
  const isLate = filing.state === 'late';
  filing.state = 'confirmed';
  filing.closedAt = turn.at;
  filing.figures = figures;
  filing.by = actor.username;
  filing.confirmed = {
    ...{ by: actor.username, at: turn.at },
    ...(isLate ? { late: true as const } : {}),
    ...(note === undefined ? {} : { note }),
  };
  delete entry.dueElapsedMs;
  answerChase(turn, entry, actor.username);
  touchFiling(turn, place, entry);
  if (!isLate) planRound(turn, place, { form, unit, after: filing.dueAt });
  keepNewest(turn, place, form);
  return done(filing);
}

function keepNewest(turn: Turn, place: VenueState, form: FormName): void {
  const signed = filingsOf(place, 'signed_form').filter(
    ({ filing }) => filing.form === form && filing.state === 'confirmed',
  );
  const [oldest] = signed.toSorted(byDate);
  if (signed.length > KEPT_MAX && oldest !== undefined) dropFiling(turn, place, oldest);
}

function byDate(a: { filing: Typed | FormFiling }, b: { filing: Typed | FormFiling }): number {
  return a.filing.date < b.filing.date ? -1 : 1;
}

export function formId({ form, unit, date }: { form: FormName; unit: string; date: string }): string {
  return `form-${form}-${unit}-${date}`;
}
