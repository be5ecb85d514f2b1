/** People grant credits, hand out goods for them, and take back what was wrong. */

import { calendarNow, localDate } from '../calendar/index.ts';
import { fileAway, filingsOf, keepFiling, knownUnitPlace, touchFiling, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import type { FilingEntry, State, VenueState } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { CreditAct, CreditStore } from '../model/incentives.ts';
import { inForceFor, profileOf } from '../profile/profile-of.ts';
import { accountOf, balanceOf, book, remembered } from './account.ts';
import { apply } from './earn.ts';

type Of<T extends CreditAct['type']> = Extract<CreditAct, { type: T }>;
interface Asked<T extends CreditAct['type']> {
  venue: VenueState;
  region: string;
  act: Of<T>;
}

export function decideCredit(turn: Turn, actor: Actor, act: CreditAct): Decision {
  const venue = act.venueId === '' ? undefined : turn.state.venues.get(act.venueId);
  const region = venue?.venue?.region;
  if (venue === undefined || region === undefined) return refuse('unknown-venue', `no venue ${act.venueId}`);
  switch (act.type) {
    case 'credit.grant':
      return grant(turn, actor, { venue, region, act });
    case 'credit.redeem':
      return redeem(turn, actor, { venue, region, act });
    case 'credit.reverse':
      return reverse(turn, actor, { venue, region, act });
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

function noteOf(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note };
}

function grant(turn: Turn, actor: Actor, { venue, region, act }: Asked<'credit.grant'>): Decision {
  const { rules, grantedAtOnceMax } = profileOf(turn.state, region).credits;
  const by = actor.username;
  if (act.rule !== undefined) {
    const rule = rules.find(({ key }) => key === act.rule);
    if (rule === undefined) return refuse('invalid', `no rule ${act.rule} in the profile`, { field: 'rule' });
    const subject = act.subject === undefined ? {} : { subject: act.subject };
    const entry = apply(turn, venue, { rule, ...subject, act: 'grant', by, ...noteOf(act.note) });
    if (entry === 'earned-already') return refuse('already-exists', `${act.subject} has counted`);
    if (entry === 'often-enough') return refuse('limit-reached', `${rule.timesMax} times in a ${rule.term}`);
    return done(entry);
  }
  const { points = 0 } = act;
  if (!Number.isSafeInteger(points) || points === 0 || Math.abs(points) > grantedAtOnceMax) {
    return refuse('invalid', `a rule, or 1 to ${grantedAtOnceMax} points either way`, { field: 'points' });
  }
  if ((act.note ?? '') === '') {
    return refuse('invalid', 'points without a rule need a note', { field: 'note' });
  }
  return done(book(turn, accountOf(turn, venue), { act: 'grant', points, by, ...noteOf(act.note) }));
}

function redeem(turn: Turn, actor: Actor, { venue, region, act }: Asked<'credit.redeem'>): Decision {
  const { credits, time } = profileOf(turn.state, region);
  const good = credits.goods.find(({ key }) => key === act.good);
  if (good === undefined) return refuse('invalid', `no ${act.good} in the profile`, { field: 'good' });
  if (!Number.isSafeInteger(act.quantity) || act.quantity < 1) {
    return refuse('invalid', 'at least one', { field: 'quantity' });
  }
  const cost = good.cost * act.quantity;
  const balance = balanceOf(venue);
  if (balance < cost) return refuse('not-enough-credits', `it costs ${cost}, the balance is ${balance}`);
  const year = String(localDate(calendarNow(turn.state), time.utcOffset).year);
  const account = accountOf(turn, venue);
  const { filing } = account.entry;
  const redeemed = filing.redeemed.year === year ? filing.redeemed.points : 0;
  if (redeemed + cost > credits.redeemedPerYearMax) {
    return refuse('limit-reached', `${redeemed} of ${credits.redeemedPerYearMax} points of ${year} are used`);
  }
  const taken = handedOut(turn.state, region, year)[good.key] ?? 0;
  if (taken + act.quantity > good.stockPerYear) {
    return refuse('limit-reached', `${good.stockPerYear - taken} are left in ${year}`, { field: 'quantity' });
  }
  const store = storeOf(turn, region, year);
  handOut(turn, store, { key: good.key, quantity: act.quantity });
  filing.redeemed = { year, points: redeemed + cost };
  return done(
    book(turn, account, {
      ...{ act: 'redeem', points: -cost, by: actor.username, ...noteOf(act.note) },
      good: { key: good.key, quantity: act.quantity, year, store: store.region },
    }),
  );
}

function reverse(turn: Turn, actor: Actor, { venue, act }: Asked<'credit.reverse'>): Decision {
  const { kept } = act;
  if (kept.id !== act.entryId || kept.venueId !== venue.id) {
    return refuse('invalid', 'another entry came with the act');
  }
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  if (kept.act === 'reverse') return refuse('wrong-state', 'a reversal is not reversed; book it anew');
  const account = accountOf(turn, venue);
  const { filing } = account.entry;
  if (kept.state === 'reversed' || filing.reversed.includes(kept.id)) {
    return refuse('wrong-state', 'it is reversed already');
  }
  filing.reversed = remembered(filing.reversed, kept.id);
  giveBack(turn, account.entry.filing, kept);
  const entry = book(turn, account, {
    ...{ act: 'reverse', points: -kept.points, by: actor.username },
    ...{ reverses: kept.id, note: act.reason },
  });
  fileAway(turn, { ...kept, state: 'reversed', reversedBy: entry.id });
  return done(entry);
}

/** The goods go back on the shelf, the points into the year's limit, as long as it is the same year. */
function giveBack(
  turn: Turn,
  account: ReturnType<typeof accountOf>['entry']['filing'],
  { good, points }: Of<'credit.reverse'>['kept'],
): void {
  if (good === undefined) return;
  const { redeemed } = account;
  if (redeemed.year === good.year) {
    account.redeemed = { ...redeemed, points: Math.max(0, redeemed.points + points) };
  }
  const place = turn.state.regions.has(good.store) ? unitPlace(turn.state, good.store) : undefined;
  const [entry] = place === undefined ? [] : filingsOf(place, 'credit_store');
  if (place === undefined || entry === undefined || entry.filing.year !== good.year) return;
  handOut(turn, { place, entry }, { key: good.key, quantity: -good.quantity });
}

interface Store {
  place: VenueState;
  entry: FilingEntry & { filing: CreditStore };
}

function handOut(turn: Turn, { place, entry }: Store, good: { key: string; quantity: number }): void {
  const before = entry.filing.handedOut[good.key] ?? 0;
  entry.filing.handedOut = {
    ...entry.filing.handedOut,
    [good.key]: Math.max(0, before + good.quantity),
  };
  touchFiling(turn, place, entry);
}

/** One stock for all to whom the same profile applies; each year begins with nothing handed out. */
function storeOf(turn: Turn, venueRegion: string, year: string): Store & { region: string } {
  const region = storeRegion(turn.state, venueRegion);
  const place = unitPlace(turn.state, region);
  const [known] = filingsOf(place, 'credit_store');
  if (known !== undefined) {
    if (known.filing.year !== year) known.filing = { ...known.filing, year, handedOut: {} };
    return { place, entry: known, region };
  }
  const filing: CreditStore = {
    type: 'credit_store',
    id: `credit-store-${region}`,
    version: 0,
    region,
    state: 'open',
    openedAt: turn.at,
    by: GATEWAY,
    year,
    handedOut: {},
  };
  return { place, entry: keepFiling(turn, place, { filing }) as Store['entry'], region };
}

function handedOut(state: State, venueRegion: string, year: string): Record<string, number> {
  const place = knownUnitPlace(state, storeRegion(state, venueRegion));
  const [known] = place === undefined ? [] : filingsOf(place, 'credit_store');
  return known?.filing.year === year ? known.filing.handedOut : {};
}

function storeRegion(state: State, region: string): string {
  return inForceFor(state, region)?.region ?? 'root';
}
