/** The load generator's own process, so that its CPU time is nobody else's: does what its parent asks. */

import { systemClock } from '../../base/clock.ts';
import { reasonOf } from '../../base/failure.ts';
import { runClosedLoop } from './closed-loop.ts';
import { type Ear, openEar } from './ear.ts';
import type { Answer, Calls, Question } from './generator.ts';
import { runOpenLoop } from './open-loop.ts';
import { LoadFleet } from './wire/fleet.ts';

let fleet: LoadFleet | undefined;
let ear: Ear | undefined;

function connected(): LoadFleet {
  if (fleet === undefined) throw new Error('no connections yet');
  return fleet;
}

const calls: Calls = {
  connect: async (options) => {
    fleet = new LoadFleet(options);
    await fleet.open();
  },
  listen: async (address) => {
    ear = await openEar(address);
  },
  closedLoop: (run) => runClosedLoop(connected(), run, systemClock),
  openLoop: (run) => runOpenLoop(connected(), run, { clock: systemClock, ear }),
  disconnect: async () => {
    fleet?.close();
    await ear?.close();
    fleet = undefined;
    ear = undefined;
  },
};

process.on('message', (question: Question) => {
  const say = (answer: Answer) => void process.send?.(answer);
  const { id, call, argument } = question;
  (calls[call] as (argument: unknown) => Promise<unknown>)(argument).then(
    (result) => say({ id, result }),
    (cause: unknown) => say({ id, failure: reasonOf(cause) }),
  );
});
process.on('disconnect', () => process.exit());
// The terminal's Ctrl-C goes to every process; the parent ends us in its order.
process.on('SIGINT', () => {});
