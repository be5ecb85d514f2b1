/** What the people of a ticket's unit are told about it, until somebody answers (叫应). [P9] */

import { calendarNow } from '../../calendar/index.ts';
import type { TicketCall, TicketEntry } from '../../fold/state.ts';
import { makeId, type Turn } from '../../fold/turn.ts';
import { answer } from '../../hazard/call-out/call-out.ts';
import { regionPath } from '../../ledger/region-tree.ts';
import type { Notice } from '../../model/change.ts';
import type { Bilingual } from '../../model/hazard.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { toldAt } from '../office.ts';

/** Notices of one ticket without an answer; beyond it the newer stand for the oldest. [P8] */
const OPEN_MAX = 16;
/** The wait grows no further than this many times twofold; the profile's longest is reached long before. */
const DOUBLINGS_MAX = 16;
/** What is said once, and the reason that stands on the notice. */
type Told = TicketCall | 'due_soon' | 'look_back' | 'approve_soon' | 'accept_soon';
const WORDS: Record<Told, { reason: Notice['reason'] } & Bilingual> = {
  opened: { reason: 'opened', zh: '【新工单】', en: 'New ticket: ' },
  reopened: { reason: 'reopened', zh: '【重新打开】', en: 'Opened again: ' },
  submitted: { reason: 'submitted', zh: '【待验收】', en: 'To be approved: ' },
  rejected: { reason: 'rejected', zh: '【验收退回】', en: 'Sent back: ' },
  transferred: { reason: 'transferred', zh: '【移送待受理】', en: 'Handed over to you: ' },
  due_soon: { reason: 'due_soon', zh: '【即将到期】', en: 'Due soon: ' },
  approve_soon: { reason: 'due_soon', zh: '【验收即将到期】', en: 'To be approved soon: ' },
  accept_soon: { reason: 'due_soon', zh: '【受理即将到期】', en: 'To be taken on soon: ' },
  overdue: { reason: 'overdue', zh: '【逾期未整改】', en: 'Overdue: ' },
  accept_late: { reason: 'overdue', zh: '【逾期未受理】', en: 'Not taken on in time: ' },
  look_back: { reason: 'look_back', zh: '【回头看】', en: 'Look back: ' },
};

/** Told to its unit, and again until somebody answers. */
export function call(turn: Turn, entry: TicketEntry, reason: TicketCall): void {
  entry.call = { reason, count: 1, nextAt: 0 };
  tell(turn, entry, reason);
  planNext(turn, entry);
}

/** Nobody answered: told to one level more than before. */
export function callAgain(turn: Turn, entry: TicketEntry): void {
  if (entry.call === undefined) return;
  entry.call = { ...entry.call, count: entry.call.count + 1 };
  tell(turn, entry, entry.call.reason);
  planNext(turn, entry);
}

/** Told once. */
export function tell(turn: Turn, entry: TicketEntry, what: Told): void {
  const { ticket, call: running } = entry;
  const level = running?.count ?? 1;
  const units = regionPath(turn.state, ticket.unit).slice(0, level);
  const { reason, ...words } = WORDS[what];
  const notice: Notice = {
    id: makeId(turn),
    hazardId: ticket.hazardId ?? '',
    ticketId: ticket.id,
    venueId: ticket.venueId,
    region: ticket.region,
    level,
    to: units.flatMap(({ id }) => toldAt(turn.state, ticket, id)),
    reason,
    class: entry.signalClass,
    priority: entry.priority,
    at: turn.at,
    text: { zh: `${words.zh}${ticket.title.zh}`, en: `${words.en}${ticket.title.en}` },
    state: 'due',
  };
  const person = ticket.state === 'submitted' ? ticket.fixes?.acceptor : ticket.responsible;
  if (person !== undefined) notice.person = person;
  turn.touched.notices.add(notice);
  entry.open.push(notice);
  if (entry.open.length <= OPEN_MAX) return;
  const oldest = entry.open.shift();
  if (oldest !== undefined) answer(turn, oldest);
}

/** A person's step answers what was said about the ticket. */
export function answerCalls(turn: Turn, entry: TicketEntry, by?: string): void {
  for (const notice of entry.open) answer(turn, notice, by);
  entry.open = [];
  delete entry.call;
}

function planNext(turn: Turn, entry: TicketEntry): void {
  if (entry.call === undefined) return;
  const { again, longest } = profileOf(turn.state, entry.ticket.region).tickets.calls;
  const waitMs = Math.min(longest, again * 2 ** Math.min(entry.call.count - 1, DOUBLINGS_MAX));
  entry.call = { ...entry.call, nextAt: calendarNow(turn.state) + waitMs };
}
