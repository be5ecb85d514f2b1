/** Runs one rule test: the fold with its records and ticks, and what it raised against what was expected. */

import { createState } from '../../fold/state.ts';
import { step } from '../../fold/step.ts';
import type { Change } from '../../model/change.ts';
import type { Hazard } from '../../model/hazard.ts';
import type { JournalRecord } from '../../model/record.ts';
import { HazardHistory, type Raised } from '../history/raised.ts';
import { durationMs } from '../notation/times.ts';
import { compare, type Mismatch, mismatchText } from './compare.ts';
import { actRecord, groundOf, happenings } from './inputs.ts';
import type { RuleTest } from './schema.ts';

export interface TestOutcome {
  name: string;
  /** None = passed. */
  mismatches: Mismatch[];
  /** The same as a line or a few each, for a terminal. */
  failures: string[];
  raised: Raised[];
}

/** Pure: the same test and rules give the same outcome. `rules` must be a catalogue that can be read. */
export function runRuleTest(test: RuleTest, rules: { version: string; text: string }): TestOutcome {
  const course = new Course();
  for (const record of groundOf(test, rules)) {
    const refused = course.take(record).find((change) => change.kind === 'reply' && !change.object.ok);
    if (refused?.kind === 'reply' && !refused.object.ok) {
      return outcomeOf(
        test.name,
        [{ kind: 'refused', detail: `cannot begin: ${refused.object.detail}` }],
        [],
      );
    }
  }
  const beginMs = Date.parse(test.begin);
  const records = happenings(test);
  const refusals = play(course, test, { records, beginMs, endMs: endOf(test, records, beginMs) });
  const raised = course.history.raised();
  const refused = refusals.map((detail): Mismatch => ({ kind: 'refused', detail }));
  return outcomeOf(test.name, [...refused, ...compare(test, raised, beginMs)], raised);
}

function outcomeOf(name: string, mismatches: Mismatch[], raised: Raised[]): TestOutcome {
  return { name, mismatches, failures: mismatches.map(mismatchText), raised };
}

class Course {
  readonly history = new HazardHistory();
  #state = createState();
  #position = 0;

  take(record: JournalRecord): Change[] {
    this.#position += 1;
    const { state, changes } = step(this.#state, { position: this.#position, ordinal: 0, record });
    this.#state = state;
    this.history.take(changes, record.receivedAt);
    return changes;
  }

  /** Open hazards of one kind, and of one device when it is named. */
  standing(kind: Hazard['kind'], deviceId: string | undefined): Hazard[] {
    return this.#state.venues
      .values()
      .flatMap((venue) => venue.hazards.values().map(({ hazard }) => hazard))
      .filter(
        (hazard) => hazard.kind === kind && (deviceId === undefined || hazard.deviceIds.includes(deviceId)),
      );
  }
}

function endOf(test: RuleTest, records: readonly JournalRecord[], beginMs: number): number {
  if (test.lasts !== undefined) return beginMs + (durationMs(test.lasts) ?? 0);
  const acts = test.acts.map(({ at }) => beginMs + (durationMs(at) ?? 0));
  return Math.max(records.at(-1)?.receivedAt ?? beginMs, ...acts);
}

interface Plan {
  records: readonly JournalRecord[];
  beginMs: number;
  endMs: number;
}

/** Of one time: first what arrives, then what people do, then the tick. Answers acts that were refused. */
function play(course: Course, test: RuleTest, { records, beginMs, endMs }: Plan): string[] {
  const refusals: string[] = [];
  const tickMs = Math.round(test.tickS * 1_000);
  const acts = test.acts.toSorted((a, b) => (durationMs(a.at) ?? 0) - (durationMs(b.at) ?? 0));
  let nextRecord = 0;
  let nextAct = 0;
  for (let nowMs = beginMs + tickMs; ; nowMs += tickMs) {
    const untilMs = Math.min(nowMs, endMs);
    for (;;) {
      const record = records[nextRecord];
      const act = acts[nextAct];
      const recordMs = record?.receivedAt ?? Number.POSITIVE_INFINITY;
      const actMs = act === undefined ? Number.POSITIVE_INFINITY : beginMs + (durationMs(act.at) ?? 0);
      if (Math.min(recordMs, actMs) > untilMs) break;
      if (record !== undefined && recordMs <= actMs) {
        course.take(record);
        nextRecord += 1;
      } else if (act !== undefined) {
        refusals.push(...doAct(course, act, actMs));
        nextAct += 1;
      }
    }
    if (nowMs > endMs) return refusals;
    course.take({ kind: 'tick', receivedAt: nowMs, elapsedMs: tickMs });
  }
}

function doAct(course: Course, { act, kind, device, at }: RuleTest['acts'][number], atMs: number): string[] {
  const standing = course.standing(kind, device);
  if (standing.length === 0) return [`${act} at ${at}: there is no open ${kind} hazard`];
  return standing.flatMap((hazard, n) => {
    const changes = course.take(actRecord({ type: `hazard.${act}`, hazardId: hazard.id }, atMs, n));
    return changes.flatMap((change) =>
      change.kind === 'reply' && !change.object.ok
        ? [`${act} at ${at}: refused, ${change.object.detail}`]
        : [],
    );
  });
}
