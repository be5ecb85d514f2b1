/** The words that messages are made of, in both languages: reasons, colours, and what to do. */

import type { HazardKind, Notice, RiskColour, SignalClass } from '@ninewatch/rules';

export type Tongue = 'zh' | 'en';
type Both = Readonly<Record<Tongue, string>>;

export const COLOURS: Readonly<Record<RiskColour, Both>> = {
  red: { zh: '红色（高风险）', en: 'red (high risk)' },
  orange: { zh: '橙色（较高风险）', en: 'orange (rather high risk)' },
  yellow: { zh: '黄色（一般风险）', en: 'yellow (ordinary risk)' },
  blue: { zh: '蓝色（低风险）', en: 'blue (low risk)' },
};

export const REASON_WORDS: Readonly<Record<Notice['reason'], Both>> = {
  opened: { zh: '新发', en: 'new' },
  reopened: { zh: '重新打开', en: 'opened again' },
  submitted: { zh: '已提交，待验收', en: 'submitted, to be looked at' },
  rejected: { zh: '验收未通过', en: 'sent back' },
  transferred: { zh: '已移送，待受理', en: 'handed over, to be taken on' },
  member: { zh: '新增探测点', en: 'another device' },
  class: { zh: '信号升级', en: 'a higher class' },
  priority: { zh: '优先级提高', en: 'a higher priority' },
  unanswered: { zh: '无人应答，再次呼叫', en: 'nobody answered, called again' },
  standing: { zh: '已确认，仍未消除', en: 'acknowledged, and goes on' },
  returned: { zh: '恢复正常', en: 'back to normal' },
  closed: { zh: '已关闭', en: 'closed' },
  cleared: { zh: '报警已解除', en: 'alarm over' },
  recovered: { zh: '故障已恢复', en: 'fault over' },
  scrapped: { zh: '设备已停用', en: 'device retired' },
  overdue: { zh: '已逾期', en: 'overdue' },
  due_soon: { zh: '即将到期', en: 'due soon' },
  look_back: { zh: '待回头看', en: 'to be looked at again' },
  inaction: { zh: '不作为预警', en: 'inaction' },
  planned: { zh: '计划时间已过仍未消除', en: 'the planned time is over, and it stands' },
  decision: { zh: '待决定', en: 'to be decided' },
  level: { zh: '上级处置', en: 'came up' },
  task: { zh: '任务', en: 'a task' },
  feedback: { zh: '反馈', en: 'a feedback' },
  whistle: { zh: '吹哨', en: 'a whistle' },
  force: { zh: '力量调集', en: 'forces called' },
  report: { zh: '信息报送', en: 'a report is due' },
  receipt: { zh: '警示待签收', en: 'a warning to confirm' },
  duty: { zh: '履职任务', en: 'a duty' },
  message: { zh: '消息', en: 'a message' },
};

/** What to do at a danger; ours, in the words of 快警、快控、快处. */
const AT_ALARM: Readonly<Record<HazardKind, Both>> = {
  fire: {
    zh: '立即到场核实并疏散人员，确认火情即拨打119；在系统中确认。',
    en: 'Go and look at once, get people out, call 119 when it burns; acknowledge it.',
  },
  gas: {
    zh: '立即疏散，严禁明火和开关电器，通风并关闭阀门，联系燃气抢修；在系统中确认。',
    en: 'Get people out, no flame and no switch, air the rooms, shut the valve, call the gas company; acknowledge it.',
  },
  co: {
    zh: '立即通风并撤离人员，有不适拨打120；在系统中确认。',
    en: 'Air the rooms and get people out, call 120 when somebody is unwell; acknowledge it.',
  },
  toxic: {
    zh: '立即撤离至上风向，未佩戴防护不得进入；在系统中确认。',
    en: 'Get people out and upwind, nobody goes in without protection; acknowledge it.',
  },
  electrical: {
    zh: '尽快到场检查线路和用电设备；在系统中确认。',
    en: 'Go and check wiring and appliances soon; acknowledge it.',
  },
  water: { zh: '检查消防水压和阀门；在系统中确认。', en: 'Check fire water and its valves; acknowledge it.' },
  device: { zh: '检查设备。', en: 'Check the device.' },
  gateway: { zh: '请系统管理员检查网关。', en: 'The administrator looks at the gateway.' },
};

const AT_CLASS: Readonly<Partial<Record<SignalClass, Both>>> = {
  supervisory: { zh: '请尽快核实并在系统中处理。', en: 'Look into it soon and answer it.' },
  fault: { zh: '设备故障，请安排检修。', en: 'The device is out of order: have it repaired.' },
  disablement: {
    zh: '设备被屏蔽，期间无人保护，请核实。',
    en: 'The device is disabled and protects nobody: look into it.',
  },
  test: { zh: '测试信号，无需出动。', en: 'A test: nobody has to go.' },
};

const AT_REASON: Readonly<Partial<Record<Notice['reason'], Both>>> = {
  submitted: { zh: '请验收整改结果。', en: 'Look at what was put right.' },
  rejected: { zh: '请重新整改。', en: 'Put it right again.' },
  transferred: { zh: '请受理。', en: 'Take it on.' },
  overdue: { zh: '请督促整改，并说明原因。', en: 'Have it put right, and say why it is late.' },
  due_soon: { zh: '请在到期前完成。', en: 'Have it done before it is due.' },
  look_back: { zh: '请到场回头看。', en: 'Go and look again.' },
  inaction: { zh: '请核实并答复。', en: 'Look into it and answer.' },
  decision: { zh: '请审核。', en: 'Decide on it.' },
  receipt: { zh: '请阅读警示并签收，对照自查。', en: 'Read the warning, confirm it, and look at home.' },
  duty: { zh: '请按期完成。', en: 'Have it done in time.' },
  message: { zh: '供知悉。', en: 'For your information.' },
  cleared: { zh: '请在系统中复位并关闭。', en: 'Reset and close it.' },
  recovered: { zh: '无需处理。', en: 'Nothing to do.' },
  returned: { zh: '无需处理。', en: 'Nothing to do.' },
  closed: { zh: '无需处理。', en: 'Nothing to do.' },
  scrapped: {
    zh: '如未更换，该处已无人保护，请核实。',
    en: 'Unless it was replaced nobody is protected there: look into it.',
  },
};

/** The reason first; else what the signal asks for. */
export function actionFor(
  { reason, class: signal }: Pick<Notice, 'reason' | 'class'>,
  kind: HazardKind | undefined,
): Both {
  const none = { zh: '请在系统中处理。', en: 'Answer it.' };
  const byReason = AT_REASON[reason];
  if (byReason !== undefined) return byReason;
  if (signal === 'alarm') return kind === undefined ? none : AT_ALARM[kind];
  return AT_CLASS[signal] ?? none;
}

export const MARKS: Readonly<Record<'calls' | 'gathered' | 'more', Both>> = {
  calls: { zh: '第{n}次呼叫，尚无人应答', en: 'call {n}, nobody has answered' },
  gathered: { zh: '【汇总{n}条】', en: '{n} notices: ' },
  more: { zh: '另有{n}条，请登录系统查看。', en: 'And {n} more: sign in to see them.' },
};
