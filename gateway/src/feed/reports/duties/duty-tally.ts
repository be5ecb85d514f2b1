/** How duties were done: by unit, role, duty and person, and what was not done in time with the warnings about it. */

import type {
  DutyGap,
  DutyGround,
  DutyInaction,
  DutyPerson,
  DutyRegion,
  DutySum,
  OwnerSum,
} from '../../../ledger/duty-report-port.ts';
import { DutyHolders } from './duty-holders.ts';

/** People and gaps that are shown, the worst first; ours. [P8] */
export const PEOPLE_MAX = 500;
export const GAPS_MAX = 500;

/** `due` is all of them; `open` are those whose time is still to come. */
export interface DutyFigures {
  due: number;
  done: number;
  late: number;
  missed: number;
  open: number;
  /** Done in time, of those whose time is over, 0 to 1; null when there are none. */
  inTime: number | null;
}
export interface DutyUnitLine extends DutyFigures {
  unit: string;
  name: string;
  level: string;
  /** What is of the unit itself and of none of those below it. */
  direct?: true;
}
export interface DutyRoleLine extends DutyFigures {
  role: string;
}
export interface DutyKeyLine extends DutyFigures {
  key: string;
  name: { zh: string; en: string };
  role: string;
}
export interface DutyPersonLine extends DutyFigures {
  username: string;
  name: string;
}
export interface DutyGapLine {
  unit: string;
  key: string;
  name: { zh: string; en: string };
  role: string;
  term: string;
  dueAt: number;
  missed: number;
  late: number;
  inactions: Omit<DutyInaction, 'unit' | 'subject'>[];
}
export interface DutyAnalysis {
  region: string;
  from: number;
  until: number;
  at: number;
  total: DutyFigures;
  units: DutyUnitLine[];
  roles: DutyRoleLine[];
  duties: DutyKeyLine[];
  people: DutyPersonLine[];
  peopleTotal: number;
  /** Not done and still to be done by roles that nobody holds there. */
  unheld: DutyFigures;
  missed: DutyGapLine[];
  missedTotal: number;
}

type Counts = Pick<DutyFigures, 'done' | 'late' | 'missed' | 'open'>;
const FIELD = { due: 'open', done: 'done', late: 'late', missed: 'missed' } as const;

/** Takes people and warnings first, then owners' and other sums and gaps in any order; what it keeps grows with lines, not with duties. */
export class DutyTally {
  readonly #ground: DutyGround;
  readonly #regions: ReadonlyMap<string, DutyRegion>;
  readonly #holders: DutyHolders;
  readonly #total = none();
  readonly #unheld = none();
  readonly #units = new Map<string, Counts>();
  readonly #roles = new Map<string, Counts>();
  readonly #duties = new Map<string, Counts & Pick<DutyKeyLine, 'key' | 'name' | 'role'>>();
  readonly #people = new Map<string, Counts>();
  readonly #gaps = new Map<string, DutyGapLine>();
  readonly #inactions = new Map<string, DutyInaction[]>();

  constructor(ground: DutyGround) {
    this.#ground = ground;
    this.#regions = new Map(ground.regions.map((region) => [region.id, region] as const));
    this.#holders = new DutyHolders(ground);
  }

  takePerson(person: DutyPerson): void {
    this.#holders.take(person);
  }

  takeInaction(inaction: DutyInaction): void {
    const about = `${inaction.unit} ${inaction.subject}`;
    const known = this.#inactions.get(about);
    if (known === undefined) this.#inactions.set(about, [inaction]);
    else known.push(inaction);
  }

  takeSum(sum: DutySum): void {
    const { region, key, name, role, state, count } = sum;
    const field = FIELD[state];
    const line = this.#regions.get(region)?.line ?? region;
    const duty = this.#duties.get(`${role} ${key}`) ?? { ...none(), key, name, role };
    this.#duties.set(`${role} ${key}`, duty);
    for (const counts of [this.#total, of(this.#units, line), of(this.#roles, role), duty]) {
      counts[field] += count;
    }
    // Whose the owners' duties are is told apart: until then nobody's.
    this.#hold(role === 'owner' ? [] : this.#peopleOf({ ...sum, venueId: null }), field, count);
  }

  /** Of the venues to ask about in `takeOwnerSum`, those that somebody among the people owns. */
  ownedVenues(): string[] {
    return this.#holders.ownedVenues();
  }

  /** Says whose some of the owners' duties are that sums have counted; those out of the unit are passed over. */
  takeOwnerSum(sum: OwnerSum): void {
    const people = this.#peopleOf({ ...sum, role: 'owner' });
    if (people.length === 0 || !this.#regions.has(sum.region)) return;
    const field = FIELD[sum.state];
    this.#unheld[field] -= sum.count;
    this.#hold(people, field, sum.count);
  }

  #hold(people: readonly string[], field: keyof Counts, count: number): void {
    for (const username of people) of(this.#people, username)[field] += count;
    if (people.length === 0) this.#unheld[field] += count;
  }

  /** Who did it; while nobody did, all who answer for it. */
  #peopleOf({ doneBy, ...place }: Omit<OwnerSum, 'state' | 'count'> & { role: string }): readonly string[] {
    return doneBy === null ? this.#holders.of(place) : [doneBy];
  }

  takeGap({ region, isOfVenues, key, name, role, term, dueAt, missed, late }: DutyGap): void {
    const unit = isOfVenues ? (this.#regions.get(region)?.answers ?? region) : region;
    const id = `${unit} ${key} ${term}`;
    const known = this.#gaps.get(id);
    if (known === undefined) {
      const inactions = (this.#inactions.get(`${unit} ${key}@${term}`) ?? []).map(
        ({ unit: _unit, subject: _subject, ...inaction }) => inaction,
      );
      this.#gaps.set(id, { unit, key, name, role, term, dueAt, missed, late, inactions });
      return;
    }
    known.missed += missed;
    known.late += late;
    known.dueAt = Math.max(known.dueAt, dueAt);
  }

  result(span: { from: number; until: number; at: number }): DutyAnalysis {
    const gaps = [...this.#gaps.values()].filter(({ missed }) => missed > 0);
    const people = [...this.#people].map(([username, counts]) => ({
      ...{ username, name: this.#holders.nameOf(username) },
      ...figures(counts),
    }));
    return {
      ...{ region: this.#ground.unit.id, ...span },
      total: figures(this.#total),
      units: this.#unitLines(),
      roles: [...this.#roles].map(([role, counts]) => ({ role, ...figures(counts) })).toSorted(worstFirst),
      duties: [...this.#duties.values()]
        .map(({ key, name, role, ...counts }) => ({ key, name, role, ...figures(counts) }))
        .toSorted(worstFirst),
      people: people.toSorted(worstFirst).slice(0, PEOPLE_MAX),
      peopleTotal: people.length,
      unheld: figures(this.#unheld),
      missed: gaps.toSorted((a, b) => b.dueAt - a.dueAt || b.missed - a.missed).slice(0, GAPS_MAX),
      missedTotal: gaps.length,
    };
  }

  /** A line for each unit right below, also for one that has nothing to do. */
  #unitLines(): DutyUnitLine[] {
    const { unit, children } = this.#ground;
    const lines: DutyUnitLine[] = children.map(({ id, name, level }) => ({
      ...{ unit: id, name, level },
      ...figures(this.#units.get(id) ?? none()),
    }));
    const direct = this.#units.get(unit.id);
    const { id, name, level } = unit;
    if (direct !== undefined) lines.push({ unit: id, name, level, direct: true, ...figures(direct) });
    return lines;
  }
}

function none(): Counts {
  return { done: 0, late: 0, missed: 0, open: 0 };
}

function of(lines: Map<string, Counts>, key: string): Counts {
  const known = lines.get(key) ?? none();
  lines.set(key, known);
  return known;
}

function figures({ done, late, missed, open }: Counts): DutyFigures {
  const over = done + late + missed;
  return { due: over + open, done, late, missed, open, inTime: over === 0 ? null : done / over };
}

function worstFirst(a: DutyFigures, b: DutyFigures): number {
  return b.missed - a.missed || b.late - a.late || b.due - a.due;
}
