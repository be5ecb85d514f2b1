/** What devices do: readings on time and late, flags, events, faults, broken payloads, coming and going. */

import type { CheckedReading, EventName, Flag, JournalRecord } from '../../model/record.ts';
import { COLLECTOR, DEVICES, deviceOf, type Game, KINDS, type Move } from './game.ts';

/** Around the limits of the shipped rules: quiet, near, beyond, far beyond. */
const VALUES: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  smoke: { smoke: [0, 0.01, 0.06, 0.12, 0.6], temperature: [20, 20, 45, 60], battery: [90, 90, 10] },
  multi: { smoke: [0, 0.06, 0.6], temperature: [20, 45, 60], co: [0, 0, 30] },
  electrical: {
    residual_current: [20, 20, 160, 350, 600],
    cable_temperature: [20, 20, 65, 75, 95],
    arc: [0, 0, 0, 20],
  },
  gas: { gas: [0, 0, 15, 25, 60] },
  co: { co: [0, 0, 60, 350] },
};
const FLAGS: readonly Flag[] = [
  'alarm',
  'fault',
  'tamper',
  'low_battery',
  'test',
  'muted',
  'disabled',
  'warm_up',
  'mains_lost',
];
const EVENTS: readonly EventName[] = [
  'alarm',
  'alarm_cleared',
  'fault',
  'fault_cleared',
  'tamper',
  'test',
  'button',
];
/** How old a reading of a backlog is, ms: from a moment to an hour. */
const LAGS_MS = [1_000, 20_000, 120_000, 299_000, 400_000, 3_600_000];
/** From here on a reading is late, ms (`surface.md` §2). */
const LATE_FROM_MS = 60_000;

function flagsOf({ chance }: Game): Flag[] {
  const flags = chance.is(0.2) ? [chance.pick(FLAGS)] : [];
  return chance.is(0.05) ? [...new Set<Flag>([...flags, 'test', 'alarm'])] : flags;
}

function readingOf(game: Game, deviceId: string): CheckedReading {
  const { chance, nowMs } = game;
  const values = VALUES[KINDS[deviceId] ?? ''] ?? {};
  const metrics = Object.fromEntries(Object.entries(values).map(([name, of]) => [name, chance.pick(of)]));
  const measuredAt = nowMs - (chance.is(0.8) ? 0 : chance.pick(LAGS_MS));
  const [metric = ''] = Object.keys(metrics);
  return {
    boot: 1,
    seq: game.serial(),
    at: measuredAt,
    measuredAt,
    clock: chance.is(0.97) ? 'trusted' : 'untrusted',
    late: nowMs - measuredAt > LATE_FROM_MS,
    metrics,
    flags: flagsOf(game),
    generation: deviceOf(game, deviceId)?.device.generation ?? 1,
    ...(chance.is(0.05) ? { faults: [{ metric, reason: 'sentinel', value: '-999' }] } : {}),
  };
}

function fromOf({ chance, nowMs }: Game, deviceId: string) {
  // The gateway learns of a move later than the device's topic does.
  return { receivedAt: nowMs, deviceId, venueId: chance.pick(['shop', 'shop', 'shop', 'bar']) };
}

const read: Move = (game): JournalRecord => {
  const { chance } = game;
  const deviceId = chance.pick(DEVICES);
  const readings = Array.from({ length: chance.is(0.1) ? 3 : 1 }, () => readingOf(game, deviceId));
  const via = deviceId === 'g1' ? { via: COLLECTOR } : {};
  return { kind: 'message', ...fromOf(game, deviceId), channel: 'telemetry', readings, ...via };
};

const tellEvent: Move = (game): JournalRecord => {
  const deviceId = game.chance.pick(DEVICES);
  const reading = { ...readingOf(game, deviceId), event: game.chance.pick(EVENTS) };
  return { kind: 'message', ...fromOf(game, deviceId), channel: 'event', readings: [reading] };
};

const sendNonsense: Move = (game): JournalRecord => {
  const deviceId = game.chance.pick(DEVICES);
  const sent = { topic: 'event', reason: 'not-json', detail: '', sample: '', bytes: 1 } as const;
  const isEvent = game.chance.is(0.3);
  return {
    kind: 'rejection',
    ...fromOf(game, deviceId),
    ...sent,
    ...(isEvent ? { unreadableEvent: true } : {}),
  };
};

const comeOrGo: Move = (game): JournalRecord => {
  const deviceId = game.chance.pick([...DEVICES, COLLECTOR]);
  const state = game.chance.pick(['online', 'online', 'offline', 'taken-over'] as const);
  const connection = game.chance.pick(['k1', 'k2']);
  return { kind: 'presence', ...fromOf(game, deviceId), state, connection };
};

export const DEVICE_MOVES: readonly (readonly [weight: number, move: Move])[] = [
  [520, read],
  [30, tellEvent],
  [10, sendNonsense],
  [15, comeOrGo],
];
