/** What is on file in the test district, and the questions that the feed asks about it. */

import type {
  Act,
  Filing,
  FilingType,
  ForeignFiling,
  InactionFiling,
  RegistrationFiling,
  ScoreFiling,
} from '@ninewatch/rules';
import type { IncentiveQueries } from '../ledger/incentive-port.ts';
import type { Page, Paged, Scope } from '../ledger/query-port.ts';
import type { RemoteLedger } from './options.ts';
import { observationOf } from './photos-fixture.ts';

const AT = 1_764_000_000_000;

type RemoteIncentives = Pick<RemoteLedger, keyof IncentiveQueries>;

interface Seen {
  list(scope: Scope, page: Page, isWanted: (filing: Filing) => boolean): Promise<Paged<Filing>>;
  one(scope: Scope, id: string): Promise<Filing | null>;
}

export function filingQueries(
  filings: Seen,
): Pick<RemoteLedger, 'filings' | 'filing' | 'duties' | 'dutyAgenda'> {
  return {
    duties: async () => ({ items: [], next: null }),
    dutyAgenda: async () => [],
    filings: (scope: Scope, { type }: { type: string }, page: Page) =>
      filings.list(scope, page, (filing) => filing.type === type),
    filing: async (scope: Scope, type: string, id: string) => {
      const filing = await filings.one(scope, id);
      return filing?.type === type ? filing : null;
    },
  } as Pick<RemoteLedger, 'filings' | 'filing' | 'duties' | 'dutyAgenda'>;
}

function inactionOf(id: string, region: string): InactionFiling {
  const plain = {
    id,
    region,
    unit: region,
    version: 1,
    type: 'inaction',
    state: 'open',
    by: 'gateway',
  } as const;
  const text = { zh: '逾期未整改', en: 'overdue' };
  const about = { rule: 'not_rectified', subject: 't-a', since: AT, text, told: 1 } as const;
  return { ...plain, ...about, openedAt: AT };
}

function registrationOf(id: string, region: string): RegistrationFiling {
  const owner = { name: '王', phone: '13812341234', username: 'wang', passwordHash: 'never-shown' };
  return {
    ...{ id, region, version: 1, type: 'registration', state: 'pending', by: 'public', openedAt: AT },
    ...{ venue: { name: 'shop', category: 2, region, facts: {} }, owner, codeHash: 'never-shown' },
    duplicates: [],
  };
}

function scoreOf(side: string, region: string): ScoreFiling {
  const part = {
    key: 'silent',
    count: 9,
    points: 40,
    say: { zh: '失联设备 9', en: 'silent devices: 9' },
  } as const;
  const proposal = { colour: 'orange', from: 'yellow', since: AT, score: 40, parts: [part] } as const;
  return {
    ...{ type: 'score', id: `score-v-${side}`, version: 1, region, venueId: `v-${side}`, state: 'proposed' },
    ...{ openedAt: AT, by: 'gateway', value: 40, parts: [part], at: AT },
    proposal: { ...proposal, parts: [part] },
  };
}

function foreignOf(side: string, region: string): ForeignFiling {
  return {
    ...{
      type: 'foreign',
      id: `foreign-${side}`,
      region,
      version: 1,
      state: 'open',
      by: 'gateway',
      openedAt: AT,
    },
    ...{ source: 'hall', name: `kitchen-${side}`, described: { gives: ['smoke'] }, seen: { at: AT } },
  };
}

/** All that is on file in the grid of one side. */
export function filingsAt(side: string): Filing[] {
  const grid = `grid-${side}`;
  return [
    inactionOf(`i-${side}`, grid),
    observationOf(`o-${side}`, `v-${side}`, grid),
    registrationOf(`registration-${side}`, grid),
    scoreOf(side, grid),
    foreignOf(side, grid),
    ...loopFilings(side, grid),
    ...incentivesOf(side),
    ...dutyFilings(side),
  ];
}

/** One of each type of the closed loop; enough of it for the door to find it. */
function loopFilings(side: string, region: string): Filing[] {
  const types: FilingType[] = ['case', 'whistle', 'emergency', 'warning'];
  return types.map((type) => {
    const about = { type, id: `${type}-${side}`, region, version: 1, state: 'open' };
    return { ...about, openedAt: AT, by: 'gateway' } as unknown as Filing;
  });
}

/** What is on file in a grid beside inaction: one of each that people act on. */
function incentivesOf(side: string): Filing[] {
  const plain = {
    ...{ version: 1, region: `grid-${side}`, venueId: `v-${side}`, openedAt: AT, by: 'admin' },
  } as const;
  const place = { town: `grid-${side}`, district: 'root', year: '2026' } as const;
  return [
    { ...plain, type: 'pressure', id: `pr-${side}`, state: 'open', steps: [] },
    {
      ...plain,
      type: 'credit_entry',
      id: `ce-${side}`,
      state: 'booked',
      act: 'grant',
      points: 5,
      balance: 5,
    },
    {
      ...{ ...plain, type: 'red_flag', id: `flag-${side}`, state: 'awarded' },
      ...{ town: `grid-${side}`, quarter: '2026-Q1', awardedAt: AT },
    },
    {
      ...{ ...plain, type: 'honour', id: `ho-${side}`, state: 'proposed', reason: 'because' },
      ...{ ...place, flags: [], practices: [] },
    },
  ];
}

/** The district has no tickets, flags or figures to speak of: nothing is due and nothing speaks against anybody. */
export function incentiveQueries(venueIds: () => string[]): RemoteIncentives {
  const noVenues = { venues: 0, none: 0, notWorking: 0, protected: 0 };
  return {
    pressureDue: async () => ({ items: [], next: null }),
    flagRound: async ({ town, quarter }) => ({
      ...{ town, quarter, from: AT, until: AT, isProvisional: false, venues: 1, eligible: 1 },
      ...{ allowed: 1, awarded: 0 },
      candidates: venueIds().map((id) => ({ venueId: id, name: id, region: town, exclusions: [] })),
    }),
    flagFacts: async () => ({}),
    honourCandidates: async () => [],
    assessmentOf: async () => null,
    coverage: async (_scope, region) => ({
      ...{ region, ...noVenues, share: null, kinds: [] },
      ...{ byWorkingSensors: [], byColour: [], byCategory: [] },
    }),
  };
}

/** An open plan, permit, duty check and hand-over of a side of the district. */
function dutyFilings(side: string): Filing[] {
  const region = `grid-${side}`;
  const venueId = `v-${side}`;
  const plain = { version: 1, region, openedAt: AT, by: 'another' } as const;
  const time = { from: AT, until: AT + 3_600_000 };
  const plan = {
    inspector: 'another',
    as: 'patrol' as const,
    route: [venueId],
    content: 'exits',
    visited: [],
  };
  const permit = { work: 'cleaning', place: 'kitchen', contractor: 'a firm' } as const;
  const counts = { hazards: 0, unacknowledged: 0, tickets: 0, overdue: 0, permits: 0 };
  return [
    { ...plain, ...time, ...plan, type: 'patrol_plan', id: `plan-${side}`, state: 'planned' },
    { ...plain, ...time, ...permit, type: 'permit', id: `permit-${side}`, venueId, state: 'reported' },
    { ...plain, type: 'duty_check', id: `check-${side}`, state: 'waiting', dueAt: AT, shift: time },
    { ...plain, type: 'handover', id: `shift-${side}`, state: 'offered', note: 'quiet', counts },
  ];
}

/** Of the filing that an act is about and answers with. */
export function filedId(act: Act): string | undefined {
  if (act.type === 'proposal.dismiss') return `score-${act.id}`;
  if (act.type === 'foreign.dismiss' || act.type === 'foreign.recall') return act.id;
  if ('observationId' in act) return act.observationId;
  if ('registrationId' in act) return act.registrationId;
  return 'inactionId' in act ? act.inactionId : undefined;
}
