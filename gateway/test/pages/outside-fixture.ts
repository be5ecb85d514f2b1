/** What other systems, transmitters, centres, platforms and Node-RED answer while their pages are looked at. */

import type { FeedOptions } from '../../src/feed/options.ts';

const MINUTE = 60_000;
const LETTER = 3;
type Outside = Required<Pick<FeedOptions, 'systems' | 'centre' | 'platforms' | 'guest' | 'noticesFile'>>;

export interface OutsideDone {
  started: string[];
  replayed: number[];
  asked: string[];
  restarts: number;
}

/** What is asked of them stays in `done`. */
export function outsideOf(nowMs: number): { options: Outside; done: OutsideDone } {
  const done: OutsideDone = { started: [], replayed: [], asked: [], restarts: 0 };
  const options = {
    systems: systemsOf(nowMs, done),
    ...linesOf(nowMs, done),
    guest: {
      state: () => ({
        ...({ name: 'node-red', kind: 'supervised', state: 'running', isSafe: false } as const),
        ...{ restarts: done.restarts, port: 1880, rssBytes: 148 << 20 },
      }),
      restart: () => {
        done.restarts += 1;
      },
    },
    noticesFile: () => ({
      dangers: [
        { kind: 'fire', types: ['app', 'sms'], isEnough: true, where: {} },
        { kind: 'gas', types: ['app'], isEnough: false, where: { colour: 'yellow' } },
        { kind: 'co', types: [], isEnough: false, where: { region: null } },
      ],
      refused: {
        at: nowMs - 3 * MINUTE,
        detail: 'NINEWATCH_NOTICES_FILE: /etc/ninewatch/notices.yaml:12:9: routes[0].to[0]: no channel male',
      },
    }),
  } satisfies Outside;
  return { options, done };
}

function systemsOf(nowMs: number, done: OutsideDone): Outside['systems'] {
  const quiet = { sent: 1_204, waiting: 0, deadLetters: 0 };
  const letters = [
    {
      ...{
        id: LETTER,
        system: 'city-centre',
        at: nowMs - 40 * MINUTE,
        attempts: 1,
        reason: '422 unknown venue',
      },
      event: { kind: 'hazard', body: { id: 'h-1042' }, at: nowMs - 41 * MINUTE, version: 2 },
    },
  ];
  const left = () => (done.replayed.includes(LETTER) ? [] : letters);
  return {
    states: () => [
      {
        name: 'city-centre',
        kind: 'webhook',
        shows: 'https://centre.example/ninewatch',
        ...quiet,
        deadLetters: left().length,
      },
      {
        ...{
          name: 'old-platform',
          kind: 'webhook',
          shows: 'https://old.example/hook',
          ...quiet,
          waiting: 37,
        },
        ...(done.started.length > 0 ? {} : { stopped: '410 Gone' }),
      },
      {
        name: 'city-cap',
        kind: 'cap',
        shows: 'https://city.example/cap',
        ...quiet,
        waiting: 2,
        trouble: 'answered 503',
      },
      { name: 'city-broker', kind: 'mqtt', shows: 'mqtts://broker.example:8883', ...quiet },
    ],
    deadLetters: async () => left() as never,
    replayLetter: async (id) => {
      done.replayed.push(id);
      return { kind: 'taken' };
    },
    startSystem: async (name) => {
      done.started.push(name);
      return true;
    },
    capFeed: async () => '<feed/>',
    capMessage: async () => null,
  };
}

function linesOf(nowMs: number, done: OutsideDone): Pick<Outside, 'centre' | 'platforms'> {
  const quiet = { packets: 2_310, repeated: 4, damaged: 0, denied: 0, takeOvers: 0, isListed: true };
  const [since, lastHeardAt] = [nowMs - 6 * 60 * MINUTE, nowMs - MINUTE / 4];
  const seen = { ...quiet, since, lastHeardAt };
  const dutyCheck = { askedAt: nowMs - 50 * MINUTE, by: 'admin', minutes: 10, state: 'missed' } as const;
  const all = [
    {
      ...seen,
      id: 'gb-889',
      address: 889,
      name: '东街商场',
      state: 'online',
      host: '10.8.0.12',
      clockOffMs: 1_400,
      dutyCheck,
    },
    {
      ...seen,
      id: 'gb-890',
      address: 890,
      state: 'online',
      host: '10.8.0.31',
      isListed: false,
      damaged: 3,
      clockOffMs: -312_000,
    },
    { ...seen, id: 'gb-891', address: 891, name: '客运站', state: 'away', since: nowMs - 8 * MINUTE },
    {
      ...quiet,
      packets: 0,
      repeated: 0,
      id: 'gb-892',
      address: 892,
      name: '第三中学',
      state: 'never',
      since,
    },
  ] as const;
  const trouble = 'connect ECONNREFUSED 10.1.2.3:5000';
  return {
    centre: {
      transmitters: () => [...all],
      transmitter: (id) => all.find((each) => each.id === id),
      ask: async (id, question, { minutes }) => {
        done.asked.push(`${id} ${question} ${minutes}`);
        return question === 'read-state'
          ? { outcome: 'answered', states: ['normal', 'batteryFault'] }
          : { outcome: 'confirmed' };
      },
      uploads: () => [
        { name: 'district', state: 'up', since, sent: 418, denied: 0, position: 9, clockOffMs: 2_000 },
        { name: 'city', state: 'down', since: nowMs - 8 * MINUTE, sent: 12, denied: 1, position: 7, trouble },
      ],
    },
    platforms: {
      whose: () => undefined,
      take: async () => ({ taken: 0, rejected: [] }),
      pushes: () => [{ name: 'city-platform', sent: 96, refused: 2, position: 9 }],
    },
  };
}
