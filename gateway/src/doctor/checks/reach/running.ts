/** What a running gateway says of itself. */

import { ok, problem, words } from '../../finding.ts';
import type { Check } from '../../subject.ts';

export const runningCheck: Check = async ({ readyz }) => {
  const said = await readyz();
  if (said === undefined) return [ok('running', words('没有网关在运行', 'no gateway is running'))];
  const failing = Object.entries(said.checks).filter(([, { ok: isOk }]) => !isOk);
  if (said.ready && failing.length === 0)
    return [ok('running', words('网关在运行并已就绪', 'the gateway is running and ready'))];
  return failing.map(([name, { detail }]) =>
    problem(
      'running',
      words(`运行中的网关未就绪：${name}，${detail}`, `the running gateway is not ready: ${name}, ${detail}`),
      words(
        '见 docs/operating.md「磁盘、时钟或存储出错时」',
        'see docs/operating.md, "When the disk, the clock or the storage fails"',
      ),
    ),
  );
};
