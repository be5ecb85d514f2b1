import { expect, it } from 'vitest';
import { rejectionInWords } from './rejection-words.ts';
import zh from './zh-CN/system.json';

const WORDS: Record<string, string> = zh.rejectionDetail;
const t = (key: string, values: Record<string, string>) =>
  (WORDS[key.replace('rejectionDetail.', '')] ?? key).replaceAll(
    /\{(\w+)\}/g,
    (_, name) => values[name] ?? '',
  );

it.each([
  ['the payload is not JSON', '内容不是 JSON'],
  ['seq is not an integer from 0 to 4294967295', 'seq 不是 0 到 4294967295 的整数'],
  ['v is 2; known is 1', 'v 为 2，应为 1'],
  ['140 readings; at most 100', '一批 140 条，最多 100 条'],
  ['readings[3]: not an object', 'readings[3]：内容不是 JSON 对象'],
  ['readings[4] and 12 more: v is missing or not a number', 'readings[4]（另有 12 条）：缺少 v，或不是数字'],
  ['20000 bytes', '20000 bytes'],
  ['something nobody foresaw', ''],
])('the detail "%s" has Chinese words or none', (detail, words) => {
  expect(rejectionInWords(detail, t)).toBe(words);
});
