/** How far a new device has come, step by step, and what to do about what is in its way. */

import type { ClaimedDevice, FirstStepsSeen } from '../../api/onboard.ts';

export const STEP_NAMES = ['created', 'claimed', 'connected', 'reading', 'plausible', 'test'] as const;
export type StepName = (typeof STEP_NAMES)[number];

export interface Step {
  name: StepName;
  state: 'done' | 'now' | 'waiting';
  /** When it was done, as far as it is known. */
  at?: number;
}

/** `word` names its words; `values` fill them in. */
export interface Trouble {
  word: string;
  values: Record<string, string | number>;
}

type Known = Pick<ClaimedDevice, 'createdAt' | 'claim' | 'health'>;

/** A device that was never offered by a label has one step less. The first that is not done is the one now. */
export function stepsOf(device: Known, seen: FirstStepsSeen): Step[] {
  const { claim, health } = device;
  const isClaimed = claim?.state === 'claimed';
  const hasReading = seen.firstAt !== undefined;
  const done: Readonly<Record<StepName, boolean>> = {
    created: true,
    claimed: isClaimed,
    connected: health?.online === true || hasReading,
    reading: hasReading,
    plausible: hasReading && troublesOfReading(device, seen).length === 0,
    test: seen.testAt !== undefined,
  };
  const at: Partial<Record<StepName, number | undefined>> = {
    created: device.createdAt,
    claimed: isClaimed ? claim.endedAt : undefined,
    connected: health?.onlineSince,
    reading: seen.firstAt,
    test: seen.testAt,
  };
  const names = STEP_NAMES.filter((name) => name !== 'claimed' || claim !== undefined);
  const current = names.find((name) => !done[name]);
  return names.map((name) => {
    const state = done[name] ? 'done' : name === current ? 'now' : 'waiting';
    const when = done[name] ? at[name] : undefined;
    return { name, state, ...(when === undefined ? {} : { at: when }) };
  });
}

export function isAllDone(steps: readonly Step[]): boolean {
  return steps.every(({ state }) => state === 'done');
}

/** The worst first: what keeps it out, what is thrown away, what of a reading is no good. */
export function troublesOf(device: Known, seen: FirstStepsSeen): Trouble[] {
  const { claim } = device;
  const isGone = claim?.state === 'expired' || claim?.state === 'revoked';
  return [
    ...(isGone ? [{ word: `claim-${claim.state}`, values: {} }] : []),
    ...(seen.refused === null ? [] : [{ word: seen.refused.why, values: { count: seen.refused.count } }]),
    ...seen.rejections.map(({ reason, count, detail }) => ({
      word: 'rejection',
      values: { reason, count, detail },
    })),
    ...troublesOfReading(device, seen),
  ];
}

/** Faults that the gateway found are its own words; a name that the contract has not decides nothing. */
function troublesOfReading({ health }: Known, { latest }: FirstStepsSeen): Trouble[] {
  const faults = (health?.faults ?? []).map((fault) => ({ word: 'fault', values: { fault } }));
  const unknown = latest?.unknown ?? [];
  const names = unknown.join(', ');
  return [...faults, ...(unknown.length === 0 ? [] : [{ word: 'unknown-metrics', values: { names } }])];
}
