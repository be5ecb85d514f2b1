/** What was not done in a unit, counted in it and told as one: not inspected → the system senses it. */

import { filingsOf, unitPlace } from '../filing/keep.ts';
import type { State, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { endInaction, raiseInaction } from '../inaction/raise.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import type { Bilingual } from '../model/hazard.ts';
import type { DutyRule } from '../profile/sections/duties.ts';
import type { Behind, DutyMark } from './place-duties.ts';
import { type Supervised, supervisedOf, termNow } from './rules-of.ts';

/** Named in words; the others are counted. [P8] */
const NAMED_MAX = 10;

export type Tally = 'behind' | 'soon';

/** The unit that answers for it: the venue's town, or the unit itself. */
export function answering(state: State, { place, region }: Supervised): VenueState {
  return place.venue === null ? place : unitPlace(state, responsibleUnit(state, region));
}

export function tally(
  turn: Turn,
  supervised: Supervised,
  { rule, mark, as }: { rule: DutyRule; mark: DutyMark; as: Tally },
): void {
  const unit = answering(turn.state, supervised);
  const { duties } = unit;
  const [from, , dueAt] = mark;
  const known = duties[as][rule.key];
  const term = termNow(rule, supervised, from).key;
  const next: Behind =
    known?.from === from ? known : { from, term, since: dueAt, count: 0, left: 0, venues: [] };
  next.count += 1;
  next.left += 1;
  const { venue } = supervised.place;
  if (venue !== null && next.venues.length < NAMED_MAX) next.venues.push(venue.id);
  duties[as][rule.key] = next;
  if (as === 'behind' && rule.inaction && !duties.untold.includes(rule.key)) duties.untold.push(rule.key);
  turn.state.derived.changed.venues.add(unit.id);
}

/** One of those that were missed is done after all. */
export function settleTally(
  turn: Turn,
  supervised: Supervised,
  { rule, mark }: { rule: DutyRule; mark: DutyMark },
): void {
  const unit = answering(turn.state, supervised);
  const known = unit.duties.behind[rule.key];
  if (known === undefined || known.from !== mark[0]) return;
  turn.state.derived.changed.venues.add(unit.id);
  known.left -= 1;
  if (known.left > 0) return;
  delete unit.duties.behind[rule.key];
  unit.duties.untold = unit.duties.untold.filter((key) => key !== rule.key);
  endInaction(turn, unit, { subject: subjectOf(rule.key, known), rule: 'not_inspected' });
}

/** All that is due has been looked at: what was counted on the way is told, once a unit, duty and term. */
export function tellTallies(turn: Turn): void {
  for (const unit of turn.state.venues.values()) {
    const { untold, soon } = unit.duties;
    if (untold.length > 0) tellBehind(turn, unit);
    if (Object.keys(soon).length > 0) tellSoon(turn, unit);
  }
}

function tellBehind(turn: Turn, unit: VenueState): void {
  const supervised = supervisedOf(turn.state, unit);
  const { untold, behind } = unit.duties;
  unit.duties.untold = [];
  // Its own turn in this tick is over: the clock of what is raised here must be heard all the same.
  unit.dueElapsedMs = 0;
  turn.state.derived.changed.venues.add(unit.id);
  for (const key of untold) {
    const what = behind[key];
    const name = supervised === undefined || what === undefined ? undefined : nameOf(supervised, key);
    if (supervised === undefined || what === undefined || name === undefined) continue;
    endOlder(turn, unit, key);
    raiseInaction(turn, unit, {
      rule: 'not_inspected',
      subject: subjectOf(key, what),
      unit: supervised.region,
      person: name.role,
      since: what.since,
      text: inWords(turn.state, name, what),
    });
  }
}

/** The newer term says the same and more: one warning a unit and duty is open. [P8] */
function endOlder(turn: Turn, unit: VenueState, key: string): void {
  for (const { filing } of filingsOf(unit, 'inaction')) {
    const { subject } = filing;
    if (subject.startsWith(`${key}@`)) endInaction(turn, unit, { subject, rule: 'not_inspected' });
  }
}

function tellSoon(turn: Turn, unit: VenueState): void {
  const supervised = supervisedOf(turn.state, unit);
  const { soon } = unit.duties;
  unit.duties.soon = {};
  turn.state.derived.changed.venues.add(unit.id);
  if (supervised === undefined) return;
  for (const key of Object.keys(soon).sort()) {
    const what = soon[key];
    const name = nameOf(supervised, key);
    if (name === undefined || what === undefined) continue;
    const { zh, en } = inWords(turn.state, name, what);
    turn.touched.notices.add({
      id: makeId(turn),
      hazardId: '',
      ticketId: null,
      venueId: '',
      region: supervised.region,
      level: 0,
      to: [{ role: name.role, region: supervised.region }],
      reason: 'duty',
      class: 'supervisory',
      priority: 3,
      at: turn.at,
      text: { zh: `【即将到期】${zh}`, en: `Due soon: ${en}` },
      once: true,
      state: 'answered',
    });
  }
}

function subjectOf(key: string, { term }: Behind): string {
  return `${key}@${term}`;
}

function nameOf({ profile }: Supervised, key: string): DutyRule | undefined {
  return profile.duties.list.find((rule) => rule.key === key);
}

function inWords(state: State, { name }: DutyRule, { term, count, venues }: Behind): Bilingual {
  const names = venues.map((id) => state.venues.get(id)?.venue?.name ?? id);
  if (names.length === 0) return { zh: `${name.zh}（${term}）未完成`, en: `${name.en} (${term}): not done` };
  const more = count > names.length;
  return {
    zh: `${name.zh}（${term}）${count} 家未完成：${names.join('、')}${more ? '等' : ''}`,
    en: `${name.en} (${term}): not done in ${count} venues: ${names.join(', ')}${more ? ', …' : ''}`,
  };
}
