/** What a condition of the gateway says exactly, in Chinese: its detail is written for machines and logs, in English. */

const PATTERNS: readonly [RegExp, string][] = [
  [/^a commit takes (\d+) ms$/, '一次写入用时 $1 毫秒'],
  [/^(\d+) ms behind$/, '落后 $1 毫秒'],
  [/^the clock jumped by (-?\d+) ms$/, '跳变 $1 毫秒'],
  [/^the clock is (\d+) s behind the journal's newest entry$/, '比最近一条日志慢 $1 秒'],
  [/^since a moment ago$/, '刚刚开始'],
  [/^for (\d+) s, until now$/, '持续 $1 秒，刚刚恢复'],
  [/^nobody can be told of (\d+) urgent notices?$/, '$1 条紧急通知无人可送达'],
  [/^(?:it is )?not connected yet$/, '尚未连接'],
  [/^the connection is lost$/, '连接已断开'],
  [/^it cannot be reached$/, '无法连接'],
  [/^no contact$/, '失联'],
  [/^it is not installed\b/, '未安装'],
  [/\banswered (\d{3})\b/, '对方返回 $1'],
  [/ECONNREFUSED/, '连接被拒绝'],
  [/ENOTFOUND|EAI_AGAIN/, '找不到主机名'],
  [/EHOSTUNREACH|ENETUNREACH/, '网络不通'],
  [/ETIMEDOUT|timed? ?out/i, '超时'],
  [/ENOSPC/, '磁盘已满'],
];
const NAMES: Readonly<Record<string, string>> = { routes: '通知路由' };
/** `name: trouble`, as sinks, channels and lines are listed. */
const NAMED = /^([^:]{1,64}): (.+)$/s;
/** Figures and names, and what is Chinese already, need no other words. */
const PROSE = /[A-Za-z]{2,} +[A-Za-z]{2,}/;
const HAN = /\p{Script=Han}/u;

/** Empty where there are no Chinese words for it: the English sentence has it. `isList`: of named troubles. */
export function detailInChinese(detail: string, isList: boolean): string {
  return isList ? detail.split('; ').map(named).filter(Boolean).join('；') : worded(detail);
}

function named(part: string): string {
  const [, name, trouble] = NAMED.exec(part) ?? [];
  if (name === undefined || trouble === undefined) return worded(part);
  // What stands before the colon of a cause is no name.
  if (PROSE.test(name) && !/^(?:platform|centre|transmitter) /.test(name)) return worded(part);
  const words = worded(trouble);
  return words === '' ? (NAMES[name] ?? name) : `${NAMES[name] ?? name} ${words}`;
}

function worded(text: string): string {
  for (const [pattern, words] of PATTERNS) {
    const match = pattern.exec(text);
    if (match !== null) return words.replace('$1', match[1] ?? '');
  }
  return PROSE.test(text) && !HAN.test(text) ? '' : text;
}
