import { describe, expect, it } from 'vitest';
import { detailInChinese } from './condition-words.ts';

describe('the detail of a condition in Chinese', () => {
  it.each([
    ['a commit takes 4549 ms', '一次写入用时 4549 毫秒'],
    ['the clock jumped by -61000 ms', '跳变 -61000 毫秒'],
    ['3 MiB', '3 MiB'],
    ['第 3 行有误: no such key', '第 3 行有误: no such key'],
    ['disk nearly full: mode refusing', ''],
    ['', ''],
  ])('%s', (detail, words) => expect(detailInChinese(detail, false)).toBe(words));

  it.each([
    ['routes: nobody can be told of 2 urgent notices', '通知路由 2 条紧急通知无人可送达'],
    ['webhook: the webhook answered 503; 短信: it cannot be reached', 'webhook 对方返回 503；短信 无法连接'],
    ['influx: connect ECONNREFUSED 127.0.0.1:8086', 'influx 连接被拒绝'],
    ['mail: a strange thing happened', 'mail'],
    ['mail: it broke; the rest of that cause', 'mail'],
  ])('of a list: %s', (detail, words) => expect(detailInChinese(detail, true)).toBe(words));
});
