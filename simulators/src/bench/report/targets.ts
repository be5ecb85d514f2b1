/** What the gateway is to reach against its peers, as ratios within one run. */

import { type Figures, HALF_OF_STACK, phaseOf } from './figures.ts';

export interface Target {
  name: string;
  /** Undefined when one of the two was not measured. */
  ratio: number | undefined;
  limit: number;
  direction: 'at least' | 'at most';
  verdict: 'met' | 'missed' | 'not measured';
}

type Value = number | null | undefined;

/** Ours divided by theirs; differences under 15 % are noise on a shared machine. */
export function targets(figures: Figures): Target[] {
  const { ours, mosquitto, nodeRedStack: stack, script } = figures;
  const atStacksHalf = ours === undefined ? undefined : phaseOf(ours, HALF_OF_STACK)?.alarm?.p99Ms;
  const atLeast = (name: string, ratio: number | undefined, limit: number) =>
    target({ name, ratio, limit, direction: 'at least' });
  const atMost = (name: string, ratio: number | undefined, limit: number) =>
    target({ name, ratio, limit, direction: 'at most' });
  const sustained = ours?.sustainedPerSecond;
  const closed = ratioOf(ours?.ackedPerSecond, mosquitto?.ackedPerSecond);
  return [
    atLeast('sustained rate, of the Node-RED stack’s', ratioOf(sustained, stack?.sustainedPerSecond), 5),
    atLeast('sustained rate, of the script’s', ratioOf(sustained, script?.sustainedPerSecond), 2.2),
    atMost(
      'CPU a reading, of the stack’s',
      ratioOf(ours?.cpuSecondsPerMillion, stack?.cpuSecondsPerMillion),
      0.2,
    ),
    atLeast('closed loop, of bare Mosquitto’s', closed, 1.4),
    atLeast('closed loop, of bare Mosquitto’s (stretch)', closed, 2),
    atMost('alarm p99 at the stack’s half rate, of its own', ratioOf(atStacksHalf, stack?.alarmP99Ms), 1 / 3),
    atMost(
      'alarm p99 at own half rate, of the stack’s at its',
      ratioOf(ours?.alarmP99Ms, stack?.alarmP99Ms),
      1,
    ),
    atMost(
      'CPU a reading, 10,000 devices of 100',
      ratioOf(costWith(figures, 10_000), costWith(figures, 100)),
      1.3,
    ),
    atMost('CPU a reading, 1,000,000 stored of none', storedRatio(figures), 1.1),
  ];
}

function target({ name, ratio, limit, direction }: Omit<Target, 'verdict'>): Target {
  const isMet = ratio !== undefined && (direction === 'at least' ? ratio >= limit : ratio <= limit);
  const verdict = ratio === undefined ? 'not measured' : isMet ? 'met' : 'missed';
  return { name, ratio, limit, direction, verdict };
}

function costWith({ sizes }: Figures, devices: number): number | undefined {
  return sizes?.find((size) => size.devices === devices)?.open.cpuSecondsPerMillion;
}

function storedRatio({ manyStored }: Figures): number | undefined {
  return ratioOf(manyStored?.after.cpuSecondsPerMillion, manyStored?.before.cpuSecondsPerMillion);
}

/** Undefined when one is missing, or there is nothing to divide by. */
export function ratioOf(ours: Value, theirs: Value): number | undefined {
  if (ours == null || theirs == null || theirs === 0) return undefined;
  const ratio = ours / theirs;
  return Number.isFinite(ratio) ? ratio : undefined;
}
