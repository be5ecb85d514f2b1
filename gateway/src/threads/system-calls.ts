/** On the sinks thread: the systems that are told, and the hazards as CAP messages for those who fetch. */

import type { Remote } from '../base/rpc.ts';
import type { DeadLetter } from '../systems/book/book.ts';
import { createCapDesk } from '../systems/cap/cap-desk.ts';
import type { EventLog } from '../systems/event.ts';
import type { SystemsPlan } from '../systems/plan/schema.ts';
import type { SystemState } from '../systems/runner/runner.ts';
import type { SystemsDesk } from '../systems/systems-desk.ts';
import type { Delivered } from '../systems/target.ts';

export type SystemCalls = {
  deadLetters(filter: { system?: string; before?: number; limit: number }): DeadLetter[];
  /** Null when there is no such letter, or its system is no longer told. */
  replayLetter(id: number): Promise<Delivered | null>;
  /** False when there is no such system, or it was not stopped. */
  startSystem(name: string): boolean;
  /** The newest message of each of these hazards that has one, as an Atom feed. */
  capFeed(hazardIds: readonly string[]): string;
  /** Null when this version of the hazard is no message. */
  capMessage(hazardId: string, version: number): string | null;
};

export function systemCalls(
  desk: SystemsDesk | undefined,
  { plan, events }: { plan: SystemsPlan; events: EventLog },
): SystemCalls {
  const cap = createCapDesk({ plan: plan.cap, link: plan.link, events });
  return {
    deadLetters: (filter) => desk?.deadLetters(filter) ?? [],
    replayLetter: async (id) => (await desk?.replay(id)) ?? null,
    startSystem: (name) => desk?.start(name) ?? false,
    capFeed: cap.feed,
    capMessage: cap.message,
  };
}

/** As the feed shows them: their states are told, the rest is asked for. */
export function systemsSeen({
  sinks,
  state,
}: {
  sinks: Remote<SystemCalls>;
  state(): { systems: readonly SystemState[] };
}): { states(): readonly SystemState[] } & Remote<SystemCalls> {
  const { deadLetters, replayLetter, startSystem, capFeed, capMessage } = sinks;
  return { states: () => state().systems, deadLetters, replayLetter, startSystem, capFeed, capMessage };
}
