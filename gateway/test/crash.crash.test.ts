import { randomInt } from 'node:crypto';
import type { Hazard, Ticket } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { openLedgerQueries } from '../src/ledger/ledger-queries.ts';
import { ApiClient } from './stage/api-client.ts';
import { type GatewayProcess, launch, startProcess } from './stage/gateway-process.ts';
import { type ReplayedJournal, replayFromZero, savedState } from './stage/replay-from-zero.ts';
import { Stage } from './stage/stage.ts';
import { StubbornDevice, seededNumbers } from './stage/stubborn-device.ts';

const KILLS = Number(process.env.CRASH_KILLS ?? 10);
const SEED = Number(process.env.CRASH_SEED ?? randomInt(2 ** 31));
/** Of all kills; the others come in the middle of the load. */
const SHARE_AT_START = 0.35;
const START_MS_MAX = 1_200;
const LOAD_MS_MAX = 500;
const KILLS_A_STOP = 4;
const VENUES = ['inn', 'bar', 'shop'];
const DEVICES_A_VENUE = 2;

let stage: Stage | undefined;
afterEach(() => stage?.end());

const after = (ms: number): Promise<void> => new Promise((resolve) => systemClock.after(ms, resolve));

/** Killed before, while or just after it becomes ready. */
async function killWhileStarting(stage: Stage, ms: number): Promise<void> {
  const { child, exited } = launch(stage.settings);
  await after(ms);
  child.kill('SIGKILL');
  await exited;
}

/** Ends what is over, as somebody on duty would. → hazards that the gateway said are closed. */
async function resetWhatIsOver(gateway: GatewayProcess, token: string): Promise<string[]> {
  const admin = new ApiClient(gateway.httpPort);
  admin.token = token;
  const closed: string[] = [];
  try {
    for (const { id } of await admin.list<Hazard>('/hazards?state=returned_unacknowledged')) {
      const { status, body } = await admin.post(`/hazards/${id}/reset`);
      if (status === 200 && body.state === 'closed') closed.push(id);
    }
  } catch (cause) {
    // The gateway was killed while it was asked.
    if (!(cause instanceof TypeError)) throw cause;
  }
  return closed;
}

async function endUnderLoad(
  stage: Stage,
  devices: StubbornDevice[],
  { ms, isKill }: { ms: number; isKill: boolean },
): Promise<string[]> {
  const gateway = await startProcess(stage.settings);
  const url = `mqtt://127.0.0.1:${gateway.mqttPort}`;
  const runs = devices.map((device) => device.run(url));
  const closing = resetWhatIsOver(gateway, stage.admin.token);
  await after(ms);
  const { code } = await (isKill ? gateway.kill() : gateway.stop());
  expect(code).toBe(isKill ? null : 0);
  await Promise.all(runs);
  return closing;
}

async function enrolled(stage: Stage, random: () => number): Promise<StubbornDevice[]> {
  const devices: StubbornDevice[] = [];
  for (const venueId of VENUES) {
    await stage.venue(venueId);
    for (let n = 1; n <= DEVICES_A_VENUE; n += 1) {
      const seed = Math.floor(random() * 2 ** 32);
      devices.push(new StubbornDevice(await stage.enroll(`${venueId}-${n}`, venueId), seededNumbers(seed)));
    }
  }
  return devices;
}

const twice = (items: readonly string[]): string[] =>
  items.filter((item, index) => items.indexOf(item) !== index);

async function expectStoredOnce(admin: ApiClient, device: StubbornDevice): Promise<void> {
  const readings = await admin.list<{ boot: number; seq: number; generation: number }>(
    `/readings?device=${device.login.id}`,
  );
  const stored = new Set(readings.map(({ seq }) => seq));
  expect([...device.acknowledged].filter((seq) => !stored.has(seq))).toEqual([]);
  expect(readings.length).toBe(stored.size);
  expect(readings.every(({ boot, generation }) => boot === 1 && generation === 1)).toBe(true);
}

interface Work {
  hazards: Hazard[];
  tickets: Ticket[];
}

/** As the ledger of a stopped gateway has it. */
function storedWork(dataDir: string): Work {
  const queries = openLedgerQueries(dataDir);
  const page = { limit: 1_000 };
  const work = {
    hazards: queries.hazards(null, {}, page).items,
    tickets: queries.tickets(null, {}, page).items,
  };
  queries.close();
  return work;
}

function expectOneOfEach({ hazards, tickets }: Work): void {
  const open = hazards.filter(({ state }) => state !== 'closed');
  expect(hazards).not.toEqual([]);
  expect(twice(open.map(({ venueId, kind, live }) => `${venueId} ${kind} ${live}`))).toEqual([]);
  expect(tickets.map(({ hazardId }) => hazardId).sort()).toEqual(hazards.map(({ id }) => id).sort());
  expect(tickets.map(({ id }) => id).sort()).toEqual(hazards.map(({ ticketId }) => ticketId).sort());
}

/** Every hazard and ticket is word for word what a replay of the journal makes of it. */
function expectSameWork({ hazards, tickets }: Work, replayed: ReplayedJournal): void {
  expect(new Map(hazards.map((hazard) => [hazard.id, hazard]))).toEqual(replayed.hazards);
  expect(new Map(tickets.map((ticket) => [ticket.id, ticket]))).toEqual(replayed.tickets);
}

it(
  `[P1] [P3] [P4] [P5] ${KILLS} × kill -9 lose and double nothing (CRASH_SEED=${SEED})`,
  async () => {
    const random = seededNumbers(SEED);
    stage = await Stage.start({ NINEWATCH_DEVICE_RATE_MAX: '0', NINEWATCH_CHECKPOINT_S: '1' });
    const devices = await enrolled(stage, random);
    await stage.gateway.kill();
    const closed: string[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const isAtStart = random() < SHARE_AT_START;
      const share = random();
      if (isAtStart) await killWhileStarting(stage, START_MS_MAX * share);
      else closed.push(...(await endUnderLoad(stage, devices, { ms: LOAD_MS_MAX * share, isKill: true })));
      // A clean stop leaves a saved state, from which the next starts go on.
      if (kill % KILLS_A_STOP === 0) {
        closed.push(...(await endUnderLoad(stage, devices, { ms: LOAD_MS_MAX * share, isKill: false })));
      }
    }
    await stage.startAgain();
    const { mqttUrl, admin, dataDir } = stage;
    await Promise.all(devices.map((device) => device.run(mqttUrl, true)));
    expect(devices.map(({ unacknowledged }) => unacknowledged)).toEqual(devices.map(() => 0));
    for (const device of devices) await expectStoredOnce(admin, device);
    expect(await admin.get('/audit/verify')).toMatchObject({ ok: true });
    const { code, stderr } = await stage.gateway.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const replayed = replayFromZero(dataDir, savedState(dataDir).position);
    expect(replayed.hash).toBe(savedState(dataDir).hash);
    const work = storedWork(dataDir);
    expectOneOfEach(work);
    expectSameWork(work, replayed);
    expect(work.hazards.filter(({ id, state }) => closed.includes(id) && state !== 'closed')).toEqual([]);
  },
  30_000 + KILLS * 5_000,
);
