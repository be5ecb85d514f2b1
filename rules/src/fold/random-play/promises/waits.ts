/** What waits for somebody's word has a clock, and somebody who is called. [P9] */

import type { State, VenueState } from '../../state.ts';
import type { VenuePromise } from './promise.ts';

export const WAIT_PROMISES: readonly VenuePromise[] = [
  { title: '[P9] a ticket waits for a word exactly while its state says so', broken: wrongWaits },
  { title: '[P9] what is to be decided has a time until when', broken: undecidedForEver },
];

const WAITING: Readonly<Record<string, string>> = { submitted: 'approval', transferred: 'acceptance' };

function wrongWaits({ tickets }: VenueState): string[] {
  return tickets
    .values()
    .filter(({ ticket }) => ticket.wait?.for !== WAITING[ticket.state])
    .map(({ ticket: { id, state, wait } }) => `${id} is ${state} and waits for ${wait?.for ?? 'nothing'}`);
}

const TO_DECIDE: Readonly<Record<string, string>> = {
  observation: 'suspected',
  permit: 'reported',
  registration: 'pending',
  handover: 'offered',
  score: 'proposed',
};

function undecidedForEver({ filings }: VenueState, { elapsedMs }: State): string[] {
  return filings
    .values()
    .filter(({ filing }) => TO_DECIDE[filing.type] === filing.state)
    .filter(({ dueElapsedMs = -1 }) => dueElapsedMs < elapsedMs)
    .map(({ filing: { type, id } }) => `${type} ${id} waits without a clock`);
}
