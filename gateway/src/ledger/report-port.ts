/** What reports ask of the ledger: sums over whole regions, made in one pass each. */

import type { ComputedFigure, FormFiling, FormName, RegionLevel, TypedFiling } from '@ninewatch/rules';

/** What is counted lies in `from ≤ t < until`, ms; `until` is the end of the form's date. */
export interface FormQuery {
  form: FormName;
  /** The unit and all below it; the caller has seen to it that it is in sight. */
  unit: string;
  from: number;
  until: number;
  /** One line for each unit right below it, besides its own. */
  byChild: boolean;
}
export type ComputedFigures = Record<ComputedFigure, number>;
/** `isDirect`: what is in the unit itself and in none of the units below it. */
export interface FormLine {
  unit: string;
  name: string;
  level: RegionLevel | 'root';
  isDirect?: true;
  figures: ComputedFigures;
}
export interface FormSums {
  whole: FormLine;
  /** In the order of their ids; empty unless `byChild`. */
  children: FormLine[];
  /** Of the unit and all below it, of this form, oldest date first. */
  typed: TypedFiling[];
  /** Signed ones of the unit and those right below it. */
  signed: FormFiling[];
  /** Region → the region above it, of the unit and all below it. */
  parents: Record<string, string>;
}
