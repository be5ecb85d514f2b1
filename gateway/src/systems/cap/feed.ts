/** The standing CAP messages as an Atom feed (RFC 4287), for centres that fetch. */

import type { CapStep } from './chain.ts';
import { eventWords } from './words.ts';
import { type Element, xmlDocument } from './xml.ts';

/** In the order given; each links to its message under `/api/v1/cap/{identifier}`. */
export function capFeed(steps: readonly CapStep[], { updatedAt }: { updatedAt: number }): string {
  const feed: Element = [
    'feed',
    [
      ['id', 'urn:ninewatch:cap'],
      ['title', 'ninewatch CAP 1.2'],
      ['updated', new Date(updatedAt).toISOString()],
      ['author', [['name', 'ninewatch']]],
      ...steps.map(entryOf),
    ],
    { xmlns: 'http://www.w3.org/2005/Atom' },
  ];
  return xmlDocument(feed);
}

function entryOf({ hazard, identifier, sentAt, msgType }: CapStep): Element {
  return [
    'entry',
    [
      ['id', `urn:ninewatch:cap:${identifier}`],
      ['title', `${hazard.venueName || hazard.venueId}：${eventWords(hazard, 'zh-CN')}`],
      ['updated', new Date(sentAt).toISOString()],
      ['link', [], { rel: 'alternate', type: 'application/cap+xml', href: `/api/v1/cap/${identifier}` }],
      ['summary', `${msgType} · ${hazard.why.zh} / ${hazard.why.en}`],
    ],
  ];
}
