/** Who has to do what by when (五定), what keeps people safe meanwhile, and what shows how it is. */

import { type Decision, refuse } from '../../fold/decision.ts';
import type { Ticket } from '../../model/ticket.ts';
import { checkPhotos } from '../../photo/acts.ts';
import { setDue } from '../clocks/due.ts';
import { addEvidence, checkPhotoRoom } from '../evidence.ts';
import { fixesOf } from '../fixes.ts';
import { checkDue } from './create.ts';
import { isSomebody } from './people.ts';
import type { ActOf, TicketScene } from './scene.ts';

export function assign({ turn, entry }: TicketScene, act: ActOf<'ticket.assign'>): Decision | null {
  if (!isSomebody(turn, act.responsible)) {
    return refuse('invalid', `no user ${act.responsible}`, { field: 'responsible' });
  }
  entry.ticket.responsible = act.responsible;
  return null;
}

/** All that the act names, or nothing of it. */
export function fix(scene: TicketScene, act: ActOf<'ticket.fix'>): Decision | null {
  const { ticket } = scene.entry;
  const refusal = checkPeople(scene, act) ?? checkNewDue(scene, act);
  if (refusal !== null) return refusal;
  const { finisher, acceptor, measures } = { ...ticket.fixes, ...given(act) };
  if (finisher != null && finisher === acceptor) {
    return refuse('same-person', `${finisher} cannot accept what the same person finishes`, {
      field: 'acceptor',
    });
  }
  if (ticket.state === 'submitted' && act.acceptor != null && act.acceptor === ticket.finisher) {
    return refuse('same-person', `${act.acceptor} submitted it and cannot accept it`, { field: 'acceptor' });
  }
  if (act.responsible !== undefined) ticket.responsible = act.responsible;
  const { finisher: _finisher, acceptor: _acceptor, ...fixes } = fixesOf(ticket);
  ticket.fixes = {
    ...fixes,
    ...(measures === undefined ? {} : { measures }),
    ...(finisher == null ? {} : { finisher }),
    ...(acceptor == null ? {} : { acceptor }),
  };
  if (act.handling !== undefined) {
    ticket.handling = act.handling;
    scene.entry.isHandlingSet = true;
  }
  protect(ticket, act.temporaryProtection);
  if (act.dueAt !== undefined) setDue(scene, act.dueAt);
  return null;
}

function given({ finisher, acceptor, measures }: ActOf<'ticket.fix'>) {
  return {
    ...(finisher === undefined ? {} : { finisher }),
    ...(acceptor === undefined ? {} : { acceptor }),
    ...(measures === undefined ? {} : { measures }),
  };
}

function checkPeople({ turn }: TicketScene, act: ActOf<'ticket.fix'>): Decision | null {
  for (const field of ['responsible', 'finisher', 'acceptor'] as const) {
    const username = act[field];
    if (username != null && !isSomebody(turn, username)) {
      return refuse('unknown-person', `no user ${username}`, { field });
    }
  }
  return null;
}

/** More time is given with a reason only. */
function checkNewDue({ turn, entry }: TicketScene, { dueAt, note }: ActOf<'ticket.fix'>): Decision | null {
  const refusal = checkDue(turn, dueAt);
  if (refusal !== null || dueAt === undefined) return refusal;
  if (dueAt <= entry.ticket.dueAt || (note ?? '') !== '') return null;
  return refuse('invalid', 'a later due time needs a note', { field: 'note' });
}

function protect(ticket: Ticket, words: string | null | undefined): void {
  if (words === null) delete ticket.temporaryProtection;
  else if (words !== undefined) ticket.temporaryProtection = words;
}

/** How it was, until the work on it is begun; how it is, from then on. */
export function giveEvidence(scene: TicketScene, act: ActOf<'ticket.evidence'>): Decision | null {
  const { turn, entry, by } = scene;
  const { photos, note } = act;
  if (photos.length === 0) return refuse('invalid', 'a photo is needed', { field: 'photos' });
  const refusal = checkPhotos(turn, photos) ?? checkPhotoRoom(entry, photos);
  if (refusal !== null) return refusal;
  const isBegun = entry.ticket.state !== 'open' && entry.ticket.state !== 'transferred';
  addEvidence(turn, entry, { by, stage: act.stage ?? (isBegun ? 'after' : 'before'), photos, note });
  return null;
}
