/** Whether urgent notices found no way to the people they are for. [P9] */

import { warning, words } from '../../finding.ts';
import type { Check } from '../../subject.ts';

export const unreachableCheck: Check = ({ unreachable }) => {
  const count = unreachable();
  if (count === 0) return [];
  return [
    warning(
      'unreachable',
      words(
        `${count} 条紧急通知联系不上收件人`,
        `urgent notices that could not reach their person: ${count}`,
      ),
      words(
        '「通知渠道」页的「未送达」列出是谁、缺什么：登记手机号等联系方式后重发',
        'the channels page lists under “Not delivered” who they are and what is missing: enter it, then send again',
      ),
    ),
  ];
};
