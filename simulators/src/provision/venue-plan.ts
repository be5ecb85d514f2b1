/** Draws the venues of a district: category, name, place, and the facts that make their colour. */

import type { Random } from '../base/random.ts';
import { DOOR_SIGNS, STREETS, SURNAMES, WORDS } from './names.ts';

export interface PlannedVenue {
  id: string;
  name: string;
  category: number;
  region: string;
  address: string;
  contact: string;
  facts: Record<string, boolean | number>;
  /** The colour that the rule gives to these facts. */
  risk: 'red' | 'orange' | 'yellow';
  /** A person records it as especially low risk. */
  isBlue: boolean;
}

/** How common each category is in a district's streets; each occurs when there are nine venues or more. */
const WEIGHTS: readonly [category: number, weight: number][] = [
  [1, 30],
  [2, 30],
  [3, 9],
  [4, 4],
  [5, 10],
  [6, 6],
  [7, 5],
  [8, 9],
  [9, 3],
];
const CATEGORIES = WEIGHTS.map(([category]) => category);
/** Of the yellow ones. */
const BLUE_SHARE = 0.2;
/** Venues that outgrew their category; they are flagged, not refused. */
const OVER_LIMIT_SHARE = 0.04;

export function planVenues(count: number, grids: readonly string[], random: Random): PlannedVenue[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, i) => {
    const category = i < CATEGORIES.length ? (CATEGORIES[i] as number) : drawCategory(random);
    const address = `${random.pick(STREETS)}${random.integer(1, 288)}号`;
    const name = nameOf(category, { address, taken, random });
    const facts = factsOf(category, name, random);
    const risk = colourOf(facts);
    return {
      id: `v-${String(i + 1).padStart(4, '0')}`,
      name,
      category,
      region: grids[i % grids.length] as string,
      address,
      contact: `1${random.integer(3, 9)}0${String(random.integer(0, 99_999_999)).padStart(8, '0')}`,
      facts,
      risk,
      isBlue: risk === 'yellow' && random.chance(BLUE_SHARE),
    };
  });
}

function drawCategory(random: Random): number {
  let left = random.between(
    0,
    WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0),
  );
  for (const [category, weight] of WEIGHTS) {
    left -= weight;
    if (left < 0) return category;
  }
  return 1;
}

function nameOf(category: number, parts: { address: string; taken: Set<string>; random: Random }): string {
  const { address, taken, random } = parts;
  const sign = random.pick(DOOR_SIGNS[category] ?? ['{w}商行']);
  const plain = sign.replace('{s}', random.pick(SURNAMES)).replace('{w}', random.pick(WORDS));
  // A second shop of the same name is told by its street, as people do.
  const name = taken.has(plain) ? `${plain}（${address}）` : plain;
  taken.add(plain);
  return name;
}

const SIZES: Record<number, (random: Random, factor: number) => Record<string, number>> = {
  1: (random, factor) => ({ areaM2: scaled(random, [20, 280], factor) }),
  2: (random, factor) => ({ areaM2: random.integer(30, 260), diners: scaled(random, [12, 95], factor) }),
  3: (random, factor) => ({ areaM2: random.integer(120, 900), beds: scaled(random, [8, 48], factor) }),
  4: (random, factor) => ({ areaM2: scaled(random, [60, 195], factor), floor: random.integer(1, 3) }),
  5: (random, factor) => ({ areaM2: scaled(random, [30, 195], factor) }),
  6: (random, factor) => ({ areaM2: random.integer(40, 400), beds: scaled(random, [2, 28], factor) }),
  7: (random, factor) => ({ areaM2: random.integer(200, 1_200), pupils: scaled(random, [20, 95], factor) }),
  8: (random, factor) => ({ areaM2: random.integer(100, 900), staff: scaled(random, [4, 48], factor) }),
  9: (random, factor) => ({ areaM2: scaled(random, [15, 95], factor) }),
};

function scaled(random: Random, [min, max]: [number, number], factor: number): number {
  return Math.round(random.integer(min, max) * factor);
}

const CROWDED_SHARE: Record<number, number> = {
  1: 0.15,
  2: 0.2,
  3: 0.25,
  4: 0.7,
  5: 0.3,
  6: 0.2,
  7: 0.8,
  8: 0.05,
  9: 0.15,
};
const FLAMMABLE_SHARE: Record<number, number> = { 8: 0.25, 9: 1 };

function factsOf(category: number, name: string, random: Random): Record<string, boolean | number> {
  const factor = random.chance(OVER_LIMIT_SHARE) ? 5 : 1;
  const flags = {
    flammable: random.chance(FLAMMABLE_SHARE[category] ?? 0.01),
    crowded: random.chance(CROWDED_SHARE[category] ?? 0),
    keyFire: random.chance(0.03),
    mixed: random.chance(0.04),
    gasHeavy: name.includes('火锅') && random.chance(0.7),
  };
  const isTrue = Object.entries(flags).filter(([, value]) => value);
  return { ...SIZES[category]?.(random, factor), ...Object.fromEntries(isTrue) };
}

/** Domain sheet §2. */
function colourOf(facts: Record<string, boolean | number>): 'red' | 'orange' | 'yellow' {
  const isBoth = facts.flammable === true && facts.crowded === true;
  if (isBoth || facts.keyFire || facts.mixed || facts.gasHeavy) return 'red';
  return facts.flammable || facts.crowded ? 'orange' : 'yellow';
}
