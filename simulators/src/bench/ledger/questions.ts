/** What people ask the API for in a large district: the one table that the bench measures and a test keeps whole. */

/** How long an answer may take at the 95th percentile, ms: issue of lists, and of the two forms. */
export const LIST_MS_MAX = 100;
export const FORM_MS_MAX = 3_000;

export type Asker = 'admin' | 'duty_officer' | 'town_office' | 'grid_worker' | 'owner' | 'auditor';

/** Who they are in the district that is measured. */
export const USERNAMES: Readonly<Record<Asker, string>> = {
  admin: 'admin',
  duty_officer: 'duty_officer',
  town_office: 'town_office-3',
  grid_worker: 'grid_worker-3-4-1',
  owner: 'owner-3-4-1',
  auditor: 'auditor',
};

/** What of the measured district stands in a question: a venue of that grid, a town, a device, some days. */
export interface Landmarks {
  venue: string;
  device: string;
  town: string;
  now: number;
}

export interface Route {
  /** As the OpenAPI document has it, below `/api/v1`. */
  path: string;
  askers: readonly Asker[];
  /** Queries, each a question of its own; a path with `{…}` is filled by `fill`. */
  queries: readonly (string | ((marks: Landmarks) => string))[];
  fill?: (marks: Landmarks) => string;
  msMax?: number;
  /** It has pages: one far behind the first is asked for as well. */
  isPaged?: true;
}

const EVERYBODY: readonly Asker[] = ['admin', 'duty_officer', 'town_office', 'grid_worker', 'owner'];
const OFFICES: readonly Asker[] = ['admin', 'duty_officer', 'town_office'];
const ROOT: readonly Asker[] = ['admin', 'auditor'];
const DAY = 86_400_000;

const RECORDS = [
  'trainings',
  'publicity',
  'meetings',
  'drills',
  'campaigns',
  'risk-points',
  'assessments',
  'evaluations',
  'practices',
  'sector-problems',
  'cooperation',
  'accidents',
] as const;

export const ROUTES: readonly Route[] = [
  ...['pressure', 'red-flags', 'honours', ...RECORDS.map((path) => `records/${path}`)].map(
    (path): Route => ({
      path: `/${path}`,
      askers: ['duty_officer', 'town_office'],
      queries: ['', ({ town }) => `region=${town}`, ({ venue }) => `venue=${venue}`],
      isPaged: true,
    }),
  ),
  { path: '/pressure-due', askers: OFFICES, queries: ['', ({ town }) => `region=${town}`], isPaged: true },
  {
    path: '/venues/{id}/credits',
    askers: EVERYBODY,
    queries: [''],
    fill: ({ venue }) => venue,
    isPaged: true,
  },
  { path: '/credits/goods', askers: OFFICES, queries: [({ town }) => `region=${town}`] },
  { path: '/credits/rules', askers: OFFICES, queries: [({ town }) => `region=${town}`] },
  {
    path: '/red-flags/eligibility',
    askers: OFFICES,
    queries: [({ town, now }) => `town=${town}&quarter=${quarterOf(now)}`],
    msMax: FORM_MS_MAX,
  },
  {
    path: '/honours/candidates',
    askers: OFFICES,
    queries: [({ town, now }) => `region=${town}&year=${new Date(now).getUTCFullYear()}`],
  },
  {
    path: '/reports/coverage',
    askers: OFFICES,
    queries: ['', ({ town }) => `region=${town}`],
  },
  { path: '/reports/coverage', askers: ['duty_officer'], queries: ['region=district'] },
  { path: '/regions', askers: EVERYBODY, queries: [''], isPaged: true },
  { path: '/regions-above', askers: EVERYBODY, queries: [''] },
  {
    path: '/venues',
    askers: EVERYBODY,
    queries: [
      '',
      'limit=1000',
      'risk=red',
      'risk=blue&category=4',
      ({ town }) => `region=${town}`,
      ({ town }) => `region=${town}&risk=orange`,
      'search=19999',
      `search=${encodeURIComponent('餐馆第77')}`,
      'search=nobody',
      'licence=temporary',
      'state=closed',
      'overLimit=true',
    ],
    isPaged: true,
  },
  { path: '/venues/{id}/colours', askers: EVERYBODY, queries: [''], fill: ({ venue }) => venue },
  {
    path: '/venues/reassessment-due',
    askers: OFFICES,
    queries: ['', ({ now }) => `before=${now + 365 * DAY}`],
    isPaged: true,
  },
  {
    path: '/venues/proposals',
    askers: EVERYBODY,
    queries: ['', ({ town }) => `region=${town}`],
    isPaged: true,
  },
  { path: '/venues/{id}/score', askers: EVERYBODY, queries: [''], fill: ({ venue }) => venue },
  { path: '/venues/{id}/latest', askers: EVERYBODY, queries: [''], fill: ({ venue }) => venue },
  {
    path: '/devices',
    askers: EVERYBODY,
    queries: [
      '',
      'kind=gas',
      ({ venue }) => `venue=${venue}`,
      'collector=nobody',
      'kind=co',
      'state=silent',
      'state=out_of_service',
      'search=nothing-like-it',
      ({ town }) => `region=${town}&state=faulty`,
    ],
    isPaged: true,
  },
  {
    path: '/hazards',
    askers: EVERYBODY,
    queries: [
      '',
      'state=closed',
      'state=unacknowledged',
      'state=returned_unacknowledged',
      'state=shelved',
      'kind=gas',
      'kind=fire',
      ({ venue }) => `venue=${venue}`,
      ({ now }) => `since=${now - DAY}`,
      ({ now }) => `since=${now - 30 * DAY}&state=closed`,
    ],
    isPaged: true,
  },
  {
    path: '/tickets',
    askers: EVERYBODY,
    queries: [
      '',
      'state=closed',
      'state=open',
      'state=submitted',
      'waiting=approval',
      'state=rejected',
      'supervised=true',
      `office=${encodeURIComponent('消防救援机构')}`,
      `search=${encodeURIComponent('餐馆第77')}`,
      'search=nobody&sort=due',
      ({ venue }) => `venue=${venue}`,
      ({ venue }) => `venue=${venue}&state=closed`,
      'limit=1000',
    ],
    isPaged: true,
  },
  { path: '/periods', askers: EVERYBODY, queries: ['', 'state=running'], isPaged: true },
  {
    path: '/duties',
    askers: EVERYBODY,
    queries: [
      '',
      'state=due',
      'state=missed',
      'state=due,missed',
      'mine=true&state=due',
      'key=leader_check',
      'role=town_leader&state=missed,late',
      ({ venue }) => `venue=${venue}`,
    ],
    isPaged: true,
  },
  { path: '/duties/mine', askers: EVERYBODY, queries: [''], isPaged: true },
  { path: '/inspections', askers: EVERYBODY, queries: [''], isPaged: true },
  { path: '/patrol-plans', askers: EVERYBODY, queries: ['', 'state=planned'], isPaged: true },
  { path: '/risk-notices', askers: EVERYBODY, queries: [''], isPaged: true },
  { path: '/permits', askers: EVERYBODY, queries: ['', 'state=approved'], isPaged: true },
  { path: '/handovers', askers: EVERYBODY, queries: ['', 'state=signed'], isPaged: true },
  { path: '/duty-checks', askers: EVERYBODY, queries: ['', 'state=missed'], isPaged: true },
  { path: '/intake/observations', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/intake/reports', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/inactions', askers: EVERYBODY, queries: ['', 'state=open'], isPaged: true },
  {
    path: '/reports/{form}',
    askers: ['duty_officer'],
    queries: ['unit=district'],
    fill: () => 'section',
    msMax: FORM_MS_MAX,
  },
  {
    path: '/reports/{form}',
    askers: OFFICES,
    queries: [({ town }) => `unit=${town}`, ({ town }) => `unit=${town}&format=xlsx`],
    fill: () => 'section',
    msMax: FORM_MS_MAX,
  },
  { path: '/reports/overview', askers: ['admin'], queries: [''] },
  { path: '/reports/overview', askers: ['admin', 'duty_officer'], queries: ['region=district'] },
  { path: '/reports/overview', askers: OFFICES, queries: [({ town }) => `region=${town}`] },
  { path: '/reports/alarm-load', askers: ['duty_officer'], queries: ['region=district'], msMax: FORM_MS_MAX },
  {
    path: '/reports/alarm-load',
    askers: OFFICES,
    queries: [({ town }) => `region=${town}`],
    msMax: FORM_MS_MAX,
  },
  { path: '/reports/analysis', askers: ['duty_officer'], queries: ['region=district'], msMax: FORM_MS_MAX },
  {
    path: '/reports/analysis',
    askers: OFFICES,
    queries: [({ town }) => `region=${town}`],
    msMax: FORM_MS_MAX,
  },
  { path: '/reports/duties', askers: ['duty_officer'], queries: ['region=district'], msMax: FORM_MS_MAX },
  {
    path: '/reports/duties',
    askers: OFFICES,
    queries: [({ town }) => `region=${town}`, ({ town }) => `region=${town}&format=html`],
    msMax: FORM_MS_MAX,
  },
  { path: '/tickets/export', askers: OFFICES, queries: ['state=open'], msMax: FORM_MS_MAX },
  { path: '/hazards/export', askers: OFFICES, queries: ['state=unacknowledged'], msMax: FORM_MS_MAX },
  { path: '/reports/{form}/due', askers: OFFICES, queries: [''], fill: () => 'section' },
  { path: '/typed-figures', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/signed-forms', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/cases', askers: EVERYBODY, queries: ['', 'state=feedback', 'mine=true'], isPaged: true },
  { path: '/whistles', askers: OFFICES, queries: ['', 'state=open', 'mine=true'], isPaged: true },
  { path: '/emergencies', askers: EVERYBODY, queries: ['', 'state=open,reported'], isPaged: true },
  { path: '/drills', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/warnings', askers: OFFICES, queries: [''], isPaged: true },
  {
    path: '/receipts',
    askers: EVERYBODY,
    queries: ['', 'state=unread', ({ venue }) => `venue=${venue}`],
    isPaged: true,
  },
  { path: '/wall', askers: EVERYBODY, queries: [''] },
  { path: '/proposals', askers: OFFICES, queries: ['', 'state=open', 'source=none'], isPaged: true },
  { path: '/sources', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/transmitters', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/rejections', askers: OFFICES, queries: ['', 'reason=not-json'], isPaged: true },
  {
    path: '/notices',
    askers: OFFICES,
    queries: ['', 'hazard=none', 'ticket=none', 'state=due'],
    isPaged: true,
  },
  {
    path: '/audit',
    askers: ROOT,
    queries: ['', 'actor=admin', 'action=venue.create', 'outcome=refused', ({ now }) => `from=${now - DAY}`],
    isPaged: true,
  },
  { path: '/settings', askers: ['admin'], queries: [''] },
  { path: '/channels', askers: ['admin'], queries: [''] },
  { path: '/deliveries', askers: ['admin'], queries: ['', 'state=sent'], isPaged: true },
  { path: '/attempts', askers: ['admin'], queries: ['', 'outcome=failed'], isPaged: true },
  { path: '/systems', askers: ['admin'], queries: [''] },
  { path: '/systems/dead-letters', askers: ['admin'], queries: ['', 'system=centre'], isPaged: true },
  { path: '/cap', askers: ['admin', 'duty_officer', 'town_office'], queries: [''] },
  { path: '/guests', askers: ROOT, queries: [''] },
  { path: '/registrations/regions', askers: ['admin'], queries: [''], isPaged: true },
  {
    path: '/registrations',
    askers: OFFICES.filter((asker) => asker !== 'duty_officer'),
    queries: ['', 'state=pending'],
    isPaged: true,
  },
  { path: '/units/{region}/people', askers: OFFICES, queries: [''], fill: ({ town }) => town },
  { path: '/people/names', askers: EVERYBODY, queries: ['of=admin'] },
  { path: '/users', askers: ROOT, queries: [''], isPaged: true },
  { path: '/rules', askers: OFFICES, queries: [''] },
  { path: '/rules/history', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/rules/shadow', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/rules/shadow/summary', askers: OFFICES, queries: [''] },
  { path: '/profiles', askers: OFFICES, queries: [''], isPaged: true },
  { path: '/profiles/shipped', askers: OFFICES, queries: [''] },
  { path: '/regions/{id}/profile', askers: OFFICES, queries: [''], fill: ({ town }) => town },
  { path: '/regions/{id}/choices', askers: OFFICES, queries: [''], fill: ({ town }) => town },
  {
    path: '/readings',
    askers: EVERYBODY.filter((asker) => asker !== 'owner'),
    queries: [({ device }) => `device=${device}`, ({ device }) => `device=${device}&metric=smoke&step=60000`],
  },
];

function quarterOf(at: number): string {
  const date = new Date(at);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

/** GET paths that are no list or report: why each is not measured. */
export const NOT_MEASURED: Readonly<Record<string, string>> = {
  '/venues/export': 'a table of everything, a page at a time',
  '/devices/export': 'a table of everything, a page at a time',
  '/regions/export': 'a table of everything, a page at a time',
  '/users/export': 'a table of everybody, a page at a time',
  '/audit/verify': 'reads the whole log, by intention, and is asked for once a day',
  '/venues/{id}/risk-notice': 'one venue',
  '/venues/{id}/response-plan': 'one plan of a profile',
  '/calendar.ics': 'asked by calendars with a token of their own',
  '/session': 'who is signed in',
  '/devices/{id}/first-steps': 'of one device, while somebody installs it',
  '/push': 'the own browsers',
  '/notices/{id}/attempts': 'of one notice',
  '/centre-uploads': 'at most twenty lines in memory',
  '/platform-pushes': 'a few platforms in memory',
  '/client-settings': 'how the gateway was set up',
  '/rules/text': 'one text',
  '/rules/test/schema': 'one text',
  '/rules/history/{revision}': 'one text',
  '/rules/history/{revision}/diff': 'two texts',
  '/rules/backtest': 'at most twenty jobs in memory',
  '/rules/backtest/{id}': 'one job in memory',
  '/rules/backtest/{id}/result': 'one result in memory',
  '/rules/backtest/{id}/report': 'one page in memory',
  '/rules/schema': 'one text',
  '/profile-schema': 'one text',
  '/receipts/{id}/warning': 'one warning',
  '/photos/{id}/thumbnail': 'one picture',
};

/** GET paths of the API (below `/api/v1`) of which the table says nothing; one thing by its id is a look-up. */
export function unknownRoutes(getPaths: readonly string[]): string[] {
  const known = new Set([...ROUTES.map(({ path }) => path), ...Object.keys(NOT_MEASURED)]);
  return getPaths.filter((path) => !known.has(path) && !/^\/[^{}]+\/\{id\}$/.test(path));
}

export interface Question {
  name: string;
  asker: Asker;
  /** Below `/api/v1`. */
  path: string;
  msMax: number;
  /** So many pages are gone through before the one that is measured. */
  pagesBefore: number;
}

/** Ours: where nobody looks by hand any more. */
const PAGES_BEFORE = 15;

export function questionsOf(routes: readonly Route[], marks: Landmarks): Question[] {
  return routes.flatMap(({ path, askers, queries, fill, msMax = LIST_MS_MAX, isPaged }) => {
    const filled = fill === undefined ? path : path.replace(/\{\w+\}/, encodeURIComponent(fill(marks)));
    const texts = queries.map((query) => (typeof query === 'string' ? query : query(marks)));
    return askers.flatMap((asker) => {
      const asked = (query: string, pagesBefore: number): Question => {
        const target = query === '' ? filled : `${filled}?${query}`;
        const page = pagesBefore > 0 ? ' (a page far behind)' : '';
        return { name: `${decodeURIComponent(target)}${page}`, asker, path: target, msMax, pagesBefore };
      };
      const deep = isPaged ? texts.slice(0, 2).map((query) => asked(query, PAGES_BEFORE)) : [];
      return [...texts.map((query) => asked(query, 0)), ...deep];
    });
  });
}
