/** Runs all checks, one after the other, and says what they found. */

import { causeText } from '../base/errors.ts';
import { CHECKS } from './all-checks.ts';
import { type Finding, type Level, problem, words } from './finding.ts';
import type { Check, Subject } from './subject.ts';

/** A check that breaks is a finding and keeps no other from being made. [P6] */
export async function examine(
  subject: Subject,
  checks: Readonly<Record<string, Check>> = CHECKS,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      findings.push(...(await check(subject)));
    } catch (cause) {
      findings.push(broken(name, cause));
    }
  }
  return findings;
}

function broken(name: string, cause: unknown): Finding {
  const why = causeText(cause).replaceAll('\n', ' ');
  return problem(
    name,
    words(`这一项无法检查：${why}`, `this could not be checked: ${why}`),
    words('按提示排除原因后再运行一次', 'remove what it says and run this again'),
  );
}

export type Language = keyof Finding['what'];

const MARKS: Record<Level, Record<Language, string>> = {
  ok: { zh: '正常', en: 'ok     ' },
  warning: { zh: '注意', en: 'warning' },
  problem: { zh: '问题', en: 'PROBLEM' },
};

/** One line what, and below it one line what to do. */
export function asText(findings: readonly Finding[], language: Language): string {
  const lines = findings.flatMap(({ check, level, what, remedy }) => [
    `${MARKS[level][language]}  ${check}: ${what[language]}`,
    ...(remedy === undefined ? [] : [`         → ${remedy[language]}`]),
  ]);
  const { problems, warnings } = counts(findings);
  const sum =
    language === 'zh'
      ? `${problems} 个问题，${warnings} 个注意，共 ${findings.length} 项`
      : `${problems} problems, ${warnings} warnings, ${findings.length} findings`;
  return [...lines, sum].join('\n');
}

export function counts(findings: readonly Finding[]): { problems: number; warnings: number } {
  const of = (level: Level) => findings.filter((finding) => finding.level === level).length;
  return { problems: of('problem'), warnings: of('warning') };
}
