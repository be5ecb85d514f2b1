/** What a CAP message says in words, in both languages. */

import type { CloseCause, Hazard, HazardKind, SignalClass } from '@ninewatch/rules';

export const LANGUAGES = ['zh-CN', 'en-US'] as const;
export type Language = (typeof LANGUAGES)[number];
type Words = Readonly<Record<Language, string>>;

const words = (zh: string, en: string): Words => ({ 'zh-CN': zh, 'en-US': en });

const KINDS: Readonly<Record<HazardKind, Words>> = {
  fire: words('火灾', 'Fire'),
  gas: words('可燃气体泄漏', 'Combustible gas'),
  co: words('一氧化碳', 'Carbon monoxide'),
  toxic: words('有毒气体', 'Toxic gas'),
  electrical: words('电气火灾隐患', 'Electrical hazard'),
  water: words('消防水源异常', 'Fire-water supply'),
  device: words('监测设备异常', 'Monitoring device'),
  gateway: words('监测平台异常', 'Monitoring platform'),
};

const CLASSES: Readonly<Record<SignalClass, Words>> = {
  alarm: words('报警', 'alarm'),
  supervisory: words('预警', 'warning'),
  fault: words('故障', 'fault'),
  disablement: words('停用', 'disablement'),
  test: words('测试', 'test'),
};

const INSTRUCTIONS = {
  active: words(
    '请立即派人到场核实，并按处置预案处置。',
    'Send people to look now, and act by the response plan.',
  ),
  returned: words('监测值已恢复，请继续派人核实。', 'The readings are back to normal; have it looked at.'),
  closed: words('已处置完毕，无需继续行动。', 'Dealt with; no further action is needed.'),
} as const;

const CAUSES: Readonly<Record<CloseCause, Words>> = {
  fire: words('真实火情', 'a real fire'),
  leak: words('真实泄漏', 'a real leak'),
  fault: words('设备故障', 'a fault'),
  nuisance: words('误报', 'a false alarm'),
  test: words('测试', 'a test'),
  unknown: words('原因不明', 'an unknown cause'),
};

export function eventWords(hazard: Pick<Hazard, 'kind' | 'class'>, language: Language): string {
  const [kind, signal] = [KINDS[hazard.kind][language], CLASSES[hazard.class][language]];
  return language === 'zh-CN' ? `${kind}${signal}` : `${kind} ${signal}`;
}

export function stageOf({ state, active }: Pick<Hazard, 'state' | 'active'>): keyof typeof INSTRUCTIONS {
  if (state === 'closed') return 'closed';
  return active ? 'active' : 'returned';
}

export function instructionWords(hazard: Hazard, language: Language): string {
  return INSTRUCTIONS[stageOf(hazard)][language];
}

export function whyWords({ why }: Pick<Hazard, 'why'>, language: Language): string {
  return language === 'zh-CN' ? why.zh : why.en;
}

/** For centres, as a note: why it is cancelled. */
export function closingNote({ cause }: Pick<Hazard, 'cause'>): string | undefined {
  if (cause === undefined) return undefined;
  return `${CAUSES[cause]['zh-CN']} / ${CAUSES[cause]['en-US']}`;
}
