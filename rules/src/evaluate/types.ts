/** What evaluation is given and what it gives back. */

import type { Category, Device, RiskColour } from '../model/facts.ts';
import type { FindingChange } from '../model/finding.ts';

/** What evaluation may know about the device's venue; given by the fold. */
export interface Surroundings {
  device: Device;
  risk: RiskColour;
  category: Category;
  region: string;
  /** From the region itself up to the root; given when a rule narrows by region. */
  regionPath?: readonly string[];
  /** The fold's monotonic elapsed time: the sum of all ticks' `elapsedMs`. */
  elapsedMs: number;
  /** For a device behind a collector: whether the collector is connected. Not read for others. */
  online: boolean;
  /** Present when the device publishes through a collector. */
  collector?: { deviceId: string; dead: boolean };
  /** Not handed over yet: nobody is protected by it. */
  unprotected?: true;
  /** Of a collector: the devices that publish through it, named by its silence. */
  children?: readonly string[];
}

export interface Evaluation {
  findings: FindingChange[];
  /** `healthOf` answers something else than before. */
  healthChanged: boolean;
  /** The device's clock cannot be trusted: send one `sync_time`. At most once an hour. */
  wantsSyncTime?: true;
}
