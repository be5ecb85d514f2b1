/** What the people of a ticket's unit are told about it, until somebody answers (叫应). [P9] */

import type { TicketEntry } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { answer } from '../hazard/call-out/call-out.ts';
import { overseers } from '../hazard/call-out/ladder.ts';
import type { Notice } from '../model/change.ts';
import type { Bilingual } from '../model/hazard.ts';

type TicketReason = Extract<Notice['reason'], 'opened' | 'overdue'>;

/** Notices of one ticket without an answer; beyond it the newer stand for the oldest. [P8] */
const OPEN_MAX = 16;
const WORDS: Record<TicketReason, Bilingual> = {
  opened: { zh: '【新工单】', en: 'New ticket: ' },
  overdue: { zh: '【逾期未整改】', en: 'Overdue: ' },
};

export function call(turn: Turn, entry: TicketEntry, reason: TicketReason): void {
  const { ticket } = entry;
  const words = WORDS[reason];
  const notice: Notice = {
    id: makeId(turn),
    hazardId: ticket.hazardId ?? '',
    ticketId: ticket.id,
    venueId: ticket.venueId,
    region: ticket.region,
    level: 1,
    to: overseers(turn.state, ticket.unit),
    reason,
    class: entry.signalClass,
    priority: entry.priority,
    at: turn.at,
    text: { zh: `${words.zh}${ticket.title.zh}`, en: `${words.en}${ticket.title.en}` },
    state: 'due',
  };
  turn.touched.notices.add(notice);
  entry.open.push(notice);
  if (entry.open.length <= OPEN_MAX) return;
  const oldest = entry.open.shift();
  if (oldest !== undefined) answer(turn, oldest);
}

/** A person's step answers what was said about the ticket. */
export function answerCalls(turn: Turn, entry: TicketEntry): void {
  for (const notice of entry.open) answer(turn, notice);
  entry.open = [];
}
