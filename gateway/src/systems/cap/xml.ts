/** XML 1.0 from plain values: whatever a venue or a rule is called, what comes out is well formed. */

import { escaped } from '../../base/escape.ts';

/** An element's name with its text or its children, of which undefined ones are left out. */
export type Element = readonly [
  name: string,
  content: string | number | readonly (Element | undefined)[],
  attributes?: Readonly<Record<string, string>>,
];

/** What XML 1.0 has no way to write, and the carriage return, which no reader would get back. */
const UNWRITABLE = /[^\t\n\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Text as it may stand in XML: half a surrogate pair becomes U+FFFD, control characters go. */
export function xmlText(text: string): string {
  return text.toWellFormed().replaceAll(UNWRITABLE, '');
}

export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root)}\n`;
}

function written([name, content, attributes = {}]: Element): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${safe(value)}"`);
  const inner =
    typeof content === 'object'
      ? content.map((each) => (each === undefined ? '' : written(each))).join('')
      : safe(String(content));
  return `<${name}${pairs.join('')}>${inner}</${name}>`;
}

function safe(text: string): string {
  return escaped(xmlText(text));
}
