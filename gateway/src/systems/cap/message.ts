/** One CAP 1.2 message as XML, with an info block in each language. */

import type { Hazard } from '@ninewatch/rules';
import { type CapStep, codeOf } from './chain.ts';
import { categoriesOf, certaintyOf, responseOf, severityOf, statusOf, urgencyOf } from './codes.ts';
import {
  closingNote,
  eventWords,
  instructionWords,
  LANGUAGES,
  type Language,
  stageOf,
  whyWords,
} from './words.ts';
import { type Element, xmlDocument } from './xml.ts';

export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';

/** Where the hazard's venue is. */
export interface CapPlace {
  address?: string;
  /** Degrees, WGS 84. */
  location?: { lat: number; lon: number };
  /** From the outermost region inwards. */
  regions: readonly { id: string; name: string }[];
}

export interface CapSender {
  /** Unique in the world: a domain or an address, as CAP asks for. */
  sender: string;
  senderName: string;
  scope: 'Public' | 'Restricted';
  /** Who may have it, when it is restricted. */
  restriction: string;
  /** Of the circle around the venue, km. */
  radiusKm: number;
  /** Where people open the hazard; without it no link is given. */
  publicUrl?: string;
  /** Of the times in it, ms. */
  utcOffsetMs: number;
}

/** Ours: CAP suggests that a headline has no more. */
const HEADLINE_CHARS_MAX = 160;

export function capMessage(step: CapStep, place: CapPlace, sender: CapSender): string {
  const { hazard } = step;
  const isRestricted = sender.scope === 'Restricted';
  const note = closingNote(hazard);
  const references = step.earlier.map((each) => referenceOf(each, sender)).join(' ');
  return xmlDocument([
    'alert',
    [
      ['identifier', step.identifier],
      ['sender', codeOf(sender.sender)],
      ['sent', capTime(step.sentAt, sender.utcOffsetMs)],
      ['status', statusOf(hazard)],
      ['msgType', step.msgType],
      ['source', 'ninewatch'],
      ['scope', sender.scope],
      isRestricted ? ['restriction', sender.restriction] : undefined,
      note === undefined ? undefined : ['note', note],
      references === '' ? undefined : ['references', references],
      hazard.incident === undefined ? undefined : ['incidents', codeOf(hazard.incident.id)],
      ...LANGUAGES.map((language) => infoOf(step, language, { place, sender })),
    ],
    { xmlns: CAP_NAMESPACE },
  ]);
}

/** CAP's form of a time: seconds, with the offset as digits, never `Z`. */
export function capTime(atMs: number, utcOffsetMs: number): string {
  const minutes = Math.round(utcOffsetMs / 60_000);
  const two = (count: number) => String(count).padStart(2, '0');
  const ahead = Math.abs(minutes);
  const offset = `${minutes > 0 ? '+' : '-'}${two(Math.trunc(ahead / 60))}:${two(ahead % 60)}`;
  return new Date(atMs + minutes * 60_000).toISOString().slice(0, 19) + offset;
}

function referenceOf(earlier: { identifier: string; sentAt: number }, sender: CapSender): string {
  return `${codeOf(sender.sender)},${earlier.identifier},${capTime(earlier.sentAt, sender.utcOffsetMs)}`;
}

function infoOf(
  { hazard, sentAt }: CapStep,
  language: Language,
  { place, sender }: { place: CapPlace; sender: CapSender },
): Element {
  const event = eventWords(hazard, language);
  return [
    'info',
    [
      ['language', language],
      ...categoriesOf(hazard).map((category): Element => ['category', category]),
      ['event', event],
      ['responseType', responseOf(hazard)],
      ['urgency', urgencyOf(hazard)],
      ['severity', severityOf(hazard)],
      ['certainty', certaintyOf(hazard)],
      ['effective', capTime(sentAt, sender.utcOffsetMs)],
      ['onset', capTime(hazard.measuredAt, sender.utcOffsetMs)],
      ['senderName', sender.senderName],
      ['headline', headlineOf(hazard, event, language)],
      ['description', whyWords(hazard, language)],
      ['instruction', instructionWords(hazard, language)],
      sender.publicUrl === undefined ? undefined : ['web', hazardUrl(sender.publicUrl, hazard)],
      ...parametersOf(hazard),
      areaOf(hazard, place, sender),
    ],
  ];
}

function headlineOf(hazard: Hazard, event: string, language: Language): string {
  const over = { 'zh-CN': '（解除）', 'en-US': ' (over)' }[language];
  const end = stageOf(hazard) === 'closed' ? over : '';
  const [place, between] = [hazard.venueName || hazard.venueId, language === 'zh-CN' ? '：' : ': '];
  const room = HEADLINE_CHARS_MAX - event.length - between.length - end.length;
  return `${place.slice(0, room).toWellFormed()}${between}${event}${end}`;
}

function hazardUrl(publicUrl: string, { id }: Hazard): string {
  return `${publicUrl.replace(/\/+$/, '')}/hazards/${encodeURIComponent(id.toWellFormed())}`;
}

function parametersOf(hazard: Hazard): Element[] {
  const { id, kind, priority, state, venueId, venueRisk, ticketId } = hazard;
  const values = { hazard: id, kind, class: hazard.class, priority, state, venue: venueId, venueRisk };
  return Object.entries({ ...values, ...(ticketId === null ? {} : { ticket: ticketId }) }).map(
    ([name, value]): Element => [
      'parameter',
      [
        ['valueName', `ninewatch:${name}`],
        ['value', value],
      ],
    ],
  );
}

/** In words always; as a circle when the venue's place is known. */
function areaOf(hazard: Hazard, { address, location, regions }: CapPlace, sender: CapSender): Element {
  const names = [...regions.map(({ name }) => name), address, hazard.venueName || hazard.venueId];
  const codes: [string, string][] = regions.map(({ id }) => ['ninewatch:region', id]);
  if (hazard.venueId !== '') codes.push(['ninewatch:venue', hazard.venueId]);
  return [
    'area',
    [
      ['areaDesc', names.filter((name) => name !== undefined && name !== '').join(' · ') || '-'],
      location === undefined ? undefined : ['circle', circleOf(location, sender.radiusKm)],
      ...codes.map(
        ([valueName, value]): Element => [
          'geocode',
          [
            ['valueName', valueName],
            ['value', value],
          ],
        ],
      ),
    ],
  ];
}

/** Six decimals are a tenth of a metre; written without an exponent, which CAP's form has no place for. */
function circleOf({ lat, lon }: { lat: number; lon: number }, radiusKm: number): string {
  return `${lat.toFixed(6)},${lon.toFixed(6)} ${radiusKm.toFixed(3)}`;
}
