/** What comes in from outside is decided: pictures, people's word on what is suspected, and reports. */

import { endAwaited } from '../call/awaited.ts';
import { dropFiling, fileAway, findFiling, touchFiling } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { IntakeAct, ReportFiling } from '../model/intake.ts';
import { checkPhotos } from '../photo/acts.ts';
import { openReported } from '../ticket/reported.ts';
import { checkTicketRoom, JUDGED, openFor, takePicture } from './pictures.ts';

type Report = Extract<IntakeAct, { type: 'intake.report' }>;
type Decided = Extract<IntakeAct, { observationId: string }>;

const WHAT_MAX = 2_000;
const PLACE_MAX = 200;
/** Of what was said, in a title. */
const TITLE_CHARACTERS = 40;

export function decideIntake(turn: Turn, actor: Actor, act: IntakeAct): Decision {
  switch (act.type) {
    case 'intake.picture':
      return takePicture(turn, actor, act);
    case 'intake.report':
      return takeReport(turn, actor, act);
    case 'intake.confirm':
    case 'intake.dismiss':
      return judge(turn, actor, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

function judge(turn: Turn, actor: Actor, act: Decided): Decision {
  const found = findFiling(turn.state, 'observation', act.observationId);
  if (found === undefined) return refuse('not-found', `no open observation ${act.observationId}`);
  const { place, entry } = found;
  const { filing } = entry;
  const stale = staleVersion(filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (filing.state !== 'suspected') return refuse('wrong-state', `it is ${filing.state}`);
  if (act.type === 'intake.dismiss') {
    if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
    filing.state = 'dismissed';
    filing.closedAt = turn.at;
    filing.reason = act.reason;
    endAwaited({ turn, place, entry }, JUDGED, actor.username);
    dropFiling(turn, place, entry);
  } else {
    const full = checkTicketRoom(place);
    if (full !== null) return full;
    openFor(turn, place, { filing, by: actor.username });
    endAwaited({ turn, place, entry }, JUDGED, actor.username);
    if (act.note !== undefined) filing.reason = act.note;
    touchFiling(turn, place, entry);
  }
  filing.decidedBy = actor.username;
  return done(filing);
}

/** A ticket, and a copy of what was said for the person who said it. */
function takeReport(turn: Turn, actor: Actor, act: Report): Decision {
  const where = placeOf(turn, act);
  if ('refusal' in where) return where;
  const { place, region } = where;
  const refusal = checkReport(act) ?? checkPhotos(turn, act.photos) ?? checkTicketRoom(place);
  if (refusal !== null) return refusal;
  const { what, photos } = act;
  const said = [...what].slice(0, TITLE_CHARACTERS).join('');
  const spot = act.place === undefined ? {} : { place: act.place };
  const { ticket } = openReported(turn, place, {
    source: 'public_report',
    title: said,
    handling: 'limited',
    photos,
    by: actor.username,
    region,
    what,
    ...spot,
  });
  const filing: ReportFiling = {
    type: 'report',
    // In the order of its reporter, so that all of one person stand together.
    id: `report.${actor.userId}.${makeId(turn)}`,
    version: 0,
    region,
    ...(place.id === '' ? {} : { venueId: place.id }),
    state: 'filed',
    openedAt: turn.at,
    closedAt: turn.at,
    by: actor.username,
    ticketId: ticket.id,
    what,
    ...spot,
    photos: [...photos],
  };
  fileAway(turn, filing);
  return done(filing);
}

type Where = { place: VenueState; region: string } | Extract<Decision, { refusal: unknown }>;

/** What is at no venue stands with what belongs to none. */
function placeOf(turn: Turn, { venueId, region, place }: Report): Where {
  const { venues, regions } = turn.state;
  if (venueId !== undefined) {
    const known = venueId === '' ? undefined : venues.get(venueId);
    if (known?.venue == null) return refuse('unknown-venue', `no venue ${venueId}`, { field: 'venueId' });
    return { place: known, region: known.venue.region };
  }
  if (region === undefined || !regions.has(region)) {
    return refuse('unknown-region', `no region ${region ?? ''}`, { field: 'region' });
  }
  const none = venues.get('');
  if (none === undefined || (place ?? '') === '') {
    return refuse('invalid', 'without a venue the place is needed', { field: 'place' });
  }
  return { place: none, region };
}

function checkReport({ what, place = '-' }: Report): Decision | null {
  if (what === '' || what.length > WHAT_MAX) {
    return refuse('invalid', `1–${WHAT_MAX} characters`, { field: 'what' });
  }
  if (place !== '' && place.length <= PLACE_MAX) return null;
  return refuse('invalid', `1–${PLACE_MAX} characters`, { field: 'place' });
}
