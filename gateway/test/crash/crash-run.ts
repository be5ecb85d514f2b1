/** `npm run test:crash`: lives of data folders, a process each, side by side, until all kills are done; then the counts. */

import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/base/clock.ts';
import type { LifeTold } from './life.ts';
import { summaryOf } from './summary.ts';

const KILLS_A_LIFE = 25;
const LIFE = fileURLToPath(new URL('./crash-life.ts', import.meta.url));

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string' },
    /** That life alone. */
    life: { type: 'string' },
    /** Kills at that point alone. */
    point: { type: 'string' },
    lanes: { type: 'string', default: '3' },
    /** Gets the folder of a life that met a problem. */
    keep: { type: 'string', default: join(tmpdir(), 'ninewatch-crash-failures') },
  },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
const kills = Number(values.kills);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Life {
  life: number;
  kills: number;
}

function lives(): Life[] {
  const all = Array.from({ length: Math.ceil(kills / KILLS_A_LIFE) }, (_, life) => ({
    life,
    kills: Math.min(KILLS_A_LIFE, kills - life * KILLS_A_LIFE),
  }));
  return values.life === undefined ? all : all.filter(({ life }) => life === Number(values.life));
}

/** How to run that life again. */
function again({ life }: Life): string {
  const point = values.point === undefined ? '' : ` --point "${values.point}"`;
  return `npm run test:crash -- --seed ${seed} --kills ${kills} --life ${life}${point}`;
}

async function run(each: Life): Promise<LifeTold> {
  const args = ['--seed', String(values.point === undefined ? seed : seed + each.life)];
  args.push(
    '--life',
    String(each.life),
    '--kills',
    String(each.kills),
    '--keep',
    `${values.keep}/${each.life}`,
  );
  if (values.point !== undefined) args.push('--point', values.point);
  const child = spawn(process.execPath, [LIFE, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (stdout === '') throw new Error(`life ${each.life} ended without a word; again: ${again(each)}`);
  return JSON.parse(stdout) as LifeTold;
}

async function lane(waiting: Life[], told: LifeTold[]): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const life = await run(next);
    told.push(life);
    const minutes = ((systemClock.monotonicMs() - startedMs) / 60_000).toFixed(1);
    const done = told.reduce((sum, { kills: each }) => sum + each.length, 0);
    say(`${minutes} min  ${done} of ${kills} kills  life ${next.life}: ${life.problems.length} problems`);
    for (const problem of life.problems) say(`  ${problem}`);
    if (life.problems.length > 0) say(`  again: ${again(next)}   folder: ${values.keep}/${next.life}`);
  }
}

const startedMs = systemClock.monotonicMs();
say(`seed ${seed}; the same seed makes the same decisions, the machine's timing is its own`);
const waiting = lives();
const told: LifeTold[] = [];
await Promise.all(Array.from({ length: Number(values.lanes) }, () => lane(waiting, told)));
const { lines, passed, failed } = summaryOf(told);
for (const line of lines) say(line);
say(`seed ${seed}, ${((systemClock.monotonicMs() - startedMs) / 60_000).toFixed(1)} min`);
say(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
