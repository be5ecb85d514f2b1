/** Opens every system of the plan, wakes them, and answers questions about them. */

import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { type DeadLetter, openBook } from './book/book.ts';
import { createCapTarget } from './cap/cap-target.ts';
import type { EventLog } from './event.ts';
import type { SystemsPlan } from './plan/schema.ts';
import { Runner, type SystemState } from './runner/runner.ts';
import type { Delivered, Target } from './target.ts';
import { createWebhookTarget } from './webhook/webhook-target.ts';

export interface SystemsDesk {
  /** There may be new events. */
  wake(): void;
  deadLetters(filter: { system?: string; before?: number; limit: number }): DeadLetter[];
  /** Null when there is no such letter, or its system is no longer in the plan. */
  replay(letterId: number): Promise<Delivered | null>;
  /** False when it has no such system, or it was not stopped. */
  start(name: string): boolean;
  stop(): Promise<void>;
}

export interface SystemsPorts {
  dir: string;
  plan: SystemsPlan;
  events: EventLog;
  clock: Clock;
  log: Log;
  onState(state: SystemState): void;
}

const CHANCES = 1_000;

/** Undefined when nobody is to be told: then nothing is opened. */
export async function openSystems(ports: SystemsPorts): Promise<SystemsDesk | undefined> {
  const { plan, dir, clock } = ports;
  if (plan.webhooks.length + plan.cap.receivers.length + plan.mqtt.length === 0) return undefined;
  const runners = new Map<string, Runner>();
  const book = openBook(dir);
  const wake = () => {
    for (const runner of runners.values()) runner.wake();
  };
  for (const target of await targetsOf(ports, (name) => runners.get(name)?.wake())) {
    const { events, log, onState } = ports;
    const chance = () => randomInt(CHANCES) / CHANCES;
    runners.set(target.name, new Runner({ target, events, book, clock, log, chance, onState }));
  }
  wake();
  return {
    wake,
    deadLetters: (filter) => book.letters(filter),
    replay: async (letterId) => {
      const letter = book.letter(letterId);
      return (await runners.get(letter?.system ?? '')?.replay(letterId)) ?? null;
    },
    start: (name) => runners.get(name)?.start() ?? false,
    stop: async () => {
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
      book.close();
    },
  };
}

async function targetsOf(
  { plan, events, clock }: SystemsPorts,
  wakeOne: (name: string) => void,
): Promise<Target[]> {
  const webhooks = plan.webhooks.map((each) =>
    createWebhookTarget(each, { events, clock, origin: hostname() }),
  );
  const caps = plan.cap.receivers.map((each) =>
    createCapTarget(plan.cap, each, { events, clock, link: plan.link }),
  );
  // Its client is loaded where it is used alone: every start would pay for it.
  const mqtts = plan.mqtt.length === 0 ? undefined : await import('./mqtt/mqtt-target.ts');
  const brokers = plan.mqtt.flatMap(
    (each) => mqtts?.createMqttTarget(each, { events, clock, onConnected: () => wakeOne(each.name) }) ?? [],
  );
  return [...webhooks, ...caps, ...brokers];
}
