/** Every range that episodes are drawn from, in one table, with where it comes from. */

import type { Random } from '../base/random.ts';

export type Range = readonly [min: number, max: number];

/**
 * Sources: [N] NFPA 72 Annex B / NFPA 92; [S] SFPE Handbook; [C] Cooper 1982; [H] Heskestad; [Q] Quintiere 1982; [R] Rein,
 * SFPE ch. 19; [G] GB 15322, GB 14287, GB/T 50493; [E] EN 50291; [I] IEC 60034-12; no mark: ours, as wide as life.
 */
export const RANGES = {
  /** A room and its detectors. */
  site: {
    heightM: [2.4, 4.2],
    areaM2: [14, 60],
    radiusM: [0.4, 5.5],
    /** √(m·s): thermistors to slow elements [S]. */
    rti: [5, 60],
    /** [H] 1.8 m for easy chambers; optical ones to 9 m. */
    entryM: [1.8, 9],
    coS: [20, 60],
    doorDelayS: [15, 90],
    doorShare: [0.3, 0.8],
    fillS: [40, 180],
    /** [C] */
    lossShare: [0.6, 0.9],
    airPerS: [1 / 900, 1 / 150],
    clearPerS: [1 / 120, 1 / 40],
  },
  flaming: {
    incubationS: [5, 240],
    limitKw: [120, 2_000],
    steadyS: [120, 600],
    decayS: [120, 600],
    putOutS: [240, 1_500],
    layerShare: [0.25, 0.5],
    /** Times the tabulated yields: covered furniture soots less than bare foam, a starved fire gives more CO. */
    sootFactor: [0.2, 1.2],
    coFactor: [0.5, 4],
  },
  /** [Q] scaled, [R] yields. */
  smouldering: {
    scale: [0.15, 1],
    endsS: [2_400, 7_200],
    heatKjG: [6, 12],
    smokeYield: [0.03, 0.12],
    coYield: [0.1, 0.2],
    layerShare: [0.6, 0.95],
  },
  gasLeak: {
    leakM3H: [0.15, 1.5],
    roomM3: [18, 90],
    layerShare: [0.25, 0.8],
    airPerH: [0.3, 3],
    closedAtS: [1_200, 5_400],
    opensAfterS: [0, 300],
    openAirPerH: [10, 40],
    sensorS: [5, 25],
    /** Farther sensors of the same venue get a share. */
    farShare: [0.3, 0.8],
  },
  coFlue: {
    emissionGH: [6, 60],
    onS: [420, 1_800],
    offS: [120, 900],
    roomM3: [18, 70],
    airPerH: [0.3, 1.5],
    endsS: [3_600, 14_400],
    openAirPerH: [8, 30],
    sensorS: [20, 60],
    farShare: [0.2, 0.7],
  },
  insulation: {
    startMa: [8, 30],
    tauS: [64_800, 259_200],
    dampShare: [0, 0.25],
    /** mA above the natural leakage at which somebody comes. */
    repairedAtMa: [350, 700],
  },
  phaseToEarth: {
    /** 230 V over contact and earth: 0.4–6 A. */
    resistanceOhm: [38, 500],
    contactShare: [0.5, 1],
    cycleS: [60, 300],
    clearedAtS: [900, 7_200],
  },
  looseTerminal: {
    startMilliOhm: [2, 8],
    growsS: [10_800, 86_400],
    limitMilliOhm: [60, 200],
    lossWK: [0.08, 0.2],
    thermalS: [240, 900],
    lastsS: [86_400, 345_600],
  },
  /** [G] 14 half-cycles in a second must alarm. */
  arc: {
    gapS: [60, 600],
    burstMinS: [1, 2],
    burstMaxS: [3, 8],
    countMin: [14, 20],
    countMax: [25, 90],
    endsS: [1_800, 14_400],
  },
  cooking: {
    puffs: [1, 8],
    everyS: [180, 600],
    smokeDbM: [0.02, 0.15],
    smokeRisesS: [10, 40],
    smokeFallsS: [90, 360],
    heatK: [3, 18],
    heatTauS: [400, 1_200],
    farShare: [0.05, 0.4],
  },
  steam: { smokeDbM: [0.05, 0.6], risesS: [15, 60], fallsS: [60, 300], humidity: [95, 100], heatK: [1, 6] },
  dust: { count: [1, 8], smokeDbM: [0.03, 0.4], dustMgM3: [3, 30], spikeS: [1, 6], lastsS: [600, 7_200] },
  /** Of a smoker or drinker, close to the cell. */
  breath: { peakPpm: [15, 70], risesS: [3, 6], fallsS: [6, 12] },
  /** Alcohol, perfume, cleaner on a catalytic or semiconductor cell. */
  vapour: { peakLel: [4, 28], risesS: [5, 20], fallsS: [30, 80] },
  /** [I] */
  inrush: {
    runningA: [4, 20],
    factor: [5, 8],
    lastsS: [0.4, 2],
    residualMa: [50, 400],
    runsS: [30, 900],
    starts: [1, 6],
  },
  rain: { peakMa: [30, 80], risesS: [1_800, 7_200], wetS: [10_800, 43_200], driesS: [3_600, 14_400] },
  /** Ordinary switching: at most 9 [G]. */
  switching: { gapS: [30, 300], countMax: [3, 9], endsS: [600, 3_600] },
  drift: { lastsS: [259_200, 1_209_600], share: [0.5, 1] },
  stuck: { lastsS: [21_600, 259_200] },
  noisy: { lastsS: [7_200, 86_400], times: [5, 15] },
  sentinel: { lastsS: [1_800, 86_400], share: [0.3, 1], cycleS: [120, 900] },
  spikes: { count: [1, 6], spikeS: [1, 4], lastsS: [600, 3_600], share: [0.5, 1.5] },
  warmUp: { lastsS: [60, 300], peakShare: [0.3, 0.9] },
  battery: { lastsS: [86_400, 432_000], fromPercent: [22, 35] },
  silent: { lastsS: [3_600, 172_800] },
  outage: { lastsS: [60, 14_400] },
  reboot: { downS: [2, 60], times: [1, 4], lastsS: [600, 7_200] },
  twice: { lastsS: [600, 7_200], share: [0.1, 0.8] },
  swapped: { lastsS: [600, 7_200] },
  clockOffset: { lastsS: [3_600, 86_400], offsetS: [-86_400, 86_400] },
  clockJump: { lastsS: [1_800, 14_400], offsetS: [-7_200, 7_200] },
  noClock: { lastsS: [1_800, 43_200] },
} as const satisfies Record<string, Record<string, Range>>;

export type Ranges = {
  readonly [E in keyof typeof RANGES]: { readonly [P in keyof (typeof RANGES)[E]]: Range };
};
export type RangeOverrides = { readonly [E in keyof Ranges]?: Partial<Ranges[E]> };

/** The table with some of its ranges replaced. Refuses a range that is none. */
export function rangesWith(overrides: RangeOverrides): Ranges {
  const merged = Object.fromEntries(
    Object.entries(RANGES).map(([episode, table]) => [
      episode,
      { ...table, ...overrides[episode as keyof Ranges] },
    ]),
  );
  for (const [episode, table] of Object.entries(merged)) {
    for (const [name, range] of Object.entries(table)) {
      if (!(range[0] <= range[1]))
        throw new RangeError(`${episode}.${name}: ${range.join(' … ')} is no range`);
    }
  }
  return merged as Ranges;
}

/** Positive ranges this wide are drawn by their logarithm, so that small values are as likely as great ones. */
const WIDE = 8;

export function drawnFrom(random: Random, [min, max]: Range): number {
  if (min > 0 && max / min >= WIDE) return Math.exp(random.between(Math.log(min), Math.log(max)));
  return random.between(min, max);
}

/** One number for each range of the table, in its order. */
export function drawn<T extends Record<string, Range>>(random: Random, table: T): { [P in keyof T]: number } {
  return Object.fromEntries(
    Object.entries(table).map(([name, range]) => [name, drawnFrom(random, range)]),
  ) as { [P in keyof T]: number };
}
