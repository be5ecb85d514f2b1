/** A catalogue that took effect, as it is kept for people to look at and to put back. */

import type { CatalogueDiff } from '../catalogue/diff.ts';
import type { RulesOrigin } from './record.ts';

export interface RulesVersion {
  /** Counts the catalogues that took effect. */
  revision: number;
  /** As the catalogue says it. */
  version: string;
  text: string;
  /** Wall time at which it took effect, ms. */
  since: number;
  /** User name, or `gateway`. */
  by: string;
  note?: string;
  origin?: RulesOrigin;
  /** Against the one before it; absent for rules of before it was kept. */
  diff?: CatalogueDiff;
}
