/** CAP messages of hazards for those who fetch them. */

import type { EventLog } from '../event.ts';
import type { CapPlan } from '../plan/schema.ts';
import { STEPS_MAX, senderOf } from './cap-target.ts';
import { type CapStep, stepsOf } from './chain.ts';
import { capFeed } from './feed.ts';
import { capMessage } from './message.ts';

export interface CapDesk {
  /** The newest message of each of these hazards that has one, newest first. */
  feed(hazardIds: readonly string[]): string;
  /** Null when this version of the hazard is no message, or is no longer kept. */
  message(hazardId: string, version: number): string | null;
}

export function createCapDesk({
  plan,
  link,
  events,
}: {
  plan: CapPlan;
  link: string | undefined;
  events: EventLog;
}): CapDesk {
  const sender = senderOf(plan, link);
  const stepsTo = (hazardId: string): CapStep[] => {
    const kept = events.ofHazard(hazardId, Number.MAX_SAFE_INTEGER, STEPS_MAX);
    return stepsOf(
      kept.map(({ body, at }) => ({ hazard: body, at })),
      plan,
    );
  };
  return {
    feed: (hazardIds) => {
      const newest = hazardIds.flatMap((id) => stepsTo(id).at(-1) ?? []);
      newest.sort((a, b) => b.sentAt - a.sentAt);
      return capFeed(newest, { updatedAt: newest[0]?.sentAt ?? 0 });
    },
    message: (hazardId, version) => {
      const step = stepsTo(hazardId).find(({ hazard }) => hazard.version === version);
      if (step === undefined) return null;
      const { venueId, region } = step.hazard;
      return capMessage(step, events.place(venueId, region), sender);
    },
  };
}
