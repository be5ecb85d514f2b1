/** A small district in memory behind the feed's ports, for its tests. */

import type {
  Act,
  Actor,
  ActReply,
  Device,
  Filing,
  Hazard,
  Period,
  Region,
  Role,
  ShadowFinding,
  Ticket,
  User,
  Venue,
} from '@ninewatch/rules';
import { FakeClock } from '../base/clock.ts';
import { createCounters } from '../base/counters.ts';
import { silentLog } from '../base/log.ts';
import { atVenue } from '../base/places.ts';
import { createSeal } from '../base/seal.ts';
import type { Page, Paged, Scope } from '../ledger/query-port.ts';
import { hashPassword } from './access/password.ts';
import { RegionTree } from './access/region-tree.ts';
import { buildFeed, type FeedParts } from './feed.ts';
import { filedId, filingQueries, filingsAt, incentiveQueries } from './filings-fixture.ts';
import { noticesFixture } from './notices-fixture.ts';
import { claimOf, onboardOf } from './onboard-fixture.ts';
import type { FeedOptions, OpenWork, RemoteLedger } from './options.ts';
import { photoQueries, photosFixture } from './photos-fixture.ts';
import { emptyReports, noForeign, noImports, noPeople } from './reports-fixture.ts';
import { districtRules, noRulesHistory, noTrials } from './rules-fixture.ts';
import { isAsked, shadowOf, summedUp } from './shadows-fixture.ts';
import { neighbours } from './systems-fixture.ts';

export const PASSWORD = 'open sesame';
const PASSWORD_HASH = await hashPassword(PASSWORD, { n: 2, r: 1, p: 1 });

type Decision = { ok: true; value: unknown } | Omit<Extract<ActReply, { ok: false }>, 'actId'>;

/** root ⊃ town-a ⊃ grid-a, root ⊃ town-b ⊃ grid-b; a venue, device, hazard and ticket in each grid. */
export class District {
  readonly clock = new FakeClock();
  readonly counters = createCounters();
  readonly acts: { act: Act; actor: Actor }[] = [];
  readonly regions = new Map<string, Region>();
  readonly venues = new Map<string, Venue>();
  readonly devices = new Map<string, Device>();
  readonly hazards = new Map<string, Hazard>();
  readonly tickets = new Map<string, Ticket>();
  readonly periods = new Map<string, Period>();
  readonly filings = new Map<string, Filing>();
  readonly shadows = new Map<string, ShadowFinding>();
  readonly users = new Map<string, User>();
  /** What the decider says; by default it agrees and shows the thing. */
  decideOn: (act: Act) => Decision | Promise<Decision> = (act) => ({ ok: true, value: this.#after(act) });

  constructor() {
    this.addRegion('root');
    for (const side of ['a', 'b']) {
      this.addRegion(`town-${side}`, 'root');
      this.addRegion(`grid-${side}`, `town-${side}`);
      this.venues.set(`v-${side}`, venueOf(`v-${side}`, `grid-${side}`));
      this.devices.set(`d-${side}`, { ...deviceOf(`d-${side}`, `v-${side}`), claim: claimOf(side) });
      this.periods.set(`p-${side}`, periodOf(`p-${side}`, `v-${side}`));
      for (const filing of filingsAt(side)) this.filings.set(filing.id, filing);
      this.shadows.set(`s-${side}`, shadowOf({ id: `s-${side}`, venueId: `v-${side}` }));
      for (const [id, state] of [
        [side, 'open'],
        [`${side}-old`, 'closed'],
      ] as const) {
        const at = { venueId: `v-${side}`, region: `grid-${side}` };
        this.hazards.set(
          `h-${id}`,
          hazardOf({ id: `h-${id}`, ...at, ...(state === 'closed' ? { state } : {}) }),
        );
        this.tickets.set(`t-${id}`, ticketOf({ id: `t-${id}`, ...at, state, unit: `town-${side}` }));
      }
    }
    this.addUser('admin', [['admin', 'root']]);
  }

  addRegion(id: string, parent?: string): Region {
    const region: Region = {
      id,
      version: 1,
      name: id,
      level: parent === undefined ? 'root' : 'town',
      ...(parent === undefined ? {} : { parent }),
    };
    this.regions.set(id, region);
    return region;
  }

  /** A third place of a grant is the owner's venue. */
  addUser(username: string, roles: [Role, string, string?][]): User {
    const user: User = {
      id: `id-${username}`,
      version: 1,
      username,
      name: username,
      roles: roles.map(([role, region, venue]) => ({
        ...{ role, region },
        ...(venue === undefined ? {} : { venue }),
      })),
      passwordHash: PASSWORD_HASH,
      sessionEpoch: 1,
    };
    this.users.set(username, user);
    return user;
  }

  openWork(position = 0): OpenWork {
    const isOpen = (thing: { state: string }) => thing.state !== 'closed';
    return {
      position,
      hazards: [...this.hazards.values()].filter(isOpen),
      tickets: [...this.tickets.values()].filter(isOpen),
      venues: [...this.venues.values()],
      health: [],
    };
  }

  options(more: Partial<FeedOptions> = {}): FeedOptions {
    return {
      host: '127.0.0.1',
      port: 0,
      clock: this.clock,
      log: silentLog,
      counters: this.counters,
      decide: async (act, actor) => {
        this.acts.push({ act, actor });
        return { actId: 'act', ...(await this.decideOn(act)) } as ActReply;
      },
      ledger: this.#ledger(),
      bulk: this.#ledger(),
      readings: {
        rawText: async () => ({ items: '[]', next: null }),
        series: async () => [],
        latest: async () => [],
      },
      seal: createSeal(Buffer.alloc(32, 9)),
      secrets: { hash: (secret) => `hash of ${secret}`, make: () => 'made-secret-with-enough-characters' },
      onboard: onboardOf(this.devices),
      ...{ imports: noImports, foreign: noForeign },
      ...photosFixture(),
      ...{ rules: districtRules(), trials: noTrials, settings: () => [], mqttPorts: () => ({ plain: 1883 }) },
      ...neighbours,
      ...{ notices: noticesFixture(), measure: () => {}, gatewayState: () => ({ mode: 'normal' }) },
      health: () => ({ ready: true, checks: { journal: { ok: true, detail: 'writable' } } }),
      sessionKey: Buffer.alloc(32, 7),
      ...more,
    };
  }

  #seen<T extends { id: string }>(things: Map<string, T>, ...regions: ((thing: T) => string)[]) {
    const isSeen = (scope: Scope, thing: T) =>
      regions.some((region) => this.#sees(scope, region(thing), venueIdOf(thing)));
    return {
      list: async (scope: Scope, page: Page, isWanted: (thing: T) => boolean = () => true) =>
        paged(
          [...things.values()].filter((thing) => isWanted(thing) && isSeen(scope, thing)),
          page,
        ),
      one: async (scope: Scope, id: string) => {
        const thing = things.get(id);
        return thing !== undefined && isSeen(scope, thing) ? thing : null;
      },
    };
  }

  #ledger(): RemoteLedger {
    const seen = this.#seen.bind(this);
    const regions = seen(this.regions, (region) => region.id);
    const venues = seen(this.venues, (venue) => venue.region);
    const devices = seen(this.devices, (device) => this.venues.get(device.venueId)?.region ?? '');
    const hazards = seen(this.hazards, (hazard) => hazard.region);
    const tickets = seen(
      this.tickets,
      (ticket) => ticket.region,
      (ticket) => ticket.unit,
    );
    const periods = seen(this.periods, (period) => this.venues.get(period.venueId)?.region ?? '');
    const filings = seen(this.filings, (filing) => filing.region);
    const shadows = seen(this.shadows, (shadow) => this.venues.get(shadow.venueId)?.region ?? '');
    const health = <T extends Device>(device: T) => ({ ...device, health: null });
    const nothing = async () => ({ items: [], next: null });
    return {
      regions: regions.list,
      region: regions.one,
      venues: (scope, _filter, page) => venues.list(scope, page),
      venue: venues.one,
      venueNames: async (ids) => Object.fromEntries(ids.map((id) => [id, `venue ${id}`])),
      devices: async (scope, { venue }, page) => {
        const { items, next } = await devices.list(scope, page);
        const wanted = items.filter((device) => venue === undefined || device.venueId === venue);
        return { items: wanted.map(health), next };
      },
      device: async (scope, id) => {
        const device = await devices.one(scope, id);
        return device === null ? null : health(device);
      },
      hazards: (scope, _filter, page) => hazards.list(scope, page),
      hazard: hazards.one,
      tickets: (scope, { venue }, page) =>
        tickets.list(scope, page, (ticket) => venue === undefined || ticket.venueId === venue),
      ticket: tickets.one,
      periods: (scope, { venue, state }, page) =>
        periods.list(
          scope,
          page,
          (period) =>
            (venue === undefined || period.venueId === venue) &&
            (state === undefined || state.split(',').includes(period.state)),
        ),
      period: periods.one,
      ...photoQueries(),
      ...filingQueries(filings),
      ...incentiveQueries(() => [...this.venues.keys()]),
      shadows: (scope, filter, page) => shadows.list(scope, page, isAsked(filter)),
      shadowSummary: async (scope, filter) =>
        summedUp((await shadows.list(scope, { limit: 1_000 }, isAsked(filter))).items),
      profile: async () => null,
      ...{ ...emptyReports(), ...noPeople, ...noRulesHistory },
      ...{ rejections: nothing, notices: nothing, notice: async () => null, audit: nothing },
      verifyAudit: async () => ({ ok: true, entries: 0 }),
      users: async (page) => paged([...this.users.values()], page),
      userByName: async (username) => this.users.get(username) ?? null,
      openWork: async () => this.openWork(),
    } satisfies Partial<RemoteLedger> as unknown as RemoteLedger;
  }

  #sees(scope: Scope, region: string, venueId: string): boolean {
    const tree = new RegionTree();
    for (const each of this.regions.values()) tree.learn(each);
    return (
      scope === null || scope.includes(atVenue(venueId)) || scope.some((top) => tree.isWithin(region, top))
    );
  }

  /** The thing after an act, raised by one version, as the fold would show it. */
  #after(act: Act): unknown {
    if (/^(case|whistle|emergency|warning)\./.test(act.type)) return { ...act };
    if ('hazardId' in act) return raised(this.hazards.get(act.hazardId));
    if ('ticketId' in act) return raised(this.tickets.get(act.ticketId));
    const filed = filedId(act);
    if (filed !== undefined) return raised(this.filings.get(filed));
    if (act.type === 'ticket.create') return ticketOf({ id: 't-new', ...act.ticket, title: TITLE });
    if ('periodId' in act) return raised(this.periods.get(act.periodId));
    if (act.type === 'period.create') return { ...periodOf('p-new', act.period.venueId), ...act.period };
    if (act.type.startsWith('form.')) return { version: 1, ...act };
    if ('lines' in act) return { created: act.lines.length, updated: 0, unchanged: 0, rejected: [] };
    if (act.type === 'region.create') return { version: 1, ...act.region };
    if (act.type === 'venue.create') return { ...venueOf(act.venue.id, act.venue.region), ...act.venue };
    if (act.type === 'device.create')
      return { ...deviceOf(act.device.id, act.device.venueId), ...act.device };
    if (act.type === 'user.create') return { version: 1, sessionEpoch: 1, ...act.user };
    if (act.type === 'user.change') return this.#changedUser(act);
    if (/^(venue|proposal)\./.test(act.type) && 'id' in act) return raised(this.venues.get(act.id));
    if (/^(device|claim|certificate)\./.test(act.type) && 'id' in act)
      return raised(this.devices.get(act.id));
    if (act.type === 'region.change')
      return { ...raised(this.regions.get(act.id)), ...(act.parent ? { parent: act.parent } : {}) };
    return { id: 'command', ...act };
  }

  #changedUser(act: Extract<Act, { type: 'user.change' }>): User | undefined {
    const user = [...this.users.values()].find(({ id }) => id === act.id);
    const endsSessions = act.patch.disabled === true || act.patch.passwordHash !== undefined;
    const { disabled, ...patch } = act.patch;
    const changed = user && {
      ...raised(user),
      ...patch,
      ...(disabled === true ? { disabled } : {}),
      sessionEpoch: user.sessionEpoch + (endsSessions ? 1 : 0),
    };
    if (changed !== undefined) this.users.set(changed.username, changed);
    return changed;
  }
}

/** A venue is its own; what has none is nobody's. */
function venueIdOf(thing: { id: string } | { venueId: string }): string {
  return 'venueId' in thing ? thing.venueId : thing.id;
}

function raised<T extends { version: number }>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('no such thing in the district');
  return { ...thing, version: thing.version + 1 };
}

function paged<T>(all: T[], { limit, after = '0' }: Page): Paged<T> {
  const end = Number(after) + limit;
  return { items: all.slice(Number(after), end), next: end < all.length ? String(end) : null };
}

const AT = 1_764_000_000_000;
const TITLE = { zh: '烟', en: 'smoke' };

export function venueOf(id: string, region: string): Venue {
  const plain = { id, region, version: 1, name: `venue ${id}`, category: 1, createdAt: AT } as const;
  return { ...plain, facts: {}, risk: 'blue', computedRisk: 'blue', riskReasons: [], overLimit: [] };
}

export function deviceOf(id: string, venueId: string): Device {
  return { id, venueId, version: 1, kind: 'smoke', generation: 1, secretHash: 'never-shown', createdAt: AT };
}

export function periodOf(id: string, venueId: string): Period {
  const plain = { id, venueId, version: 1, kind: 'drill', state: 'running', reason: '演练' } as const;
  return { ...plain, from: AT, until: AT + 3_600_000, by: 'admin', at: AT, startedAt: AT };
}

export function hazardOf(own: Partial<Hazard> & { id: string }): Hazard {
  return {
    version: 1,
    kind: 'fire',
    live: true,
    venueId: 'v-a',
    venueRisk: 'blue',
    venueName: 'venue v-a',
    region: 'grid-a',
    class: 'alarm',
    priority: 1,
    state: 'unacknowledged',
    active: true,
    acknowledged: false,
    silenced: false,
    latched: true,
    firstOut: 'd-a',
    deviceIds: ['d-a'],
    members: [],
    openedAt: AT,
    measuredAt: AT,
    late: false,
    ticketId: null,
    why: { zh: '烟', en: 'smoke' },
    rule: { id: 'smoke', version: '1' },
    log: [],
    ...own,
  };
}

export function ticketOf(own: Partial<Ticket> & { id: string }): Ticket {
  return {
    version: 1,
    source: 'sensor',
    ...{ venueId: 'v-a', region: 'grid-a', unit: 'town-a' },
    ...{ class: 'ordinary', handling: 'immediate', state: 'open' },
    title: TITLE,
    dueAt: AT,
    openedAt: AT,
    steps: [],
    ...own,
  };
}

/** One call as one person; `as` logs in first and keeps the token. */
export interface Client {
  feed: FeedParts;
  district: District;
  tokenOf(username: string): Promise<string>;
  call(
    username: string,
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }>;
}

export async function openClient(
  district = new District(),
  more: Partial<FeedOptions> = {},
): Promise<Client> {
  const feed = await buildFeed(district.options(more));
  feed.start(district.openWork());
  const tokens = new Map<string, Promise<string>>();
  async function logIn(username: string): Promise<string> {
    const payload = { username, password: PASSWORD };
    const answer = await feed.app.inject({ method: 'POST', url: '/api/v1/session', payload });
    return answer.json<{ token: string }>().token;
  }
  function tokenOf(username: string): Promise<string> {
    const token = tokens.get(username) ?? logIn(username);
    tokens.set(username, token);
    return token;
  }
  async function call(username: string, method: string, path: string, body?: object) {
    const answer = await feed.app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${await tokenOf(username)}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, body: isJson ? answer.json() : {}, headers: answer.headers };
  }
  return { feed, district, tokenOf, call };
}
