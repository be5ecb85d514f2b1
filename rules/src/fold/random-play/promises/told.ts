/** What is told is what is: whoever follows the changes alone knows all open hazards and tickets as they are. [P6] */

import type { Change, Notice } from '../../../model/change.ts';
import type { Filing } from '../../../model/filing.ts';
import type { Hazard } from '../../../model/hazard.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { canonical } from '../../checkpoint/canonical.ts';
import type { State } from '../../state.ts';

type Thing = Hazard | Ticket;

export class Told {
  readonly #last = new Map<string, Thing>();
  readonly #tickets = new Map<string, Ticket>();
  readonly #filings = new Map<string, Filing>();
  /** Without an answer so far. */
  readonly #due = new Map<string, Notice>();

  /** Versions only rise, and what is closed stays closed. [P4] */
  hear(changes: readonly Change[]): string[] {
    const problems: string[] = [];
    for (const { kind, object } of changes) {
      if (kind === 'notice') this.#hearNotice(object);
      if (kind === 'filing') this.#filings.set(object.id, object);
      if (kind !== 'hazard' && kind !== 'ticket') continue;
      const known = this.#last.get(object.id);
      if (known !== undefined && object.version <= known.version) problems.push(`${kind} ${object.id} again`);
      if (kind === 'hazard' && known?.state === 'closed') problems.push(`hazard ${object.id} after its end`);
      this.#last.set(object.id, object);
      if (kind === 'ticket') this.#tickets.set(object.id, object);
    }
    return problems;
  }

  #hearNotice(notice: Notice): void {
    if (notice.state === 'due') this.#due.set(notice.id, notice);
    else this.#due.delete(notice.id);
  }

  /** Whatever is due is known to what it is about, which will end it. [P9] */
  lostNotices(state: State): string[] {
    const kept = new Set(keptNotices(state).map(({ id }) => id));
    return [...this.#due.values()]
      .filter(({ id }) => !kept.has(id))
      .map(({ id, reason, text }) => `notice ${id} (${reason}: ${text.en}) is due, and nothing will end it`);
  }

  /** Each open thing in its last words, and none that is gone. */
  differences(state: State): string[] {
    const open = new Map(openThings(state).map((thing) => [thing.id, thing]));
    const unlike = [...open.values()].filter((thing) => {
      const told = this.#last.get(thing.id);
      return told === undefined || canonical(told) !== canonical(thing);
    });
    const gone = [...this.#last.values()].filter(({ id, state: its }) => its !== 'closed' && !open.has(id));
    const filed = state.venues
      .values()
      .flatMap(({ filings }) => filings.values().map(({ filing }) => filing));
    const otherwise = filed.filter((filing) => {
      const told = this.#filings.get(filing.id);
      return told === undefined || canonical(told) !== canonical(filing);
    });
    return [
      ...otherwise.map(({ type, id }) => `${type} ${id} is not as it was told`),
      ...unlike.map(({ id }) => `${id} is not as it was told`),
      ...gone.map(({ id }) => `${id} is gone without a word`),
    ];
  }

  get closedTickets(): readonly Ticket[] {
    return [...this.#tickets.values()].filter(({ state }) => state === 'closed');
  }

  /** How many different ones were told. */
  get count(): number {
    return this.#last.size;
  }
}

function openThings(state: State): Thing[] {
  return state.venues
    .values()
    .flatMap(({ hazards, tickets }) => [
      ...hazards.values().map(({ hazard }) => hazard),
      ...tickets.values().map(({ ticket }) => ticket),
    ]);
}

function keptNotices(state: State): Notice[] {
  return state.venues
    .values()
    .flatMap(({ hazards, tickets, filings }) => [
      ...hazards.values().flatMap(({ callOut }) => callOut.open),
      ...tickets.values().flatMap(({ open }) => open),
      ...filings
        .values()
        .flatMap(({ filing, open = [], notices = {} }) => [
          ...open,
          ...Object.values(notices).flat(),
          ...(filing.type === 'inaction' && filing.notice !== undefined ? [filing.notice] : []),
        ]),
    ]);
}
