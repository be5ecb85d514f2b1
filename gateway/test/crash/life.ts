/** Runs one life as its plan says and tells what came of it. */

import { systemClock } from '../../src/base/clock.ts';
import { openOutbox } from '../../src/ledger/outbox.ts';
import type { ApiClient } from '../stage/api-client.ts';
import type { Examined } from './examine.ts';
import type { KillPointName } from './kill-points.ts';
import { type LoadDevice, valueAsText } from './load-device.ts';
import type { Kill, Plan } from './plan.ts';
import { after, type Outcome, World } from './world.ts';

export interface KillTold {
  point: KillPointName;
  cut: Kill['cut'];
  isReached: boolean;
  isReady: boolean;
  startMs?: number;
}

export interface LifeTold {
  kills: KillTold[];
  problems: string[];
  acknowledged: number;
  notices: number;
  hazards: number;
  setAside: number;
  cleanStops: number;
  /** Warnings that a dying gateway wrote, with how often. */
  warnings: Record<string, number>;
}

const TOLD_MS_MAX = 30_000;
const LOOK_EVERY_MS = 100;

/**
 * Ends at the first problem: what comes after it would prove nothing. `keepIn` then gets the folder as it was.
 * Without `isShimmed` no compiler is needed, and only kills by the clock are possible.
 */
export async function runLife(
  plan: Plan,
  { keepIn, isShimmed = true }: { keepIn?: string; isShimmed?: boolean },
): Promise<LifeTold> {
  const world = await World.start(plan.seed, isShimmed);
  const told: LifeTold = {
    kills: [],
    problems: [],
    acknowledged: 0,
    notices: 0,
    hazards: 0,
    setAside: 0,
    cleanStops: 0,
    warnings: {},
  };
  try {
    await live(world, plan, told);
  } catch (cause) {
    told.problems.push((cause as Error).stack ?? String(cause));
  }
  told.acknowledged = world.acknowledged;
  told.notices = world.receiver.taken.size;
  if (told.problems.length > 0 && keepIn !== undefined) world.keep(keepIn);
  await world.end();
  return told;
}

async function live(world: World, plan: Plan, told: LifeTold): Promise<void> {
  for (const birth of plan.births) await killOnce(world, birth, told);
  if (told.problems.length > 0) return;
  await world.settle();
  for (const kill of plan.kills) {
    await killOnce(world, kill, told);
    if (told.problems.length > 0) return;
    if (kill.isThenStopped) await stopOnce(world, told);
    if (told.problems.length > 0) return;
  }
  if (told.problems.length === 0) await lastLook(world, told);
}

async function killOnce(world: World, kill: Kill, told: LifeTold): Promise<void> {
  const outcome = await world.kill(kill);
  remember(outcome, kill, told);
  // What the page cache holds and what a power cut leaves: both must keep every promise.
  problemsOf(world.examine(), `after "${kill.point}" (${kill.nth})`, told);
  world.cut(kill);
  if (kill.cut !== 'none') {
    problemsOf(world.examine(), `after "${kill.point}" (${kill.nth}), ${kill.cut} power cut`, told);
  }
}

function remember({ stderr, ...outcome }: Outcome, { point, cut }: Kill, told: LifeTold): void {
  told.kills.push({ point, cut, ...outcome });
  for (const line of stderr.split('\n').filter((each) => each !== '')) {
    const text = line.startsWith('{') ? String((JSON.parse(line) as { msg?: unknown }).msg) : line;
    told.warnings[text] = (told.warnings[text] ?? 0) + 1;
  }
}

function problemsOf(examined: Examined, when: string, told: LifeTold): void {
  told.problems.push(...examined.problems.map((problem) => `${when}: ${problem}`));
  told.hazards = examined.hazards;
  told.setAside = examined.setAside;
}

async function stopOnce(world: World, told: LifeTold): Promise<void> {
  const { code, stderr } = await world.stopCleanly();
  if (code !== 0) told.problems.push(`a clean stop ended with ${code}: ${stderr}`);
  // Entries that come while deciding ends are decided after the next start.
  problemsOf(world.examine(), 'after a clean stop', told);
  told.cleanStops += 1;
}

async function lastLook(world: World, told: LifeTold): Promise<void> {
  const { code, stderr } = await world.finish(async (admin) => {
    const unacknowledged = world.devices.filter((device) => device.unacknowledged > 0);
    if (unacknowledged.length > 0) told.problems.push('[P1] devices are still not acknowledged');
    for (const device of world.devices) await checkAnswers(admin, device, world.kept(device), told);
    const audit = await admin.get<{ ok: boolean }>('/audit/verify');
    if (!audit.ok) told.problems.push('[P10] /audit/verify says the chain is broken');
    await everybodyTold(world);
  });
  if (code !== 0) told.problems.push(`the last stop ended with ${code}: ${stderr}`);
  const examined = world.examine();
  problemsOf(examined, 'at the end', told);
  if (examined.savedAt === 0) told.problems.push('[P3] no state was ever saved and compared');
  const untold = examined.due.filter((id) => !world.receiver.taken.has(id));
  if (untold.length > 0) told.problems.push(`[P9] nobody was told of ${untold.join(' ')}`);
  const { unstable } = world.receiver;
  if (unstable.length > 0) told.problems.push(`[P4] another notice under the same id: ${unstable.join(' ')}`);
}

interface Answered {
  boot: number;
  seq: number;
  generation: number;
  event?: string;
  metrics: Record<string, number>;
  /** It was sent again after retention had taken the first one's content. */
  maybeRepeated?: true;
}

/** The API has every acknowledged reading once, with its values. [P1] */
async function checkAnswers(
  admin: ApiClient,
  device: LoadDevice,
  kept: ReadonlyMap<number, string>,
  told: LifeTold,
): Promise<void> {
  const { id } = device.login;
  const answered = await admin.list<Answered>(`/readings?device=${id}`);
  const bySeq = new Map(answered.map((reading) => [reading.seq, reading]));
  const missing = [...kept.keys()].filter((seq) => !bySeq.has(seq));
  const wrong = answered.filter(({ seq, metrics }) => {
    const sent = device.sent.get(seq);
    return sent === undefined || !sent.endsWith(valueAsText({ metrics }).trimStart());
  });
  if (missing.length > 0)
    told.problems.push(`[P1] /readings of ${id} lacks ${missing.slice(0, 5).join(' ')}`);
  if (wrong.length > 0) told.problems.push(`[P1] /readings of ${id} has other values, seq ${wrong[0]?.seq}`);
  const unmarked = answered.filter(({ maybeRepeated }) => maybeRepeated !== true);
  if (new Set(unmarked.map(({ seq }) => seq)).size !== unmarked.length)
    told.problems.push(`[P1] /readings of ${id} has some twice`);
}

/** Waits until every notice that is due was taken once; who is not told by then is found out afterwards. */
async function everybodyTold({ folder, receiver }: World): Promise<void> {
  const outbox = openOutbox(folder.dataDir);
  const untilMs = systemClock.monotonicMs() + TOLD_MS_MAX;
  while (systemClock.monotonicMs() < untilMs) {
    const notices = outbox.after(0, Number.MAX_SAFE_INTEGER).map(({ notice }) => notice);
    if (notices.every(({ id, state }) => state !== 'due' || receiver.taken.has(id))) break;
    await after(LOOK_EVERY_MS);
  }
  outbox.close();
}
