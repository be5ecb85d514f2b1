/** Which plan dispatches a case, and in words why it does and the others do not. Deterministic: the first that fits. */

import type { Bilingual } from '../model/hazard.ts';
import type { PlanVerdict } from '../model/loop/case.ts';
import type { DispatchPlan, PlanConditions } from '../profile/sections/dispatch.ts';

/** What plans look at. */
export interface CaseFacts {
  level: string;
  reason: string;
  hazard?: string | undefined;
  signal: string;
  source: string;
  class: string;
  category: number;
  colour: string;
  /** Local time of day, ms. */
  timeMs: number;
}

interface Condition {
  zh: string;
  en: string;
  holds: boolean;
}

/** The picked plan, if any, with a verdict on every one. */
export function pickPlan(
  plans: readonly DispatchPlan[],
  facts: CaseFacts,
): { plan: DispatchPlan | null; why: PlanVerdict[] } {
  let picked: DispatchPlan | null = null;
  const why = plans.map((plan): PlanVerdict => {
    const conditions = conditionsOf(plan.when, facts);
    const broken = conditions.find(({ holds }) => !holds);
    const named = { plan: plan.id, name: plan.name };
    if (broken !== undefined) return { ...named, matched: false, because: unmet(broken) };
    if (picked !== null) return { ...named, matched: false, because: later(picked.name) };
    picked = plan;
    return { ...named, matched: true, because: met(conditions) };
  });
  return { plan: picked, why };
}

const LISTS = [
  ['levels', 'level', '层级', 'level'],
  ['reasons', 'reason', '上报原因', 'reason'],
  ['hazards', 'hazard', '隐患类型', 'hazard'],
  ['signals', 'signal', '信号类别', 'signal'],
  ['sources', 'source', '来源', 'source'],
  ['classes', 'class', '隐患等级', 'class'],
  ['categories', 'category', '场所类别', 'category'],
  ['colours', 'colour', '风险颜色', 'colour'],
] as const;

function conditionsOf(when: PlanConditions, facts: CaseFacts): Condition[] {
  const conditions: Condition[] = [];
  for (const [list, fact, zh, en] of LISTS) {
    const wanted = when[list] as readonly (string | number)[] | undefined;
    if (wanted === undefined) continue;
    const value = facts[fact];
    const holds = value !== undefined && wanted.includes(value);
    conditions.push({ ...inWords([zh, en], String(value ?? '—'), wanted.join('/')), holds });
  }
  if (when.hours !== undefined) conditions.push(hoursCondition(when.hours, facts.timeMs));
  return conditions;
}

function hoursCondition({ from, to }: { from: number; to: number }, timeMs: number): Condition {
  const holds = from < to ? timeMs >= from && timeMs < to : timeMs >= from || timeMs < to;
  const span = `${clock(from)}–${clock(to)}`;
  return { ...inWords(['时段', 'time'], clock(timeMs), span), holds };
}

function inWords([zh, en]: readonly [string, string], value: string, wanted: string): Bilingual {
  return { zh: `${zh}为${value}，预案要求${wanted}`, en: `${en} is ${value}, the plan asks for ${wanted}` };
}

function unmet({ zh, en }: Condition): Bilingual {
  return { zh: `不适用：${zh}`, en: `does not fit: ${en}` };
}

function later({ zh, en }: Bilingual): Bilingual {
  return { zh: `同样适用，但《${zh}》在前`, en: `would fit too, but “${en}” comes first` };
}

function met(conditions: readonly Condition[]): Bilingual {
  if (conditions.length === 0) return { zh: '无条件，始终适用', en: 'has no conditions and always fits' };
  return {
    zh: `适用：${conditions.map(({ zh }) => zh).join('；')}`,
    en: `fits: ${conditions.map(({ en }) => en).join('; ')}`,
  };
}

function clock(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
