/** A play at random with the whole fold: whatever comes in whatever order, the promises are kept after each input. */

import type { Change } from '../../model/change.ts';
import type { JournalRecord } from '../../model/record.ts';
import type { Stage } from '../testing/stage.ts';
import { Chance } from './chance.ts';
import { DEVICE_MOVES } from './device-moves.ts';
import { FILED_MOVES } from './filed-moves.ts';
import { type Game, openDistrict } from './game.ts';
import { GATEWAY_MOVES } from './gateway-moves.ts';
import { LOOP_MOVES } from './loop-moves.ts';
import { OUTSIDE_MOVES } from './outside-moves.ts';
import { PEOPLE_MOVES } from './people-moves.ts';
import { ASIDE_PROMISES } from './promises/aside.ts';
import { HAZARD_PROMISES } from './promises/hazards.ts';
import { STANDING_PROMISES } from './promises/standing.ts';
import { Told } from './promises/told.ts';
import { WAIT_PROMISES } from './promises/waits.ts';
import { ruleTexts } from './rule-texts.ts';
import { replayDifferences, Twin } from './twin.ts';

export interface Play {
  seed: number;
  /** Inputs to the fold. */
  steps: number;
  /** A rule file's text: the play is about its rules and some more. */
  rules: string;
}

export interface Played {
  /** The first promise that was broken, with the inputs that led there; null when all were kept. */
  broken: string | null;
  /** What happened, so that a play in which nothing does can be noticed. */
  hazardsAndTickets: number;
  notices: number;
  restarts: number;
}

const MOVES = [
  ...DEVICE_MOVES,
  ...PEOPLE_MOVES,
  ...LOOP_MOVES,
  ...FILED_MOVES,
  ...OUTSIDE_MOVES,
  ...GATEWAY_MOVES,
];
const PROMISES = [...HAZARD_PROMISES, ...ASIDE_PROMISES, ...STANDING_PROMISES, ...WAIT_PROMISES];
/** A gateway keeps the parts of its checkpoint often and starts from them rarely. */
const KEPT_SHARE = 0.1;
const RENEWED_SHARE = 0.04;
/** Inputs shown with a broken promise, and characters of each. */
const TRAIL = 25;
const LINE_CHARACTERS = 1_500;

/** The same seed, steps and rules make the same play. Stops at the first promise that is broken. */
export function play({ seed, steps, rules }: Play): Played {
  const table = new Table(seed, ruleTexts(rules));
  let problems: string[] = [];
  for (let taken = 0; taken < steps && problems.length === 0; taken += 1) problems = table.move();
  if (problems.length === 0) problems = table.end();
  return table.played(problems);
}

class Table {
  readonly #stage: Stage = openDistrict();
  readonly #game: Game;
  readonly #twin: Twin;
  readonly #told = new Told();
  readonly #seed: number;
  #notices = 0;
  #restarts = 0;

  constructor(seed: number, texts: readonly [string, ...string[]]) {
    let serial = 0;
    const { state, nowMs } = this.#stage.withRules(texts[0]);
    const next = () => {
      serial += 1;
      return serial;
    };
    const closedTickets = () => this.#told.closedTickets;
    this.#seed = seed;
    this.#game = { chance: new Chance(seed), state, nowMs, texts, serial: next, closedTickets };
    this.#twin = new Twin(state);
    this.#told.hear(this.#stage.changes);
  }

  move(): string[] {
    const { chance } = this.#game;
    let record: JournalRecord | undefined;
    while (record === undefined) record = chance.weigh(MOVES)(this.#game);
    this.#game.nowMs = record.receivedAt;
    const problems = this.#take(record);
    if (problems.length > 0) return problems;
    if (chance.is(KEPT_SHARE)) this.#twin.keepParts(this.#stage.state);
    return [...this.#look(), ...(chance.is(RENEWED_SHARE) ? this.#renew(chance.is(0.5)) : [])];
  }

  #take(record: JournalRecord): string[] {
    let changes: Change[];
    try {
      changes = this.#stage.take(record);
    } catch (cause) {
      return [`[P6] nothing is thrown: ${(cause as Error).stack}`];
    }
    this.#notices += changes.filter(({ kind }) => kind === 'notice').length;
    const entry = this.#stage.entries.at(-1);
    const followed = entry === undefined ? [] : this.#twin.follow(entry, changes);
    return [
      ...this.#told.hear(changes).map((what) => `[P4] nothing is told of the past: ${what}`),
      ...followed.map((what) => `[P3] a restart changes nothing: ${what}`),
    ];
  }

  #look(): string[] {
    const { state } = this.#stage;
    return PROMISES.flatMap(({ title, broken }) =>
      state.venues.values().flatMap((venue) => broken(venue, state).map((what) => `${title}: ${what}`)),
    );
  }

  #renew(fromParts: boolean): string[] {
    this.#restarts += 1;
    const { state } = this.#stage;
    return [
      ...this.#twin.renew(state, { fromParts }).map((what) => `[P3] a checkpoint is the state: ${what}`),
      ...this.#told.differences(state).map((what) => `[P6] what is told is what is: ${what}`),
      ...this.#told.lostNotices(state).map((what) => `[P9] people are told until it is over: ${what}`),
    ];
  }

  /** Once more from a checkpoint, and from nothing. */
  end(): string[] {
    const { entries, state } = this.#stage;
    const replayed = replayDifferences(entries, state);
    return [
      ...this.#renew(true),
      ...replayed.map((what) => `[P3] a replay from nothing is the same: ${what}`),
    ];
  }

  played(problems: readonly string[]): Played {
    const counts = { notices: this.#notices, restarts: this.#restarts, hazardsAndTickets: this.#told.count };
    if (problems.length === 0) return { broken: null, ...counts };
    const { entries } = this.#stage;
    const trail = entries.slice(-TRAIL).map(({ position, record }) => {
      const text = record.kind === 'rules' ? `rules ${record.version}` : JSON.stringify(record);
      return `${position} ${text.slice(0, LINE_CHARACTERS)}`;
    });
    const where = `seed ${this.#seed}, input ${entries.length}`;
    return { broken: [where, ...problems, 'after', ...trail].join('\n'), ...counts };
  }
}
