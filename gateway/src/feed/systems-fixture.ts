/** Other systems as the feed's tests see them: one that takes whatever is sent again. */

import type { FeedOptions, SystemsSeen } from './options.ts';

const willingSystems: SystemsSeen = {
  states: () => [
    { name: 'centre', kind: 'webhook', shows: 'https://centre', sent: 0, waiting: 0, deadLetters: 1 },
  ],
  deadLetters: async () => [],
  replayLetter: async () => ({ kind: 'taken' }),
  startSystem: async () => true,
  capFeed: async () => '<feed/>',
  capMessage: async () => null,
};

/** A program beside the gateway that is as it should be. */
const runningGuest: NonNullable<FeedOptions['guest']> = {
  state: () => ({ name: 'node-red', kind: 'supervised', state: 'running', isSafe: false, restarts: 0 }),
  restart: () => {},
};

/** All that the gateway has to do with outside. */
export const neighbours = {
  systems: willingSystems,
  guest: runningGuest,
  push: { publicKey: 'BPublic', hosts: ['push.example'] },
};
