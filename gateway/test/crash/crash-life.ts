/** A process for one life: `--seed S --life N --kills K [--point NAME]`; tells the outcome as a line of JSON. */

import { parseArgs } from 'node:util';
import { seededNumbers } from '../stage/seeded-numbers.ts';
import { KILL_POINTS, type KillPointName } from './kill-points.ts';
import { runLife } from './life.ts';
import { killAtPoint, type Plan, planLife } from './plan.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    life: { type: 'string', default: '0' },
    kills: { type: 'string', default: '25' },
    point: { type: 'string' },
    keep: { type: 'string' },
  },
});
const seed = Number(values.seed ?? 1);
const kills = Number(values.kills);

function planOf(): Plan {
  const { point } = values;
  if (point === undefined) return planLife(seed, Number(values.life), kills);
  if (!(point in KILL_POINTS)) throw new Error(`--point is one of: ${Object.keys(KILL_POINTS).join(', ')}`);
  const random = seededNumbers(seed);
  const drawn = Array.from({ length: kills }, () => killAtPoint(point as KillPointName, random));
  return { births: [], kills: drawn, seed };
}

process.stdout.write(
  `${JSON.stringify(await runLife(planOf(), values.keep === undefined ? {} : { keepIn: values.keep }))}\n`,
);
