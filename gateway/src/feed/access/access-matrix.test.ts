import { createECDH } from 'node:crypto';
import { ROLES, type Role, SHIPPED_PROFILE } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, District, openClient } from '../feed-fixtures.ts';
import { transmitterOf } from '../transmitter-fixture.ts';
import { type Ability, ROLES_BY_ABILITY, ROOT_ONLY } from './roles.ts';

interface Call {
  method: string;
  path: string;
  body?: object;
  /** Content type of a table. */
  table?: true;
  /** Content type of a picture. */
  picture?: true;
}

const reason = 'because';
const title = 'blocked exit';
const PHOTO = 'a'.repeat(64);
const post = (path: string, body: object = {}): Call => ({ method: 'POST', path, body });
const patch = (path: string, body: object = {}): Call => ({ method: 'PATCH', path, body });
const get = (path: string): Call => ({ method: 'GET', path });
const password = 'long enough';
const LATER = 1_764_003_600_000;

const PLAN = {
  ...{ region: 'grid-a', inspector: 'someone', as: 'patrol', from: 1, until: LATER },
  ...{ route: ['v-a'], content: 'exits' },
};
const PERMIT = {
  ...{ venueId: 'v-a', work: 'cleaning', place: 'kitchen', contractor: 'a firm', from: 1, until: LATER },
};

/** One call for every ability, on things of grid-a. */
const CALLS: Record<Ability, Call> = {
  'read.work': get('/hazards'),
  'read.records': get('/rejections'),
  'read.audit': get('/audit'),
  'read.users': get('/users'),
  'read.settings': get('/settings'),
  'read.channels': get('/channels'),
  'channel.test': post('/channels/mail/test'),
  'notice.retry': post('/deliveries/1/retry'),
  'read.flows': get('/guests'),
  'flows.edit': post('/guests/node-red/restart'),
  'hazard.acknowledge': post('/hazards/h-a/acknowledge'),
  'hazard.silence': post('/hazards/h-a/silence'),
  'hazard.shelve': post('/hazards/h-a/shelve', { minutes: 30, reason }),
  'hazard.unshelve': post('/hazards/h-a/unshelve'),
  'hazard.reset': post('/hazards/h-a/reset'),
  'hazard.promote': post('/hazards/h-a/promote', { reason }),
  'hazard.close': post('/hazards/h-a/close', { cause: 'nuisance' }),
  'hazard.call': post('/hazards/h-a/call', { person: 'Chen', answered: true }),
  'ticket.accept': post('/tickets/t-a/accept'),
  'ticket.assign': post('/tickets/t-a/assign', { responsible: 'someone' }),
  'ticket.submit': post('/tickets/t-a/submit', { measures: 'cleaned' }),
  'ticket.approve': post('/tickets/t-a/approve'),
  'ticket.reject': post('/tickets/t-a/reject', { note: 'not yet' }),
  'ticket.transfer': post('/tickets/t-a/transfer', { unit: 'town-b' }),
  'ticket.escalate': post('/tickets/t-a/escalate', { reason }),
  'ticket.reopen': post('/tickets/t-a-old/reopen', { reason }),
  'ticket.answer': post('/tickets/t-a/answer'),
  'ticket.fix': post('/tickets/t-a/fix', { finisher: 'someone' }),
  'ticket.evidence': post('/tickets/t-a/evidence', { photos: [PHOTO] }),
  'ticket.refer': post('/tickets/t-a/refer', { kind: 'town_section', department: '安监', reason }),
  'ticket.promote': post('/tickets/t-a/promote', { reason }),
  'ticket.list': post('/tickets/t-a/list', { level: 'district', reason }),
  'ticket.unlist': post('/tickets/t-a/unlist', { reason }),
  'ticket.merge': post('/tickets/t-a/merge', { into: 't-a' }),
  'ticket.refuse_rectification': post('/tickets/t-a/refuse-rectification', { note: 'no' }),
  'ticket.look_back': post('/tickets/t-a-old/look-back', { result: 'ok' }),
  'ticket.report.self_inspection': post('/tickets', { source: 'self_inspection', venueId: 'v-a', title }),
  'ticket.report.patrol': post('/tickets', { source: 'patrol', venueId: 'v-a', title }),
  'ticket.report.public_report': post('/tickets', { source: 'public_report', venueId: 'v-a', title }),
  'ticket.report.ai_recognition': post('/tickets', { source: 'ai_recognition', venueId: 'v-a', title }),
  'ticket.report.upper_level': post('/tickets', { source: 'upper_level', venueId: 'v-a', title }),
  'inaction.answer': post('/inactions/i-a/answer'),
  'region.create': post('/regions', { id: 'new', name: 'new', level: 'grid', parent: 'grid-a' }),
  'region.change': patch('/regions/grid-a', { name: 'other' }),
  'region.import': { ...post('/regions/import'), table: true },
  'venue.create': post('/venues', { id: 'new', name: 'new', category: 2, region: 'grid-a', facts: {} }),
  'venue.change': patch('/venues/v-a', { name: 'other' }),
  'venue.override': { method: 'PUT', path: '/venues/v-a/override', body: { colour: 'red', reason } },
  'proposal.accept': post('/venues/v-a/proposal/accept', { reason }),
  'proposal.dismiss': post('/venues/v-a/proposal/dismiss', { reason }),
  'venue.assess': post('/venues/v-a/assess'),
  'venue.state': post('/venues/v-a/state', { state: 'suspended', reason }),
  'read.contacts': get('/venues/export?contacts=open'),
  'read.people': get('/units/grid-a/people'),
  'read.registrations': get('/registrations'),
  'registration.approve': post('/registrations/registration-a/approve', { venueId: 'v-new' }),
  'registration.refuse': post('/registrations/registration-a/refuse', { reason }),
  'venue.import': { ...post('/venues/import'), table: true },
  'device.create': post('/devices', { id: 'new', venueId: 'v-a', kind: 'smoke' }),
  'device.change': patch('/devices/d-a', { place: 'kitchen' }),
  'device.replace': post('/devices/d-a/replace'),
  'claim.open': post('/claims', { devices: [{ id: 'd-a' }] }),
  'claim.revoke': post('/devices/d-a/claim/revoke'),
  'claim.use': post('/claims/take', { code: 'code-a' }),
  'certificate.revoke': post('/devices/d-a/certificate/revoke', { reason }),
  'device.import': { ...post('/devices/import'), table: true },
  'device.command': post('/devices/d-a/command', { name: 'self_test' }),
  'foreign.accept': post('/proposals/foreign-a/accept', { id: 'new', venueId: 'v-a', kind: 'smoke' }),
  'foreign.dismiss': post('/proposals/foreign-a/dismiss'),
  'foreign.recall': post('/proposals/foreign-a/recall'),
  'device.out_of_service': post('/devices/d-a/out-of-service', { until: 1_764_003_600_000, reason }),
  'device.back_in_service': post('/devices/d-a/back-in-service'),
  'venue.out_of_service': post('/venues/v-a/out-of-service', { until: 1_764_003_600_000, reason }),
  'venue.back_in_service': post('/venues/v-a/back-in-service'),
  'device.mute': post('/devices/d-a/command', { name: 'mute' }),
  'period.create': post('/periods', { kind: 'drill', venueId: 'v-a', until: LATER, reason }),
  'period.end': post('/periods/p-a/end'),
  'period.announce': post('/periods', { kind: 'announced_work', venueId: 'v-a', until: LATER, reason }),
  'intake.picture': post('/intake/pictures', {
    id: 'p1',
    venueId: 'v-a',
    findings: [{ label: 'blocked_exit', confidence: 0.9 }],
    model: 'm',
    capturedAt: 1,
    photo: 'a'.repeat(64),
  }),
  'intake.confirm': post('/intake/observations/o-a/confirm'),
  'intake.dismiss': post('/intake/observations/o-a/dismiss', { reason }),
  'intake.report': post('/intake/reports', { venueId: 'v-a', what: 'smoke' }),
  'photo.keep': { ...post('/photos'), picture: true },
  'user.import': { ...post('/users/import'), table: true },
  'user.create': post('/users', { username: 'new', password, roles: [] }),
  'user.change': patch('/users/id-admin', { name: 'other' }),
  'read.rules': get('/rules'),
  'read.reports': get('/reports/section?unit=grid-a&date=2026-06-30'),
  'form.typed': {
    method: 'PUT',
    path: '/reports/section/typed',
    body: { unit: 'grid-a', date: '2026-06-30', penalties: 1 },
  },
  'form.confirm': post('/reports/section/confirm', { unit: 'grid-a', date: '2026-06-30' }),
  'case.take': post('/cases/case-a/take'),
  'case.dispatch': post('/cases/case-a/dispatch', { plan: 'p', reason }),
  'case.accept': post('/cases/case-a/accept', { taskId: '1' }),
  'case.step': post('/cases/case-a/step', { taskId: '1', step: 0 }),
  'case.complete': post('/cases/case-a/complete', { taskId: '1', result: 'done' }),
  'case.confirm': post('/cases/case-a/confirm', { level: 'town-a' }),
  'whistle.blow': post('/whistles', { venueId: 'v-a', departments: ['fire'], what: 'come' }),
  'whistle.arrive': post('/whistles/whistle-a/arrive', { office: 'fire' }),
  'whistle.complete': post('/whistles/whistle-a/complete', { office: 'fire', result: 'done' }),
  'whistle.rate': post('/whistles/whistle-a/rate', { office: 'fire', score: 5 }),
  'whistle.withdraw': post('/whistles/whistle-a/withdraw', { reason }),
  'emergency.declare': post('/emergencies', { venueId: 'v-a', kind: 'fire', grade: 4, what: 'smoke' }),
  'emergency.grade': post('/emergencies/emergency-a/grade', { grade: 2, reason }),
  'emergency.check': post('/emergencies/emergency-a/check', { item: 'evacuate' }),
  'emergency.answer': post('/emergencies/emergency-a/answer', { force: 'fire' }),
  'emergency.note': post('/emergencies/emergency-a/note', { what: 'under control' }),
  'emergency.report': post('/emergencies/emergency-a/report', { kind: 'first', text: 'a fire' }),
  'emergency.review': post('/emergencies/emergency-a/review', { text: 'well done', score: 90 }),
  'emergency.close': post('/emergencies/emergency-a/close', { outcome: 'real', cause: 'fire' }),
  'warning.issue': post('/warnings', { text: { zh: '警示', en: 'look' }, to: { region: 'grid-a' } }),
  'warning.confirm': post('/warnings/warning-a/receipts', { venueId: 'v-a' }),
  'warning.withdraw': post('/warnings/warning-a/withdraw', { reason }),
  'message.send': post('/messages', { region: 'grid-a', text: 'hear' }),
  'profile.set': { method: 'PUT', path: '/regions/grid-a/profile', body: { text: SHIPPED_PROFILE } },
  'record.field': post('/records/trainings', {
    venueId: 'v-a',
    content: { on: 1, topic: '灭火', reach: { people: 1, venues: 1 } },
  }),
  'record.office': post('/records/evaluations', {
    venueId: 'v-a',
    content: { on: 1, verdict: 'good', source: 's', text: 't' },
  }),
  'record.own': post('/records/risk-points', {
    venueId: 'v-a',
    content: { on: 1, place: '厨房', risk: '油锅', measure: '看守', responsible: '张' },
  }),
  'record.assess': post('/records/assessments', {
    region: 'grid-a',
    content: { on: 1, year: 2026, figures: [{ name: 'score', value: 90 }] },
  }),
  'pressure.step': post('/pressure', {
    venueId: 'v-a',
    ticketId: 't-a',
    step: 'letter',
    on: 1,
    addressee: '张',
    documentNo: '1',
  }),
  'pressure.end': post('/pressure/pr-a/end', { reason }),
  'credit.grant': post('/venues/v-a/credits/grant', { points: 5, note: 'n' }),
  'credit.redeem': post('/venues/v-a/credits/redeem', { good: 'extinguisher' }),
  'credit.reverse': post('/venues/v-a/credits/reverse', { entryId: 'ce-a', reason }),
  'red_flag.award': post('/red-flags', { town: 'grid-a', quarter: '2026-Q1', venues: ['v-a'] }),
  'red_flag.withdraw': post('/red-flags/flag-a/withdraw', { reason }),
  'honour.propose': post('/honours', { year: '2026', venueId: 'v-a', reason }),
  'honour.withdraw': post('/honours/ho-a/withdraw', { reason }),
  'honour.choose': post('/honours/choose', { year: '2026', district: 'grid-a', venueIds: ['v-a'], reason }),
  'duty.confirm': post('/duties/confirm', { key: 'staff_look', venueId: 'v-a' }),
  'risk_notice.read': post('/venues/v-a/risk-notice/read', { seen: 'blue' }),
  'inspection.self_inspection': post('/inspections', { venueId: 'v-a', as: 'self_inspection' }),
  'inspection.grid_visit': post('/inspections', { venueId: 'v-a', as: 'grid_visit' }),
  'inspection.patrol': post('/inspections', { venueId: 'v-a', as: 'patrol' }),
  'inspection.section_check': post('/inspections', { venueId: 'v-a', as: 'section_check' }),
  'inspection.leader_check': post('/inspections', { venueId: 'v-a', as: 'leader_check' }),
  'patrol_plan.create': post('/patrol-plans', PLAN),
  'patrol_plan.cancel': post('/patrol-plans/plan-a/cancel', { reason }),
  'permit.report': post('/permits', PERMIT),
  'permit.approve': post('/permits/permit-a/approve'),
  'permit.refuse': post('/permits/permit-a/refuse', { reason }),
  'permit.end': post('/permits/permit-a/end'),
  'handover.offer': post('/handovers', { region: 'grid-a', note: 'quiet' }),
  'handover.sign': post('/handovers/shift-a/sign'),
  'transmitter.ask': post('/transmitters/gb-889/read-state'),
  'duty_check.ask': post('/duty-checks', { region: 'grid-a' }),
  'duty_check.answer': post('/duty-checks/check-a/answer'),
  'calendar.token': post('/calendar-token'),
  'push.add': post('/push', {
    endpoint: 'https://push.example/1',
    keys: { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: 'AAAAAAAAAAAAAAAAAAAAAA' },
  }),
  'push.drop': { method: 'DELETE', path: '/push/p1' },
  'systems.write': post('/systems/dead-letters/1/replay'),
  'rules.write': { method: 'PUT', path: '/rules', body: { text: 'rules: []' } },
};
const ABILITIES = Object.keys(CALLS) as Ability[];

let client: Client;
beforeAll(async () => {
  const district = new District();
  for (const role of ROLES) {
    // An owner has a venue, where others have a region.
    const of = (venue: string): [string?] => (role === 'owner' ? [venue] : []);
    district.addUser(`${role}@root`, [[role, 'root', ...of('v-a')]]);
    district.addUser(`${role}@a`, [[role, 'grid-a', ...of('v-a')]]);
    district.addUser(`${role}@b`, [[role, 'grid-b', ...of('v-b')]]);
  }
  district.addUser('nobody', []);
  client = await openClient(district, { centre: transmitterOf('d-a') });
});
afterAll(() => client.feed.stop());

async function statusFor(username: string, { method, path, body, table, picture }: Call): Promise<number> {
  const answer = await client.feed.app.inject({
    method: method as 'GET',
    url: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${await client.tokenOf(username)}`,
      ...(table ? { 'content-type': 'text/csv' } : {}),
      ...(picture ? { 'content-type': 'image/jpeg' } : {}),
    },
    ...(body === undefined ? {} : { payload: table ? 'id\n' : picture ? 'photo' : body }),
  });
  return answer.statusCode;
}

const isAllowed = (status: number) => status === 200 || status === 201;
const allowedRoles = async (ability: Ability, at: string): Promise<Role[]> => {
  const statuses = await Promise.all(ROLES.map((role) => statusFor(`${role}@${at}`, CALLS[ability])));
  return ROLES.filter((_role, index) => isAllowed(statuses[index] ?? 0));
};

describe('[P10] the role table', () => {
  const ACTS = ['accept', 'assign', 'submit', 'approve', 'reject', 'transfer', 'escalate', 'reopen'] as const;
  const actsOf = (role: Role) => ACTS.filter((act) => ROLES_BY_ABILITY[`ticket.${act}`].includes(role));

  it('gives a ticket whole to the watch and the offices, and the work on it to the field', () => {
    const whole: Role[] = [
      'admin',
      'duty_officer',
      'town_office',
      'town_section',
      'town_leader',
      'district_department',
    ];
    for (const role of whole) expect(actsOf(role), role).toEqual(ACTS);
    expect(actsOf('grid_worker')).toEqual(['accept', 'submit']);
    expect(actsOf('village')).toEqual(['accept', 'assign', 'submit']);
    expect(actsOf('owner')).toEqual(['submit']);
    for (const role of ['district_committee', 'city', 'auditor'] as const) expect(actsOf(role)).toEqual([]);
  });

  it('gives hazards to the watch alone', () => {
    const acts = Object.entries(ROLES_BY_ABILITY).filter(([ability]) => ability.startsWith('hazard.'));
    expect(acts).toHaveLength(8);
    for (const [ability, roles] of acts) expect(roles, ability).toEqual(['admin', 'duty_officer']);
  });
});

describe('[P10] the role table, through the API', () => {
  for (const ability of ABILITIES) {
    const roles = ROLES.filter((role) => ROLES_BY_ABILITY[ability].includes(role));
    it(`${ability} with a grant on root: ${roles.length === ROLES.length ? 'everybody' : roles}`, async () => {
      expect(await allowedRoles(ability, 'root')).toEqual(roles);
    });
    it(`${ability} with a grant on the thing's grid`, async () => {
      expect(await allowedRoles(ability, 'a')).toEqual(ROOT_ONLY.has(ability) ? [] : roles);
    });
  }

  it('a refusal for the role is 403 and asks nobody to decide', async () => {
    const before = client.district.acts.length;
    expect(await statusFor('owner@a', CALLS['hazard.close'])).toBe(403);
    expect(client.district.acts.slice(before).filter(({ act }) => act.type === 'hazard.close')).toEqual([]);
  });

  it('acts on things of another region are 404, as if there were none', async () => {
    const things = ABILITIES.filter((ability) => /\/[htdv]-a/.test(CALLS[ability].path));
    expect(things.length).toBeGreaterThan(20);
    const statuses = await Promise.all(things.map((ability) => statusFor('admin@b', CALLS[ability])));
    expect(new Set(statuses)).toEqual(new Set([404]));
  });

  it('making things in another region is 422, as if the region or venue did not exist', async () => {
    for (const ability of ['region.create', 'venue.create', 'device.create'] as const) {
      expect(await statusFor('admin@b', CALLS[ability]), ability).toBe(422);
    }
  });

  it('without any role everything is 403', async () => {
    const statuses = await Promise.all(ABILITIES.map((ability) => statusFor('nobody', CALLS[ability])));
    expect(new Set(statuses)).toEqual(new Set([403]));
  });

  it('without a session everything is 401', async () => {
    for (const { method, path } of Object.values(CALLS)) {
      const answer = await client.feed.app.inject({ method: method as 'GET', url: `/api/v1${path}` });
      expect(answer.statusCode, path).toBe(401);
    }
  });

  it('who sees a thing through one role and acts elsewhere through another gets 403', async () => {
    client.district.addUser('two roles', [
      ['grid_worker', 'grid-a'],
      ['duty_officer', 'grid-b'],
    ]);
    expect(await statusFor('two roles', CALLS['hazard.acknowledge'])).toBe(403);
    expect(await statusFor('two roles', post('/hazards/h-b/acknowledge'))).toBe(200);
  });
});
