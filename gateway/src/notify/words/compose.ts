/** What people read: a notice, or several gathered ones, in the words of the file or in the built-in ones. */

import { CLASS_NAMES, type Hazard, KIND_NAMES, type Notice } from '@ninewatch/rules';
import { fits } from '../plan/route.ts';
import type { NoticePlan, Template } from '../plan/schema.ts';
import type { NoticeFacts, Told, Words } from '../port/channel-kind.ts';
import { fill, type Values } from './fill.ts';
import { actionFor, COLOURS, MARKS, REASON_WORDS, type Tongue } from './vocabulary.ts';

export interface Composing {
  plan: Pick<NoticePlan, 'link' | 'templates' | 'language'>;
  channel: string;
  language: 'zh' | 'en' | 'both';
  style: 'full' | 'short';
}

const SUBJECT: Readonly<Record<Tongue, string>> = { zh: '{{text}}', en: '{{text}}' };
const FULL: Readonly<Record<Tongue, string>> = {
  zh: [
    '{{text}}',
    '场所：{{venue}}',
    '风险：{{colour}}',
    '地址：{{address}}',
    '属地：{{region}}',
    '类别：{{kind}}{{class}}',
    '原因：{{why}}',
    '状态：{{reason}}',
    '呼叫：{{level}}',
    '时间：{{time}}',
    '处置：{{action}}',
    '工单：{{ticket}}',
    '查看：{{link}}',
  ].join('\n'),
  en: [
    '{{text}}',
    'Venue: {{venue}}',
    'Risk: {{colour}}',
    'Address: {{address}}',
    'Regions: {{region}}',
    'Signal: {{kind}} {{class}}',
    'Why: {{why}}',
    'Now: {{reason}}',
    'Calls: {{level}}',
    'Time: {{time}}',
    'To do: {{action}}',
    'Ticket: {{ticket}}',
    'See: {{link}}',
  ].join('\n'),
};
const SHORT: Readonly<Record<Tongue, string>> = {
  zh: '{{text}}。{{address}} {{time}} {{action}}',
  en: '{{text}}. {{address}} {{time}} {{action}}',
};
/** Lines of a gathered message; what is beyond is counted in it. */
const LINES_MAX = { short: 3, full: 20 } as const;

/** Worded only by a template that names them: in the words for a danger its end would read as one. */
const OVER: ReadonlySet<Notice['reason']> = new Set([
  'cleared',
  'recovered',
  'scrapped',
  'closed',
  'returned',
]);

/** So many notices are named in one message. */
export function namedIn(style: Composing['style']): number {
  return LINES_MAX[style];
}

export function compose(told: readonly [Told, ...Told[]], composing: Composing): Words {
  const tongues: Tongue[] = composing.language === 'both' ? ['zh', 'en'] : [composing.language];
  const parts = tongues.map((tongue) =>
    told.length === 1 ? one(told[0], composing, tongue) : several(told, composing, tongue),
  );
  const link = linkOf(composing.plan.link, told[0].notice);
  return {
    subject: oneLine(parts.map(({ subject }) => subject).join(' / ')),
    text: parts
      .map(({ text }) => text)
      .join('\n\n')
      .toWellFormed(),
    ...(link === '' ? {} : { link }),
  };
}

function one(
  told: Told,
  { plan, channel, style }: Composing,
  tongue: Tongue,
): { subject: string; text: string } {
  const link = linkOf(plan.link, told.notice);
  const values = valuesOf(told, { link, tongue });
  const own = plan.templates.find((template) => isFor(template, { told, channel, tongue }))?.[tongue];
  const text = own?.text ?? (style === 'short' ? SHORT : FULL)[tongue];
  return { subject: fill(own?.subject ?? SUBJECT[tongue], values), text: fill(text, values).trim() };
}

function isFor(
  template: Template,
  { told, channel, tongue }: { told: Told; channel: string; tongue: Tongue },
): boolean {
  if (template[tongue] === undefined) return false;
  if (template.channel !== undefined && !template.channel.includes(channel)) return false;
  if (template.when.reason === undefined && OVER.has(told.notice.reason)) return false;
  return fits(template.when, told.notice, told.facts);
}

function several(
  told: readonly Told[],
  { style }: Composing,
  tongue: Tongue,
): { subject: string; text: string } {
  const head = MARKS.gathered[tongue].replace('{n}', String(told.length));
  const first = told[0]?.notice.text[tongue] ?? '';
  const linesMax = namedIn(style);
  const lines = told.slice(0, linesMax).map(({ notice, facts }, i) => {
    const time = localTime(notice.at, facts.offsetMs).slice(11);
    return `${i + 1}. ${oneLine(notice.text[tongue])} ${time}`;
  });
  const more = told.length - lines.length;
  if (more > 0) lines.push(MARKS.more[tongue].replace('{n}', String(more)));
  return { subject: head + first, text: [head, ...lines].join('\n') };
}

/** What stands for each placeholder; empty for what the notice does not have. */
export function valuesOf(
  { notice, facts }: Told,
  { link = '', tongue }: { link: string | undefined; tongue: Tongue },
): Values {
  const { venue, hazard } = facts;
  const colour = venue?.risk ?? hazard?.venueRisk;
  const level = notice.reason === 'unanswered' ? String(notice.level + 1) : '';
  return {
    text: oneLine(notice.text[tongue]),
    reason: REASON_WORDS[notice.reason]?.[tongue] ?? notice.reason,
    venue: oneLine(venue?.name ?? hazard?.venueName ?? ''),
    address: oneLine(venue?.address ?? ''),
    colour: colour === undefined ? '' : COLOURS[colour][tongue],
    region: regionWords(facts),
    kind: hazard === null ? '' : KIND_NAMES[hazard.kind][tongue],
    class: hazard === null ? '' : CLASS_NAMES[notice.class][tongue],
    priority: String(notice.priority),
    why: whyOf(hazard, tongue),
    time: localTime(notice.at, facts.offsetMs),
    level: level === '' ? '' : MARKS.calls[tongue].replace('{n}', level),
    action: actionFor(notice, hazard?.kind)[tongue],
    ticket: notice.ticketId ?? hazard?.ticketId ?? '',
    link,
  };
}

function whyOf(hazard: Hazard | null, tongue: Tongue): string {
  return hazard === null ? '' : oneLine(hazard.why[tongue]);
}

function regionWords({ regions }: NoticeFacts): string {
  const named = regions.filter(({ level }) => level === 'town' || level === 'village' || level === 'grid');
  return named
    .reverse()
    .map(({ name }) => name)
    .join(' · ');
}

/** The ticket's page; without one the venue's. */
function linkOf(base: string | undefined, { ticketId, venueId }: Notice): string {
  if (base === undefined) return '';
  const root = base.replace(/\/+$/, '');
  if (ticketId !== null) return `${root}/tickets/${encodeURIComponent(ticketId)}`;
  return venueId === '' ? root : `${root}/venues/${encodeURIComponent(venueId)}`;
}

/** `2026-11-30 14:03:05` of the district. */
export function localTime(atMs: number, offsetMs: number): string {
  return new Date(atMs + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** What came from people or devices breaks no line and no header. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}
