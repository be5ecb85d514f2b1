/** Whether people are told of danger to life over as many channel types as GB/T 45839-2025 wants. */

import type { DangerReach } from '../../../notify/plan/danger-reach.ts';
import { type Finding, ok, warning, words } from '../../finding.ts';
import type { Check } from '../../subject.ts';

const NAMES = {
  fire: { zh: '火灾', en: 'fire' },
  gas: { zh: '燃气', en: 'gas' },
  co: { zh: '一氧化碳', en: 'CO' },
} as const;
const TYPES = {
  sms: { zh: '短信', en: 'text message' },
  call: { zh: '电话', en: 'call' },
  app: { zh: '应用', en: 'app' },
} as const;
const ADD = words(
  '在通知文件中让这类报警走短信、电话、应用中的至少两种，见 docs/notices.md',
  'route these alarms to two of text message, call and app in the notices file; see docs/notices.md',
);

export const noticesCheck: Check = (subject) => {
  const dangers = dangersOf(subject);
  if (dangers === 'unusable') return [];
  if (dangers === undefined) {
    return [
      warning(
        'notices',
        words(
          '没有通知文件：险情只在屏幕上，不会通知到人',
          'no notices file: dangers stand on the wall and reach nobody elsewhere',
        ),
        words(
          '按 docs/notices.md 写一个，并设 NINEWATCH_NOTICES_FILE',
          'write one as docs/notices.md says, and name it in NINEWATCH_NOTICES_FILE',
        ),
      ),
    ];
  }
  const few = dangers.filter(({ isEnough }) => !isEnough);
  if (few.length > 0) return few.map(tooFew);
  return [
    ok(
      'notices',
      words(
        `火灾、燃气、一氧化碳报警至少经两种渠道通知到人`,
        `fire, gas and CO alarms reach people over two channel types at least`,
      ),
    ),
  ];
};

/** A file that cannot be used is named by the check of files. */
function dangersOf({ dangers }: Parameters<Check>[0]): ReturnType<typeof dangers> | 'unusable' {
  try {
    return dangers();
  } catch {
    return 'unusable';
  }
}

function tooFew({ kind, types, where }: DangerReach): Finding {
  const of = (language: 'zh' | 'en') =>
    types.map((type) => TYPES[type][language]).join() || { zh: '无', en: 'none' }[language];
  const { region, colour, priority } = where;
  const given = [
    region === null ? undefined : region,
    colour,
    priority === undefined ? undefined : `P${priority}`,
  ];
  const at = given.filter((each) => each !== undefined).join(' ');
  const zh = [at, region === null ? '未写明的区域' : ''].filter(Boolean).join(' ');
  const en = [at, region === null ? 'regions that no route names' : ''].filter(Boolean).join(' ');
  return warning(
    'notices',
    words(
      `${NAMES[kind].zh}报警的通知渠道不足两种（现有：${of('zh')}）${zh && `：${zh}`}`,
      `${NAMES[kind].en} alarms reach people over fewer than two channel types (${of('en')})${en && `: ${en}`}`,
    ),
    ADD,
  );
}
