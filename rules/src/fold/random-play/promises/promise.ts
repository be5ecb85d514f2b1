/** What must be true of a venue after each input, whatever came before. */

import type { State, VenueState } from '../../state.ts';

export interface VenuePromise {
  /** With the number of the promise that it proves. */
  title: string;
  /** What breaks it, in words; empty when it is kept. */
  broken(venue: VenueState, state: State): string[];
}
