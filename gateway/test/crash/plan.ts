/** What a seed decides: which kills a life of a data folder has, in which order, and what is left of the disk. */

import { seededNumbers } from '../stage/seeded-numbers.ts';
import { KILL_POINTS, type KillPointName, pointOf } from './kill-points.ts';

/**
 * `none`: the system goes on, only the process died. `clean`: power went, nothing is left that was not synced.
 * `torn`: power went, of what was not synced any blocks may be left.
 */
export type Cut = 'none' | 'clean' | 'torn';

export interface Kill {
  point: KillPointName;
  /** Which meeting of the point; for a kill by the clock, ms. */
  nth: number;
  cut: Cut;
  /** A clean stop and start follow. */
  isThenStopped: boolean;
  /** What whoever is to be told of hazards does meanwhile. */
  receiver: 'well' | 'refusing' | 'silent';
}

export interface Plan {
  /** Kills of the very first start, before anything is stored. */
  births: Kill[];
  kills: Kill[];
  /** For the devices' and the torn blocks' own dice. */
  seed: number;
}

const SHARE_CLEAN_CUT = 0.25;
const SHARE_TORN_CUT = 0.2;
const SHARE_STOPPED = 0.15;
const BIRTHS_MAX = 3;

/** Lives are independent: `life` alone can be run again. */
export function planLife(seed: number, life: number, kills: number): Plan {
  const random = seededNumbers((seed ^ Math.imul(life + 1, 0x9e3779b1)) >>> 0);
  const births = Math.min(Math.floor(random() * (BIRTHS_MAX + 1)), kills);
  const starting = namesOf(({ stage }) => stage === 'start' || stage === 'birth');
  const living = namesOf(({ stage }) => stage !== 'aged' && stage !== 'birth');
  const aged = namesOf(({ stage }) => stage === 'aged');
  const rest = kills - births;
  // Last: once rows are removed, nothing can be decided again from zero.
  const oldAge = Math.round((rest * weightOf(aged)) / weightOf([...living, ...aged]));
  const draw = (names: readonly KillPointName[], count: number) =>
    Array.from({ length: count }, () => drawKill(names, random));
  return {
    births: draw(starting, births),
    kills: [...draw(living, rest - oldAge), ...draw(aged, oldAge)],
    seed: Math.floor(random() * 2 ** 32),
  };
}

export function namesOf(isMeant: (point: ReturnType<typeof pointOf>) => boolean): KillPointName[] {
  return (Object.keys(KILL_POINTS) as KillPointName[]).filter((name) => isMeant(pointOf(name)));
}

const weightOf = (names: readonly KillPointName[]): number =>
  names.reduce((sum, name) => sum + pointOf(name).weight, 0);

function drawKill(names: readonly KillPointName[], random: () => number): Kill {
  let left = random() * weightOf(names);
  const point = names.find((name) => {
    left -= pointOf(name).weight;
    return left < 0;
  });
  return killAtPoint(point ?? (names[0] as KillPointName), random);
}

export function killAtPoint(point: KillPointName, random: () => number): Kill {
  const nth = 1 + Math.floor(random() * pointOf(point).upTo);
  const cutDice = random();
  const receiverDice = random();
  return {
    point,
    nth,
    cut: cutDice < SHARE_CLEAN_CUT ? 'clean' : cutDice < SHARE_CLEAN_CUT + SHARE_TORN_CUT ? 'torn' : 'none',
    isThenStopped: random() < SHARE_STOPPED,
    receiver: receiverDice < 0.7 ? 'well' : receiverDice < 0.85 ? 'refusing' : 'silent',
  };
}
