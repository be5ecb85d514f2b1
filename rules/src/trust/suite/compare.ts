/** What a rule test expected against what came, in words that name both and the time. */

import type { Raised } from '../history/raised.ts';
import { clockText, momentOf } from '../notation/times.ts';
import type { ExpectedHazard, RuleTest } from './schema.ts';

/** Lines for people; none when all is as expected. Expected hazards are matched in the order of their beginning. */
export function compare(test: RuleTest, raised: readonly Raised[], beginMs: number): string[] {
  const left = [...raised];
  const failures = test.expect.flatMap((expected) => {
    const index = bestMatch(expected, left, beginMs);
    const [found] = index === -1 ? [] : left.splice(index, 1);
    if (found === undefined) return [`expected ${wanted(expected)}\n  came: ${said(raised, beginMs)}`];
    const differences = differencesOf(expected, found, beginMs);
    if (differences.length === 0) return [];
    return [`expected ${wanted(expected)}\n  came: ${told(found, beginMs)}\n  ${differences.join('\n  ')}`];
  });
  for (const other of left) failures.push(`not expected: ${told(other, beginMs)}`);
  for (const rule of test.quiet) {
    const loud = raised.find(({ members }) => members.some(({ ruleId }) => ruleId === rule));
    if (loud !== undefined) failures.push(`rule ${rule} must stay quiet\n  came: ${told(loud, beginMs)}`);
  }
  return failures;
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

function differencesOf(expected: ExpectedHazard, raised: Raised, beginMs: number): string[] {
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

function unequal(what: string, expected: unknown, came: unknown): string[] {
  return expected === undefined || expected === came ? [] : [`${what}: expected ${expected}, came ${came}`];
}

type WrittenTime = string | number | undefined;

function timesOf(
  beginMs: number,
): (what: string, expected: WrittenTime, cameMs: number | undefined) => string[] {
  return (what, expected, cameMs) => {
    if (expected === undefined) return [];
    const came = cameMs === undefined ? 'never' : clockText(cameMs - beginMs);
    if (expected === 'never') return cameMs === undefined ? [] : [`${what}: expected never, came ${came}`];
    const moment = momentOf(expected);
    if (moment !== undefined && cameMs !== undefined) {
      if (Math.abs(cameMs - beginMs - moment.atMs) <= moment.offMs) return [];
    }
    return [`${what}: expected ${expected}, came ${came}`];
  };
}

function membersDiffer({ members }: ExpectedHazard, raised: Raised, beginMs: number): string[] {
  if (members === undefined) return [];
  const came = new Map<string, number>();
  for (const { ruleId, measuredAt } of raised.members) {
    came.set(ruleId, Math.min(measuredAt, came.get(ruleId) ?? measuredAt));
  }
  const times = timesOf(beginMs);
  const differences = Object.entries(members).flatMap(([rule, expected]) => {
    const cameMs = came.get(rule);
    if (cameMs === undefined) return [`member ${rule}: expected, came not`];
    return expected === 'any' ? [] : times(`member ${rule}`, expected, cameMs);
  });
  const others = [...came.keys()].filter((rule) => !Object.hasOwn(members, rule));
  return [...differences, ...others.map((rule) => `member ${rule}: not expected`)];
}

function wanted({ live, ...expected }: ExpectedHazard): string {
  const words = Object.entries(expected).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [...words, ...(live ? [] : ['not live'])].join(', ');
}

function said(raised: readonly Raised[], beginMs: number): string {
  if (raised.length === 0) return 'nothing';
  return raised.map((one) => told(one, beginMs)).join('\n        ');
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
