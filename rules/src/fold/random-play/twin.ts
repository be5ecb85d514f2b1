/** A second fold that is made again from checkpoints of the first, and must not be told apart from it. [P3] */

import type { Change } from '../../model/change.ts';
import type { Entry } from '../../model/record.ts';
import { canonical } from '../checkpoint/canonical.ts';
import { changedParts, decodeParts, decodeState, encodeState } from '../checkpoint/checkpoint.ts';
import { createState, type State } from '../state.ts';
import { step } from '../step.ts';

/** Characters around the first difference: enough to see what it is about. */
const SHOWN = 200;

export class Twin {
  #state: State;
  /** Newest text of each part, as the gateway keeps them. */
  readonly #kept = new Map<string, string>();

  constructor(state: State) {
    this.#state = decodeState(encodeState(state));
    this.keepParts(state);
  }

  /** The same entry makes the same changes, and nothing is thrown and contained. [P6] */
  follow(entry: Entry, changes: readonly Change[]): string[] {
    const own = step(this.#state, structuredClone(entry));
    const failures = own.failures.map(({ part, cause }) => `${part} threw ${(cause as Error).stack}`);
    return [...failures, ...differences(canonical(changes), canonical(own.changes))];
  }

  /** Only what changed since, as a gateway does while it works. */
  keepParts(state: State): void {
    for (const [key, text] of changedParts(state)) this.#kept.set(key, text);
  }

  /** It has grown to the same state; from here on it is a new one, from the whole text or from the parts. */
  renew(state: State, { fromParts }: { fromParts: boolean }): string[] {
    const text = encodeState(state);
    const grown = differences(text, encodeState(this.#state));
    this.keepParts(state);
    this.#state = fromParts ? decodeParts(this.#kept) : decodeState(text);
    return [
      ...grown,
      ...differences(text, encodeState(this.#state)),
      ...indexDifferences(state, this.#state),
    ];
  }
}

/** The whole journal once more, from nothing. */
export function replayDifferences(entries: readonly Entry[], state: State): string[] {
  const replayed = entries.reduce((now, entry) => step(now, entry).state, createState());
  return differences(encodeState(state), encodeState(replayed));
}

/** Indexes are no part of a checkpoint: those that were kept up to date must be those that are made again. [P8] */
function indexDifferences(state: State, again: State): string[] {
  const names = [
    'deviceVenue',
    'hazardVenue',
    'ticketVenue',
    'commandVenue',
    'periodVenue',
    'filingPlace',
    'usernames',
  ] as const;
  return names.flatMap((name) => {
    const [kept, made] = [state, again].map(({ derived }) => canonical(Object.fromEntries(derived[name])));
    return differences(kept ?? '', made ?? '').map((text) => `${name}: ${text}`);
  });
}

function differences(expected: string, found: string): string[] {
  if (expected === found) return [];
  let at = 0;
  while (expected[at] === found[at]) at += 1;
  const near = (text: string) => text.slice(Math.max(0, at - SHOWN), at + SHOWN);
  return [`expected …${near(expected)}…\nbut found …${near(found)}…`];
}
