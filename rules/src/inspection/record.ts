/** Somebody was there: what was looked at and found is on file, counts for duties, and each finding gets a ticket. */

import { calendarNow } from '../calendar/index.ts';
import { fulfilAtVenue } from '../duty/fulfil.ts';
import { fileAway } from '../filing/keep.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import type { VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import { INSPECTION_KINDS, type InspectionInput, type InspectionItem } from '../model/duty.ts';
import type { InspectionFiling } from '../model/duty-filing.ts';
import { checkPhotos, linkPhotos } from '../photo/acts.ts';
import type { Profile } from '../profile/parse.ts';
import { profileOf } from '../profile/profile-of.ts';
import { countMonth } from '../score/history.ts';
import { OPEN_PER_VENUE_MAX, openReported, type Reported } from '../ticket/reported.ts';
import { checkPlan, visit } from './plan.ts';

/** In one record. [P8] */
const FINDINGS_MAX = 50;
const ITEMS_MAX = 100;

type Found = Omit<Reported, 'source' | 'by'> & { item?: string };

export function decideInspection(turn: Turn, actor: Actor, input: InspectionInput): Decision {
  const place = turn.state.venues.get(input.venueId);
  if (place?.venue == null) return refuse('unknown-venue', `no venue ${input.venueId}`, { field: 'venueId' });
  const profile = profileOf(turn.state, place.venue.region);
  const now = calendarNow(turn.state);
  const { at = now } = input;
  const refusal =
    checkTime(at, now, profile) ??
    checkItems(input, profile) ??
    checkAllPhotos(turn, input) ??
    checkPlan(turn, actor, input);
  if (refusal !== null) return refusal;
  const found = [...brokenItems(input.items, profile), ...input.findings.map(asFound)];
  if (place.tickets.size + found.length > OPEN_PER_VENUE_MAX) {
    return refuse('limit-reached', `${OPEN_PER_VENUE_MAX} tickets are open at this venue`);
  }
  return done(file(turn, actor, { place, input, at, found, profile }));
}

interface Taken {
  place: VenueState;
  input: InspectionInput;
  at: number;
  found: Found[];
  profile: Profile;
}

function file(turn: Turn, actor: Actor, { place, input, at, found, profile }: Taken): InspectionFiling {
  const { venueId, as, items, photos, note, planId } = input;
  const by = actor.username;
  const region = place.venue?.region ?? 'root';
  const source = as === 'self_inspection' ? 'self_inspection' : 'patrol';
  const id = makeId(turn);
  const findings = found.map(({ item, ...reported }) => {
    const { ticket } = openReported(turn, place, { ...reported, source, by });
    const { title, photos: shown } = reported;
    return {
      text: typeof title === 'string' ? title : title.zh,
      ticketId: ticket.id,
      ...(reported.class === undefined ? {} : { class: reported.class }),
      ...(reported.place === undefined ? {} : { place: reported.place }),
      ...(shown === undefined ? {} : { photos: [...shown] }),
      ...(item === undefined ? {} : { item }),
    };
  });
  linkPhotos(turn, allPhotos(input), { subject: 'patrol', subjectId: id, venueId, region, by });
  const filing: InspectionFiling = {
    ...{ type: 'inspection', id, version: 0, region, venueId, state: 'done' },
    ...{ openedAt: turn.at, closedAt: turn.at, by, as, at, items, photos, findings },
    prohibitions: items.filter(({ ok, key }) => !ok && isProhibition(key, profile)).map(({ key }) => key),
    duties: fulfilAtVenue(turn, place, { record: as, at, by }),
    ...(note === undefined ? {} : { note }),
    ...(planId === undefined ? {} : { planId }),
  };
  // Who reports the own fault is not scored for saying so.
  if (as !== 'self_inspection') countMonth(turn, place, 'prohibitions', filing.prohibitions.length);
  if (planId !== undefined) visit(turn, planId, { venueId, at, inspectionId: id });
  fileAway(turn, filing);
  return filing;
}

function checkTime(at: number, now: number, { duties }: Profile): Decision | null {
  if (Number.isSafeInteger(at) && at <= now && at >= now - duties.backdate) return null;
  return refuse('invalid', `not in the future, and at most ${duties.backdate / 3_600_000} hours ago`, {
    field: 'at',
  });
}

/** A self-inspection answers the whole list; other visits what they looked at. */
function checkItems({ as, items, findings }: InspectionInput, { checklist }: Profile): Decision | null {
  if (!INSPECTION_KINDS.includes(as)) return refuse('invalid', 'no such kind', { field: 'as' });
  const known = [...checklist.items, ...checklist.prohibitions].map(({ key }) => key);
  const asked = items.map(({ key }) => key);
  const unknown = asked.find((key, index) => !known.includes(key) || asked.indexOf(key) !== index);
  if (items.length > ITEMS_MAX || unknown !== undefined) {
    return refuse('invalid', `not on the checklist, or twice: ${unknown}`, { field: 'items' });
  }
  const missing = as === 'self_inspection' ? known.filter((key) => !asked.includes(key)) : [];
  if (missing.length > 0) return refuse('invalid', `without ${missing.join(', ')}`, { field: 'items' });
  if (findings.length > FINDINGS_MAX) {
    return refuse('invalid', `at most ${FINDINGS_MAX} findings`, { field: 'findings' });
  }
  if (findings.every(({ text }) => text !== '')) return null;
  return refuse('invalid', 'a finding says what is wrong', { field: 'findings' });
}

function allPhotos({ photos, items, findings }: InspectionInput): string[] {
  const all = [photos, ...items.map((item) => item.photos), ...findings.map((finding) => finding.photos)];
  return [...new Set(all.flatMap((ids) => ids ?? []))];
}

function checkAllPhotos(turn: Turn, input: InspectionInput): Decision | null {
  return checkPhotos(turn, allPhotos(input));
}

function brokenItems(items: readonly InspectionItem[], { checklist }: Profile): Found[] {
  return items
    .filter(({ ok }) => !ok)
    .flatMap(({ key, note, photos }): Found[] => {
      const prohibition = checklist.prohibitions.find((one) => one.key === key);
      const entry = prohibition ?? checklist.items.find((one) => one.key === key);
      if (entry === undefined) return [];
      return [{ item: key, title: entry.name, class: prohibition?.class, what: note, photos }];
    });
}

function asFound({ text, place, photos, class: as }: InspectionInput['findings'][number]): Found {
  return { title: text, place, photos, class: as };
}

function isProhibition(key: string, { checklist }: Profile): boolean {
  return checklist.prohibitions.some((one) => one.key === key);
}
