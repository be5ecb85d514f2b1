/** What exactly was wrong with a message, in the language of the page: the gateway says it in English. */

type Translate = (key: string, values: Record<string, string>) => string;

const PATTERNS: readonly [RegExp, string][] = [
  [/^the payload is not JSON$/, 'notJson'],
  [/^the payload is not a JSON object$/, 'notObject'],
  [/^not an object$/, 'notObject'],
  [/^not a topic of contract v1$/, 'notTopic'],
  [/^only the gateway gives commands$/, 'commandTopic'],
  [/^the topic of device (.+)$/, 'deviceTopic'],
  [/^the topic of venue (.+)$/, 'venueTopic'],
  [/^(event) is not known$/, 'unknown'],
  [/^(readings) is empty$/, 'empty'],
  [/^(\d+) readings; at most (\d+)$/, 'tooMany'],
  [/^(v) is (.+); known is 1$/, 'version'],
  [/^(v) is missing or not a number$/, 'notNumber'],
  [/^(\w+) is not an integer from 0 to (\d+)$/, 'notCount'],
  [/^(state) is neither online nor offline$/, 'notState'],
  [/^(id) is not a text of 1 to (\d+) characters$/, 'notText'],
  [/^(ok) is neither true nor false$/, 'notBoolean'],
];
const ELEMENT = /^(readings\[\d+\])(?: and (\d+) more)?: (.+)$/s;
const NEEDS_NO_WORDS = /^\d+ bytes$/;

/** Empty where the language has no words for it: the reason says what is known. */
export function rejectionInWords(detail: string, t: Translate): string {
  if (NEEDS_NO_WORDS.test(detail)) return detail;
  const [, place, more, inner] = ELEMENT.exec(detail) ?? [];
  if (place !== undefined && inner !== undefined) {
    const others = more === undefined ? '' : t('rejectionDetail.more', { n: more });
    return `${place}${others}：${worded(inner, t)}`;
  }
  return worded(detail, t);
}

function worded(detail: string, t: Translate): string {
  for (const [pattern, key] of PATTERNS) {
    const match = pattern.exec(detail);
    if (match === null) continue;
    return t(`rejectionDetail.${key}`, { a: match[1] ?? '', b: match[2] ?? '' });
  }
  return '';
}
