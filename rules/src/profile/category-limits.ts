/** The limits of the nine categories, as the public rules state them; "≤" includes the number. */

import type { Category, VenueFacts } from '../model/facts.ts';

export interface CategoryLimit {
  category: Category;
  /** Column name under which the excess is flagged. */
  flag: string;
  isOver(facts: VenueFacts): boolean;
}

const above = (value: number | undefined, max: number): boolean => value !== undefined && value > max;

export const CATEGORY_LIMITS: readonly CategoryLimit[] = [
  { category: 1, flag: 'area_m2', isOver: (facts) => above(facts.areaM2, 300) },
  { category: 2, flag: 'diners', isOver: (facts) => above(facts.diners, 100) },
  { category: 3, flag: 'beds', isOver: (facts) => above(facts.beds, 50) },
  { category: 4, flag: 'area_m2', isOver: (facts) => above(facts.areaM2, 200) },
  {
    category: 4,
    flag: 'floor',
    isOver: ({ floor }) => floor !== undefined && (floor < 1 || floor > 3),
  },
  { category: 5, flag: 'area_m2', isOver: (facts) => above(facts.areaM2, 200) },
  {
    category: 6,
    flag: 'beds',
    isOver: (facts) => facts.healthCentre !== true && above(facts.beds, 30),
  },
  {
    category: 7,
    flag: 'beds',
    isOver: (facts) => facts.boarding === true && above(facts.beds, 50),
  },
  {
    category: 7,
    flag: 'pupils',
    isOver: (facts) =>
      facts.boarding !== true && above(facts.pupils, facts.kindergarten === true ? 100 : 500),
  },
  { category: 8, flag: 'staff', isOver: (facts) => above(facts.staff, 50) },
  { category: 8, flag: 'dormitory_beds', isOver: (facts) => above(facts.dormitoryBeds, 30) },
  { category: 9, flag: 'area_m2', isOver: (facts) => above(facts.areaM2, 100) },
];
