/** People who ask one question after another, and how long each answer takes. */

import { z } from 'zod';
import { type Clock, pause } from '../../base/clock.ts';
import { Failure } from '../../base/failure.ts';
import { Histogram } from '../measure/histogram.ts';
import type { Asker, Question } from './questions.ts';

export interface Asked {
  question: Question;
  latencies: Histogram;
  /** Processor time, ms; nothing in it when it was not measured. */
  costs: Histogram;
  /** Of the last answer's body. */
  bytes: number;
}

/** Two at once, each with a moment to read: together some tens of questions a second. */
const PEOPLE = 2;
const READ_MS = 20;
/** Fewer give no 95th percentile. */
const TIMES_MIN = 20;

const Page = z.object({ next: z.string().nullable() });

export interface Access {
  base: string;
  tokens: Readonly<Record<Asker, string>>;
}

export interface AskOptions extends Access {
  seconds: number;
  clock: Clock;
}

/** A question that is turned to its page, and what came of asking it. */
export interface Ready {
  asked: Asked;
  path: string;
}

/** Turns each question to its page, and asks it once: what has no such page is left out. */
export async function prepare(questions: readonly Question[], options: Access): Promise<Ready[]> {
  const ready: Ready[] = [];
  for (const question of questions) {
    const path = await turnedTo(question, options);
    if (path === undefined) continue;
    await answer(question.asker, path, options);
    ready.push({ asked: { question, latencies: new Histogram(), costs: new Histogram(), bytes: 0 }, path });
  }
  return ready;
}

/** Every question in turn, at least twenty times. Rejects when one is not answered with 200. */
export async function askAll(ready: readonly Ready[], options: AskOptions): Promise<Asked[]> {
  const { clock, seconds } = options;
  const endsAt = clock.monotonicMs() + seconds * 1_000;
  let taken = 0;
  const isOver = () => taken >= ready.length * TIMES_MIN && clock.monotonicMs() >= endsAt;
  const person = async () => {
    while (!isOver() && ready.length > 0) {
      const one = ready[taken++ % ready.length];
      if (one === undefined) return;
      const from = clock.monotonicMs();
      one.asked.bytes = (await answer(one.asked.question.asker, one.path, options)).length;
      one.asked.latencies.add(clock.monotonicMs() - from);
      await pause(clock, READ_MS);
    }
  };
  await Promise.all(Array.from({ length: PEOPLE }, person));
  return ready.map(({ asked }) => asked);
}

/** The question's path with the cursor of its page; undefined when there are not so many pages. */
async function turnedTo(question: Question, options: Access): Promise<string | undefined> {
  const { asker, path, pagesBefore } = question;
  const joint = path.includes('?') ? '&' : '?';
  let turned = path;
  for (let page = 0; page < pagesBefore; page++) {
    const { next } = Page.parse(JSON.parse((await answer(asker, turned, options)).toString()));
    if (next === null) return undefined;
    turned = `${path}${joint}after=${encodeURIComponent(next)}`;
  }
  return turned;
}

/** Until its last byte: what an asker makes of them is not the gateway's. Rejects when it is not answered with 200. */
export async function answer(asker: Asker, path: string, { base, tokens }: Access): Promise<Buffer> {
  const response = await fetch(`${base}/api/v1${path}`, {
    headers: { authorization: `Bearer ${tokens[asker]}` },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200)
    throw new Failure(`${asker}: ${path} was answered with ${response.status}: ${bytes.toString()}`);
  return bytes;
}
