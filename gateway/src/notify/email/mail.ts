/** A delivery as an e-mail: headers, text, and HTML that any reader can show. */

import type Mail from 'nodemailer/lib/mailer/index.js';
import type { Delivery } from '../port/channel-kind.ts';

const COLOURS: Readonly<Record<string, string>> = {
  alarm: '#b3261e',
  supervisory: '#b25e00',
  fault: '#6b5f00',
};

/**
 * The Message-ID comes of the delivery's id, so that a repeat is one message to whoever looks at ids (RFC 5322 §3.6.4);
 * nobody's absence note answers it (RFC 3834).
 */
export function mailOf(
  { id, told: [first], recipients, words }: Delivery,
  { from, fromName, replyTo }: { from: string; fromName: string; replyTo?: string | undefined },
  nowMs: number,
): Mail.Options {
  const [recipient] = recipients;
  const isUrgent = first.notice.priority === 1 || first.notice.class === 'alarm';
  return {
    from: { name: fromName, address: from },
    to: { name: recipient?.name ?? '', address: recipient?.contacts.email ?? '' },
    ...(replyTo === undefined ? {} : { replyTo }),
    subject: words.subject,
    text: words.text,
    html: htmlOf(words, COLOURS[first.notice.class] ?? '#333333'),
    messageId: messageIdOf(id, from),
    date: new Date(nowMs),
    priority: isUrgent ? 'high' : 'normal',
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Ninewatch-Notice': first.notice.id,
    },
    // Chinese as base64: no server on the way has to be one that takes eight bits.
    textEncoding: 'base64',
  };
}

export function messageIdOf(deliveryId: string, from: string): string {
  const left = deliveryId.replaceAll(/[^A-Za-z0-9.-]/g, (sign) => `_${sign.codePointAt(0)?.toString(16)}_`);
  return `<${left}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

function htmlOf({ subject, text, link }: Delivery['words'], colour: string): string {
  const lines = text
    .split('\n')
    .map((line) => (line === '' ? '<br>' : `<p style="margin:0 0 6px">${linked(escaped(line), link)}</p>`));
  return [
    '<!doctype html><html><head><meta charset="utf-8"></head>',
    "<body style=\"font-family:'Noto Sans CJK SC','Microsoft YaHei',sans-serif;font-size:15px;color:#1a1a1a\">",
    `<div style="border-left:6px solid ${colour};padding:4px 0 4px 14px">`,
    `<h2 style="margin:0 0 10px;font-size:19px;color:${colour}">${escaped(subject)}</h2>`,
    ...lines,
    '</div></body></html>',
  ].join('\n');
}

function linked(line: string, link: string | undefined): string {
  if (link === undefined) return line;
  const shown = escaped(link);
  return line.replace(shown, `<a href="${shown}">${shown}</a>`);
}

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
}
