/** Pictures in which a program recognised something: sure enough, a ticket; else a suspicion for a person. */

import { awaitDecision, endAwaited, tickDecision } from '../call/awaited.ts';
import type { CallScene } from '../call/call.ts';
import type { AddedClock } from '../filing/added-clock.ts';
import type { FilingClock } from '../filing/clocks.ts';
import { dropFiling, type FoundFiling, filingsOf, keepFiling, touchFiling } from '../filing/keep.ts';
import { takeDue } from '../filing/timers.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import type { TicketEntry, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { regionOfLevel } from '../ledger/region-tree.ts';
import type { Actor } from '../model/act.ts';
import {
  type IntakeAct,
  type ObservationFiling,
  RECOGNITION_LABELS,
  type RecognisedFinding,
} from '../model/intake.ts';
import { checkPhotos, linkPhotos, PHOTOS_AN_ACT_MAX } from '../photo/acts.ts';
import { profileOf } from '../profile/profile-of.ts';
import { addEvidence, checkPhotoRoom } from '../ticket/evidence.ts';
import { hasTicketRoom, OPEN_PER_VENUE_MAX, openReported } from '../ticket/reported.ts';

type Picture = Extract<IntakeAct, { type: 'intake.picture' }>;

/** Key of the call for who decides. */
export const JUDGED = 'judge';
/** All ours. */
const FINDINGS_MAX = 20;
const KEYS_MAX = 50;
const WORDS_MAX = 200;
/** A camera's clock may be that far ahead. */
const AHEAD_MS_MAX = 86_400_000;

/** The observations that it led to, one a label; the same key again changes nothing and says the same. */
export function takePicture(turn: Turn, actor: Actor, act: Picture): Decision {
  const place = act.venueId === '' ? undefined : turn.state.venues.get(act.venueId);
  if (place?.venue == null) {
    return refuse('unknown-venue', `no venue ${act.venueId}`, { field: 'venueId' });
  }
  const refusal =
    checkWords(turn, act) ?? checkFindings(act.findings) ?? checkPhotos(turn, [act.photo], 'photo');
  if (refusal !== null) return refusal;
  const known = filingsOf(place, 'observation').filter(({ filing }) => filing.keys.includes(act.key));
  if (known.length > 0) return done({ repeated: true, observations: known.map(({ filing }) => filing) });
  const full = checkTicketRoom(place);
  if (full !== null) return full;
  const observations = surest(act.findings).map((finding) => observe({ turn, place, actor, act }, finding));
  return done({ repeated: false, observations });
}

interface Seen {
  turn: Turn;
  place: VenueState;
  actor: Actor;
  act: Picture;
}

function observe(seen: Seen, finding: RecognisedFinding): ObservationFiling {
  const { turn, place, actor, act } = seen;
  const entry = openObservation(turn, place, finding.label) ?? makeObservation(seen, finding);
  const { filing } = entry;
  filing.count += 1;
  filing.keys = [...filing.keys, act.key].slice(-KEYS_MAX);
  filing.confidence = Math.max(filing.confidence, finding.confidence);
  filing.model = act.model;
  filing.capturedAt = Math.max(filing.capturedAt, act.capturedAt);
  if (act.camera !== undefined) filing.camera = act.camera;
  if (finding.box !== undefined) filing.box = finding.box;
  addPhoto(seen, filing);
  if (filing.state === 'suspected') {
    if (filing.confidence >= termsOf(turn, filing).confidenceMin) {
      openFor(turn, place, { filing, by: actor.username });
      endAwaited({ turn, place, entry }, JUDGED);
    } else if (filing.decideBy === undefined) {
      filing.decideBy = awaitJudgement({ turn, place, entry });
    }
  }
  touchFiling(turn, place, entry);
  return filing;
}

/** Those in the field look first, then the levels above them. */
function awaitJudgement(scene: CallScene & { entry: FoundFiling<'observation'>['entry'] }): number {
  const { turn, place, entry } = scene;
  const { region } = entry.filing;
  const { name } = termsOf(turn, entry.filing);
  const at = place.venue?.name ?? '';
  const grid = regionOfLevel(turn.state, region, 'grid') ?? region;
  const village = regionOfLevel(turn.state, region, 'village');
  return awaitDecision(scene, {
    key: JUDGED,
    within: profileOf(turn.state, region).waiting.observation[place.venue?.risk ?? 'yellow'],
    text: { zh: `【疑似待核】${at}：${name.zh}`, en: `To be judged: ${name.en} at ${at}` },
    to: [
      { role: 'grid_worker', region: grid },
      ...(village === undefined ? [] : [{ role: 'village' as const, region: village }]),
    ],
  });
}

export const judgementClock: AddedClock = {
  isMissing: ({ filing }) =>
    filing.type === 'observation' && filing.state === 'suspected' && filing.decideBy === undefined,
  begin(turn, place, entry) {
    const observed = entry as FoundFiling<'observation'>['entry'];
    observed.filing.decideBy = awaitJudgement({ turn, place, entry: observed });
  },
};

export const tickObservation: FilingClock = (turn, place, entry) => {
  tickDecision({ turn, place, entry }, takeDue(turn, entry));
};

/** The one of this label that goes on; one whose ticket is closed ends here, for what is seen now is new. */
function openObservation(turn: Turn, place: VenueState, label: string) {
  const entry = filingsOf(place, 'observation').find(({ filing }) => filing.label === label);
  if (entry === undefined || entry.filing.state === 'suspected') return entry;
  if (openTicketOf(place, entry.filing) !== undefined) return entry;
  entry.filing.state = 'closed';
  entry.filing.closedAt = turn.at;
  dropFiling(turn, place, entry);
  return undefined;
}

function openTicketOf(place: VenueState, { ticketId }: ObservationFiling): TicketEntry | undefined {
  const entry = place.tickets.get(ticketId ?? '');
  return entry?.ticket.state === 'closed' ? undefined : entry;
}

function makeObservation({ turn, place, actor, act }: Seen, { label }: RecognisedFinding) {
  const filing: ObservationFiling = {
    type: 'observation',
    id: makeId(turn),
    version: 0,
    region: place.venue?.region ?? '',
    venueId: place.id,
    state: 'suspected',
    openedAt: turn.at,
    by: actor.username,
    label,
    confidence: 0,
    model: act.model,
    capturedAt: act.capturedAt,
    count: 0,
    photos: [],
    keys: [],
  };
  return keepFiling(turn, place, { filing }) as FoundFiling<'observation'>['entry'];
}

/** The first ones are kept; a camera that sees the same thing all day fills no disk. [P8] */
function addPhoto({ turn, place, actor, act }: Seen, filing: ObservationFiling): void {
  if (filing.photos.length >= PHOTOS_AN_ACT_MAX || filing.photos.includes(act.photo)) return;
  filing.photos = [...filing.photos, act.photo];
  const { id: subjectId, venueId, region } = filing;
  const by = actor.username;
  linkPhotos(turn, [act.photo], { subject: 'observation', subjectId, venueId, region, by });
  const ticket = openTicketOf(place, filing);
  if (ticket === undefined || checkPhotoRoom(ticket, [act.photo]) !== null) return;
  addEvidence(turn, ticket, { by, stage: 'before', photos: [act.photo] });
  turn.touched.tickets.add(ticket);
}

/** The ticket of an observation, with all its photos. */
export function openFor(
  turn: Turn,
  place: VenueState,
  { filing, by }: { filing: ObservationFiling; by: string },
): void {
  const { name, class: ticketClass, handling } = termsOf(turn, filing);
  const { ticket } = openReported(turn, place, {
    source: 'ai_recognition',
    title: name,
    class: ticketClass,
    handling,
    photos: filing.photos,
    by,
    confidence: filing.confidence,
    ...(filing.camera === undefined ? {} : { place: filing.camera }),
  });
  filing.state = 'ticketed';
  filing.ticketId = ticket.id;
}

/** Of the profile that holds there now. */
function termsOf({ state }: Turn, { region, label }: ObservationFiling) {
  return profileOf(state, region).intake.labels[label];
}

/** Null when one more ticket has room at the place. */
export function checkTicketRoom(place: VenueState): Decision | null {
  if (hasTicketRoom(place)) return null;
  return refuse('limit-reached', `${OPEN_PER_VENUE_MAX} tickets are open there`);
}

/** One a label, the surest. */
function surest(findings: readonly RecognisedFinding[]): RecognisedFinding[] {
  const best = new Map<string, RecognisedFinding>();
  for (const finding of findings) {
    if (finding.confidence > (best.get(finding.label)?.confidence ?? -1)) best.set(finding.label, finding);
  }
  return [...best.values()];
}

function checkWords(turn: Turn, { key, model, camera = '-', capturedAt }: Picture): Decision | null {
  if (!/^[A-Za-z0-9._:-]{1,64}$/.test(key))
    return refuse('invalid', '1–64 characters of an id', { field: 'id' });
  for (const [field, text] of Object.entries({ model, camera })) {
    if (text === '' || text.length > WORDS_MAX) {
      return refuse('invalid', `1–${WORDS_MAX} characters`, { field });
    }
  }
  if (Number.isSafeInteger(capturedAt) && capturedAt >= 0 && capturedAt <= turn.at + AHEAD_MS_MAX)
    return null;
  return refuse('invalid', 'ms since 1970, at most a day ahead', { field: 'capturedAt' });
}

function checkFindings(findings: readonly RecognisedFinding[]): Decision | null {
  if (findings.length === 0 || findings.length > FINDINGS_MAX) {
    return refuse('invalid', `1 to ${FINDINGS_MAX} findings`, { field: 'findings' });
  }
  for (const [index, { label, confidence, box }] of findings.entries()) {
    const field = (name: string) => ({ field: `findings.${index}.${name}` });
    if (!RECOGNITION_LABELS.includes(label)) return refuse('invalid', `no label ${label}`, field('label'));
    if (!isShare(confidence)) return refuse('invalid', '0 to 1', field('confidence'));
    if (box !== undefined && ![box.x, box.y, box.w, box.h].every(isShare)) {
      return refuse('invalid', 'each 0 to 1', field('box'));
    }
  }
  return null;
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
