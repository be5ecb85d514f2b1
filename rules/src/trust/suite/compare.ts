/** What a rule test expected against what came, in words that name both and the time. */

import type { Raised } from '../history/raised.ts';
import { clockText, momentOf } from '../notation/times.ts';
import type { ExpectedHazard, RuleTest } from './schema.ts';

/** One thing of a hazard that is not as expected; times count from the test's beginning. */
export interface MismatchedField {
  what: string;
  expected: string;
  came: string;
}

/** What of a test is not as expected; `expected` and `came` are hazards in words. */
export type Mismatch =
  | { kind: 'differs'; expected: string; came: string[]; fields: MismatchedField[] }
  | { kind: 'missing'; expected: string; came: string[] }
  | { kind: 'unexpected'; came: string[] }
  | { kind: 'loud'; rule: string; came: string[] }
  /** The test itself could not be played: `detail` says why. */
  | { kind: 'refused'; detail: string };

/** None when all is as expected. Expected hazards are matched in the order of their beginning. */
export function compare(test: RuleTest, raised: readonly Raised[], beginMs: number): Mismatch[] {
  const left = [...raised];
  const mismatches = test.expect.flatMap((hazard): Mismatch[] => {
    const index = bestMatch(hazard, left, beginMs);
    const [found] = index === -1 ? [] : left.splice(index, 1);
    const expected = wanted(hazard);
    if (found === undefined) {
      return [{ kind: 'missing', expected, came: raised.map((one) => told(one, beginMs)) }];
    }
    const fields = differencesOf(hazard, found, beginMs);
    return fields.length === 0 ? [] : [{ kind: 'differs', expected, came: [told(found, beginMs)], fields }];
  });
  for (const other of left) mismatches.push({ kind: 'unexpected', came: [told(other, beginMs)] });
  for (const rule of test.quiet) {
    const loud = raised.find(({ members }) => members.some(({ ruleId }) => ruleId === rule));
    if (loud !== undefined) mismatches.push({ kind: 'loud', rule, came: [told(loud, beginMs)] });
  }
  return mismatches;
}

/** A line or a few for a terminal. */
export function mismatchText(mismatch: Mismatch): string {
  switch (mismatch.kind) {
    case 'differs': {
      const fields = mismatch.fields.map(
        ({ what, expected, came }) => `${what}: expected ${expected}, came ${came}`,
      );
      return `expected ${mismatch.expected}\n  came: ${mismatch.came.join()}\n  ${fields.join('\n  ')}`;
    }
    case 'missing': {
      const came = mismatch.came.length === 0 ? 'nothing' : mismatch.came.join('\n        ');
      return `expected ${mismatch.expected}\n  came: ${came}`;
    }
    case 'unexpected':
      return `not expected: ${mismatch.came.join()}`;
    case 'loud':
      return `rule ${mismatch.rule} must stay quiet\n  came: ${mismatch.came.join()}`;
    case 'refused':
      return mismatch.detail;
  }
}

/** The one with the fewest differences among those of its kind and mode. */
function bestMatch(expected: ExpectedHazard, among: readonly Raised[], beginMs: number): number {
  let best = -1;
  let fewest = Number.POSITIVE_INFINITY;
  among.forEach((raised, index) => {
    if (raised.kind !== expected.kind || raised.live !== expected.live) return;
    const count = differencesOf(expected, raised, beginMs).length;
    if (count >= fewest) return;
    fewest = count;
    best = index;
  });
  return best;
}

function differencesOf(expected: ExpectedHazard, raised: Raised, beginMs: number): MismatchedField[] {
  const [first, second] = raised.spans;
  const times = timesOf(beginMs);
  return [
    ...unequal('class', expected.class, raised.class),
    ...unequal('priority', expected.priority, raised.priority),
    ...unequal('state', expected.state, raised.state),
    ...unequal('rule', expected.rule, raised.ruleId),
    ...unequal('devices', expected.devices?.toSorted().join(' '), raised.deviceIds.toSorted().join(' ')),
    ...unequal('firstOut', expected.firstOut, firstOutOf(raised)),
    ...times('raised', expected.raised, raised.measuredAt),
    ...times('told', expected.told, raised.openedAt),
    ...times('cleared', expected.cleared, first?.to),
    ...times('again', expected.again, second?.from),
    ...membersDiffer(expected, raised, beginMs),
  ];
}

function firstOutOf({ members }: Raised): string | undefined {
  return members.toSorted((a, b) => a.measuredAt - b.measuredAt || (a.deviceId < b.deviceId ? -1 : 1))[0]
    ?.deviceId;
}

function unequal(what: string, expected: unknown, came: unknown): MismatchedField[] {
  if (expected === undefined || expected === came) return [];
  return [{ what, expected: String(expected), came: String(came) }];
}

type WrittenTime = string | number | undefined;

function timesOf(
  beginMs: number,
): (what: string, expected: WrittenTime, cameMs: number | undefined) => MismatchedField[] {
  return (what, expected, cameMs) => {
    if (expected === undefined) return [];
    const came = cameMs === undefined ? 'never' : clockText(cameMs - beginMs);
    if (expected === 'never') return unequal(what, 'never', came);
    const moment = momentOf(expected);
    if (moment !== undefined && cameMs !== undefined) {
      if (Math.abs(cameMs - beginMs - moment.atMs) <= moment.offMs) return [];
    }
    return [{ what, expected: String(expected), came }];
  };
}

function membersDiffer({ members }: ExpectedHazard, raised: Raised, beginMs: number): MismatchedField[] {
  if (members === undefined) return [];
  const came = new Map<string, number>();
  for (const { ruleId, measuredAt } of raised.members) {
    came.set(ruleId, Math.min(measuredAt, came.get(ruleId) ?? measuredAt));
  }
  const times = timesOf(beginMs);
  const differences = Object.entries(members).flatMap(([rule, expected]) => {
    const cameMs = came.get(rule);
    if (cameMs === undefined) return [{ what: `member ${rule}`, expected: String(expected), came: 'not' }];
    return expected === 'any' ? [] : times(`member ${rule}`, expected, cameMs);
  });
  const others = [...came.keys()].filter((rule) => !Object.hasOwn(members, rule));
  return [
    ...differences,
    ...others.map((rule) => ({
      what: `member ${rule}`,
      expected: 'none',
      came: timeIn(came, rule, beginMs),
    })),
  ];
}

function wanted({ live, ...expected }: ExpectedHazard): string {
  const words = Object.entries(expected).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [...words, ...(live ? [] : ['not live'])].join(', ');
}

function timeIn(came: ReadonlyMap<string, number>, rule: string, beginMs: number): string {
  return clockText((came.get(rule) ?? beginMs) - beginMs);
}

function told(raised: Raised, beginMs: number): string {
  const at = (ms: number) => clockText(ms - beginMs);
  const spans = raised.spans.map(({ from, to }) => `${at(from)}–${to === undefined ? 'end' : at(to)}`);
  const members = raised.members.map((member) => {
    const value = member.value === undefined ? '' : ` = ${member.value}`;
    return `${member.deviceId} ${member.ruleId} ${at(member.measuredAt)}${value}`;
  });
  return (
    `${raised.live ? '' : 'test '}${raised.kind} ${raised.class} priority ${raised.priority} by ${raised.ruleId}` +
    ` raised ${at(raised.measuredAt)} told ${at(raised.openedAt)}, in danger ${spans.join(' ')}, ${raised.state};` +
    ` members ${members.join(', ')}`
  );
}
