/** People who ask one question after another, and how long each answer takes. */

import { z } from 'zod';
import { type Clock, pause } from '../../base/clock.ts';
import { Failure } from '../../base/failure.ts';
import { Histogram } from '../measure/histogram.ts';
import type { Asker, Question } from './questions.ts';

export interface Asked {
  question: Question;
  latencies: Histogram;
  /** Of the last answer's body. */
  bytes: number;
}

/** Two at once, each with a moment to read: together some tens of questions a second. */
const PEOPLE = 2;
const READ_MS = 20;
/** Fewer give no 95th percentile. */
const TIMES_MIN = 20;
const WARM_UP_TIMES = 1;

const Page = z.object({ next: z.string().nullable() });

export interface AskOptions {
  base: string;
  tokens: Readonly<Record<Asker, string>>;
  seconds: number;
  clock: Clock;
}

/** Every question in turn, at least twenty times. Rejects when one is not answered with 200. */
export async function askAll(questions: readonly Question[], options: AskOptions): Promise<Asked[]> {
  const ready: { asked: Asked; path: string }[] = [];
  for (const question of questions) {
    const path = await turnedTo(question, options);
    if (path !== undefined) ready.push({ asked: { question, latencies: new Histogram(), bytes: 0 }, path });
  }
  const { clock, seconds } = options;
  for (let time = 0; time < WARM_UP_TIMES; time++) {
    for (const { asked, path } of ready) await answer(asked.question.asker, path, options);
  }
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
async function turnedTo(question: Question, options: AskOptions): Promise<string | undefined> {
  const { asker, path, pagesBefore } = question;
  const joint = path.includes('?') ? '&' : '?';
  let turned = path;
  for (let page = 0; page < pagesBefore; page++) {
    const { next } = Page.parse(JSON.parse(await answer(asker, turned, options)));
    if (next === null) return undefined;
    turned = `${path}${joint}after=${encodeURIComponent(next)}`;
  }
  return turned;
}

async function answer(asker: Asker, path: string, { base, tokens }: AskOptions): Promise<string> {
  const response = await fetch(`${base}/api/v1${path}`, {
    headers: { authorization: `Bearer ${tokens[asker]}` },
  });
  const text = await response.text();
  if (response.status !== 200)
    throw new Failure(`${asker}: ${path} was answered with ${response.status}: ${text}`);
  return text;
}
