/** Which deliveries of a broker are the same one. */

import { expect, it } from 'vitest';
import { InFlight } from './in-flight.ts';

const publish = (dup: boolean) => ({ messageId: 1, dup, key: 'topic and payload' });

it('[P1] a redelivery on a new connection stands for the one before, and is answered once that is stored', () => {
  const inFlight = new InFlight();
  const id = inFlight.take(publish(false)) ?? 0;
  inFlight.forgetConnection();
  expect(inFlight.take(publish(true))).toBeUndefined();
  expect(inFlight.ready()).toEqual([]);
  inFlight.stored([id]);
  expect(inFlight.ready()).toEqual([1]);
});

it('[P1] a broker that has lost the session begins its packet ids anew: nothing of before stands for them', () => {
  const inFlight = new InFlight();
  inFlight.stored([inFlight.take(publish(false)) ?? 0]);
  expect(inFlight.ready()).toEqual([1]);
  inFlight.forgetConnection();
  inFlight.forgetSession();
  // The first delivery was lost on its way to us.
  expect(inFlight.take(publish(true))).toBeDefined();
  expect(inFlight.ready()).toEqual([]);
});
