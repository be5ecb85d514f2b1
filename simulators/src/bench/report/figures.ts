/** Everything a run found out, in the shape of the JSON file. Rates are readings a second, times ms. */

import type { CourseResult, GeneratorFigures } from '../course.ts';
import type { ClosedResult, OpenResult } from '../measure/test-bed.ts';
import type { SystemKey } from '../systems/system.ts';

/** One system; `null` is what it does not have or was not found. */
export interface SystemFigures extends CourseResult {
  /** At its own sustained rate, all its processes, until its backlog was gone. */
  cpuSecondsPerMillion: number | null;
  /** Both at half of its own sustained rate. */
  ackP99Ms: number | null;
  alarmP99Ms: number | null;
}

/** The gateway with so many devices. */
export interface SizeFigures {
  devices: number;
  closed: ClosedResult;
  open: OpenResult;
  memoryBytesMax: number;
}

/** The same open loop before and after a million readings were stored. */
export interface StoredFigures {
  stored: number;
  before: OpenResult;
  after: OpenResult;
}

export interface Figures extends Partial<Record<SystemKey, SystemFigures>> {
  bench: {
    node: string;
    processors: number;
    devices: number;
    seconds: number;
    /** Of the gateway under `ours`; 0 is off. */
    deviceRateMax: 0;
    sustainedMeans: object;
  };
  /** Against a server that only acknowledges. */
  generator: GeneratorFigures;
  /** Why a system has no figures. */
  skipped: Partial<Record<SystemKey, string>>;
  /** The gateway with its default limit of messages a device. */
  atDefaultRateMax?: OpenResult;
  /** At other numbers of devices, all at the same rate. */
  sizes?: SizeFigures[];
  manyStored?: StoredFigures;
}

export const HALF_OF_STACK = 'stack’s half';

/** The headline figures of one course. */
export function systemFigures(course: CourseResult): SystemFigures {
  const all = phaseOf(course, '100 %');
  const half = phaseOf(course, '50 %');
  return {
    cpuSecondsPerMillion: all?.cpuSecondsPerMillion ?? null,
    ackP99Ms: half?.ack.p99Ms ?? null,
    alarmP99Ms: half?.alarm?.p99Ms ?? null,
    ...course,
  };
}

export function phaseOf(course: CourseResult, label: string): CourseResult['phases'][number] | undefined {
  return course.phases.find((phase) => phase.label === label);
}
