/** All systems one after the other in one run, so that their figures may be compared. */

import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { print, tell } from '../base/terminal.ts';
import { type CourseOptions, runCeiling, runCourse, SUSTAINED } from './course.ts';
import type { BenchOptions } from './options.ts';
import { atDefaultRateMax, atOtherSizes, withManyStored } from './own-comparisons.ts';
import type { Place } from './place.ts';
import { type Figures, HALF_OF_STACK, phaseOf, systemFigures } from './report/figures.ts';
import { picture } from './report/picture.ts';
import { table } from './report/table.ts';
import { targets } from './report/targets.ts';
import { oursWith } from './systems/ours.ts';
import { bareMosquitto, nodeRedStack, script } from './systems/peers/peers.ts';
import { acknowledgingSink } from './systems/sink/sink.ts';
import type { System, SystemKey } from './systems/system.ts';

/** Prints the table; writes the files that were asked for. */
export async function runSideBySide(options: BenchOptions, place: Place): Promise<void> {
  const figures = await measure(options, place);
  const goals = targets(figures);
  for (const line of table(figures, goals)) print(line);
  const { jsonFile, svgFile } = options;
  if (jsonFile !== undefined) {
    await writeFile(jsonFile, `${JSON.stringify({ ...figures, targets: goals }, undefined, 2)}\n`);
  }
  if (svgFile !== undefined) await writeFile(svgFile, picture(figures));
}

async function measure(options: BenchOptions, place: Place): Promise<Figures> {
  const { devices, seconds } = options;
  const figures: Figures = {
    bench: {
      node: process.versions.node,
      processors: availableParallelism(),
      devices,
      seconds,
      deviceRateMax: 0,
      sustainedMeans: SUSTAINED,
    },
    generator: await ceiling(options, place),
    skipped: {},
  };
  for (const [key, system] of peers(place, options.isTuned)) {
    if (options.systems.includes(key)) await add(figures, { key, system }, options, place);
  }
  if (options.systems.includes('ours')) await addOurs(figures, options, place);
  return figures;
}

function ceiling({ devices, seconds }: BenchOptions, place: Place) {
  const say = (line: string) => tell(`load generator: ${line}`);
  return runCeiling(acknowledgingSink(place), { devices, seconds, say }, place);
}

/** Ours comes last: it is also measured at a rate of the stack's. */
function peers(place: Place, isTuned: boolean): [SystemKey, System][] {
  return [
    ['mosquitto', bareMosquitto(place)],
    ['script', script(place)],
    ['nodeRedStack', nodeRedStack(place, isTuned)],
  ];
}

async function add(
  figures: Figures,
  {
    key,
    system,
    extraRates = [],
  }: { key: SystemKey; system: System; extraRates?: CourseOptions['extraRates'] },
  { devices, seconds }: BenchOptions,
  place: Place,
): Promise<void> {
  const missing = system.missing();
  if (missing !== undefined) {
    tell(`${system.title}: skipped: ${missing}`);
    figures.skipped[key] = missing;
    return;
  }
  const say = (line: string) => tell(`${system.title}: ${line}`);
  const course = await runCourse(system, { devices, seconds, extraRates, say }, place);
  figures[key] = systemFigures(course);
}

async function addOurs(figures: Figures, options: BenchOptions, place: Place): Promise<void> {
  const { nodeRedStack: stack } = figures;
  const half = stack === undefined ? undefined : phaseOf(stack, '50 %')?.rate;
  const extraRates = half === undefined ? [] : [{ label: HALF_OF_STACK, rate: half }];
  tell('ninewatch: NINEWATCH_DEVICE_RATE_MAX=0, everything else at its default');
  await add(
    figures,
    { key: 'ours', system: oursWith({ deviceRateMax: 0, place }), extraRates },
    options,
    place,
  );
  const sustained = figures.ours?.sustainedPerSecond ?? 0;
  if (sustained === 0) return;
  const own = { devices: options.devices, seconds: options.seconds, sustained };
  tell('ninewatch: at its default rate limit');
  figures.atDefaultRateMax = await atDefaultRateMax(own, place);
  if (!options.isFull) return;
  tell('ninewatch: 100 and 10,000 devices');
  figures.sizes = await atOtherSizes(own, place);
  tell('ninewatch: 1,000,000 stored readings');
  figures.manyStored = await withManyStored(own, place);
}
