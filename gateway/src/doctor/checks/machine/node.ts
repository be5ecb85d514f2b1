/** Which Node runs it. */

import { ok, problem, warning, words } from '../../finding.ts';
import type { Check } from '../../subject.ts';

const MAJOR_MIN = 24;

export const nodeCheck: Check = ({ machine }) => {
  const { nodeVersion, nodePath, pinnedVersion } = machine;
  const is = `${nodeVersion} (${nodePath})`;
  if (Number(/^v(\d+)/.exec(nodeVersion)?.[1] ?? 0) < MAJOR_MIN) {
    return [
      problem(
        'node',
        words(
          `Node 太旧：${is}，至少需要 ${MAJOR_MIN}`,
          `Node is too old: ${is}; it takes ${MAJOR_MIN} or newer`,
        ),
        words('先运行 npm ci，再用 npm start 启动', 'run "npm ci", then start with "npm start"'),
      ),
    ];
  }
  if (pinnedVersion !== undefined && nodeVersion !== `v${pinnedVersion}`) {
    return [
      warning(
        'node',
        words(`Node ${is}，而测试用的是 ${pinnedVersion}`, `Node ${is}; what is tested is ${pinnedVersion}`),
        words('用 npm start 启动，它使用固定的版本', 'start with "npm start", which takes the pinned one'),
      ),
    ];
  }
  return [ok('node', words(`Node ${is}`, `Node ${is}`))];
};
