import type { CaseFiling, Hazard, Ticket } from '@ninewatch/rules';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from './stage/api-client.ts';
import { Stage } from './stage/stage.ts';
import type { WallClient } from './stage/wall-client.ts';

let stage: Stage;
let wall: WallClient;
const people: Record<string, ApiClient> = {};
const STAFF = [
  ['wang-town', 'town_office', 'jiefang'],
  ['li-grid', 'grid_worker', 'grid-1'],
  ['chen-duty', 'duty_officer', 'yuzhong'],
  ['zhao-district', 'district_department', 'yuzhong'],
  ['sun-city', 'city', 'chongqing'],
  // Another person than who did the work confirms its result.
  ['wu-town', 'town_leader', 'jiefang'],
  ['qian-district', 'district_department', 'yuzhong'],
  ['zhou-city', 'city', 'chongqing'],
] as const;

beforeAll(async () => {
  stage = await Stage.start();
  const tree = [
    ['chongqing', 'city', 'root'],
    ['yuzhong', 'district', 'chongqing'],
    ['jiefang', 'town', 'yuzhong'],
    ['grid-1', 'grid', 'jiefang'],
  ];
  for (const [id, level, parent] of tree) await stage.admin.done('/regions', { id, name: id, level, parent });
  await stage.venue('hotpot', { name: '老街火锅', region: 'grid-1', facts: { gasHeavy: true } });
  // Two passwords are hashed at a time.
  const signIn = async ([name, role, region]: (typeof STAFF)[number]) => {
    people[name] = await stage.person(name, role, region);
  };
  await Promise.all(STAFF.map(signIn));
  wall = await stage.wall();
}, 120_000);
afterAll(() => stage.end());

const as = (name: string): ApiClient => {
  const client = people[name];
  if (client === undefined) throw new Error(`nobody is called ${name}`);
  return client;
};
const say = (line: string) => process.stdout.write(`${line}\n`);

async function theCase(id: string): Promise<CaseFiling> {
  return stage.admin.get<CaseFiling>(`/cases/${id}`);
}

/** Every task that waits, by whoever holds its office. */
async function workOn(id: string): Promise<void> {
  const { tasks } = await theCase(id);
  for (const task of tasks.filter(({ state }) => state === 'called')) {
    const who = STAFF.find(([, role, region]) => role === task.role && region === task.region)?.[0] ?? '';
    await as(who).done(`/cases/${id}/accept`, { taskId: task.id });
    for (const step of task.steps.keys()) {
      await as(who).done(`/cases/${id}/step`, { taskId: task.id, step });
    }
    await as(who).done(`/cases/${id}/complete`, { taskId: task.id, result: '已按职责完成' });
    say(`  task ${task.id} ${task.part} ${task.office}: ${who} accepted, did its steps, completed`);
  }
}

function tellCalls({ calls }: CaseFiling): void {
  for (const call of calls) {
    const called = call.people.filter(({ times }) => times > 0).map(({ username }) => username);
    const end = call.answeredBy === undefined ? 'ended unanswered' : `answered by ${call.answeredBy}`;
    say(`  ${call.key} 「${call.text.zh}」: called ${called.join(', ') || '—'}; ${end}`);
  }
}

it('[P9] one sensor hazard goes from its reading to the feedback at all three levels', async () => {
  const device = await stage.device('heat-1', 'hotpot');
  await device.read({ temperature: 24 });
  await device.read({ temperature: 80 });
  const hazard: Hazard = await wall.hazard(({ venueId }) => venueId === 'hotpot');
  const ticketId = hazard.ticketId ?? '';
  say(
    `sensed: heat-1 read 80 °C → hazard ${hazard.id} (${hazard.class}, ${hazard.venueRisk}) → ticket ${ticketId}`,
  );
  await as('chen-duty').done(`/hazards/${hazard.id}/acknowledge`, {});
  await as('chen-duty').done(`/hazards/${hazard.id}/promote`, { reason: '疏散通道被堵' });
  const [opened] = await as('wang-town').list<CaseFiling>('/cases');
  const id = opened?.id ?? '';
  say(`decided: promoted by chen-duty → case ${id}`);
  for (const { plan, matched, because } of opened?.why ?? [])
    say(`  ${matched ? '✓' : '·'} ${plan}: ${because.zh}`);
  expect(opened?.levels.map(({ region }) => region)).toEqual(['jiefang', 'yuzhong']);
  await as('zhao-district').done(`/cases/${id}/take`);
  await workOn(id);
  await as('zhao-district').done(`/tickets/${ticketId}/escalate`, { reason: '涉及全市同类场所' });
  await as('sun-city').done(`/cases/${id}/take`);
  say('up to the city: 涉及全市同类场所');
  await workOn(id);
  expect(await theCase(id)).toMatchObject({ state: 'worked' });

  await device.read({ temperature: 22 });
  await wall.hazard(({ id: same, active }) => same === hazard.id && !active);
  await as('li-grid').done(`/tickets/${ticketId}/accept`, {});
  await finish(ticketId);
  expect(await theCase(id)).toMatchObject({ state: 'feedback', result: { finisher: 'li-grid' } });
  const early = await as('sun-city').post(`/cases/${id}/confirm`, { level: 'jiefang' });
  expect(early).toMatchObject({ status: 403, body: { code: 'not-called' } });
  const own = await as('zhao-district').post(`/cases/${id}/confirm`, { level: 'yuzhong' });
  expect(own).toMatchObject({ status: 409, body: { code: 'same-person' } });
  for (const [who, level] of [
    ['wu-town', 'jiefang'],
    ['qian-district', 'yuzhong'],
    ['zhou-city', 'chongqing'],
  ] as const) {
    await as(who).done(`/cases/${id}/confirm`, { level });
    say(`feedback: ${who} confirmed for ${level}`);
  }
  const closed = await theCase(id);
  expect(closed.state).toBe('closed');
  expect(closed.levels.every(({ confirmedAt }) => confirmedAt !== undefined)).toBe(true);
  say('calls and answers:');
  tellCalls(closed);
}, 60_000);

async function finish(ticketId: string): Promise<void> {
  const hazardId = (await stage.admin.get<Ticket>(`/tickets/${ticketId}`)).hazardId ?? '';
  await as('chen-duty').done(`/hazards/${hazardId}/reset`, {});
  const photos = await evidence();
  await as('li-grid').done(`/tickets/${ticketId}/submit`, { measures: '清通道、换软管', photos });
  await as('zhao-district').done(`/tickets/${ticketId}/approve`, {});
  say('acted on: li-grid submitted with a photo, zhao-district approved');
}

async function evidence(): Promise<string[]> {
  const { default: sharp } = await import('sharp');
  const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#0a0' } })
    .jpeg()
    .toBuffer();
  const response = await fetch(`${as('li-grid').origin}/api/v1/photos`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as('li-grid').token}`, 'content-type': 'image/jpeg' },
    body: new Uint8Array(picture),
  });
  const { id } = (await response.json()) as { id: string };
  return [id];
}
