/** Which steps of a hazard's life are CAP messages, and which earlier ones each refers to. */

import type { Hazard, HazardKind, SignalClass } from '@ninewatch/rules';

/** The hazard as it stood at one step, and when that was stored, ms. */
export interface Moment {
  hazard: Hazard;
  at: number;
}

export interface CapStep {
  hazard: Hazard;
  msgType: 'Alert' | 'Update' | 'Cancel';
  identifier: string;
  sentAt: number;
  /** Of the same hazard, oldest first. */
  earlier: { identifier: string; sentAt: number }[];
}

export interface CapChoice {
  kinds: readonly HazardKind[];
  classes: readonly SignalClass[];
  /** What is not live too, as `Exercise` or `Test`. */
  drills: boolean;
}

/** The first and the newest: a hazard that changes for weeks has messages without end. [P8] */
const EARLIER_MAX = 32;

/**
 * `moments` are of one hazard, in order. The first that is of the chosen kinds and classes is the alert; from then on
 * whatever matters to a receiver is an update, whatever its class, and the end is a cancel. The same moments give
 * the same messages.
 */
export function stepsOf(moments: readonly Moment[], choice: CapChoice): CapStep[] {
  const steps: CapStep[] = [];
  let told: string | undefined;
  for (const { hazard, at } of moments) {
    const isFirst = told === undefined;
    if (isFirst && (!isChosen(hazard, choice) || hazard.state === 'closed')) continue;
    const matter = matterOf(hazard);
    if (matter === told) continue;
    told = matter;
    steps.push({
      hazard,
      msgType: isFirst ? 'Alert' : hazard.state === 'closed' ? 'Cancel' : 'Update',
      identifier: identifierOf(hazard),
      sentAt: at,
      earlier: bounded(steps.map(({ identifier, sentAt }) => ({ identifier, sentAt }))),
    });
  }
  return steps;
}

/** Unique for ever, as the hazard's id is; without what CAP forbids in it. */
export function identifierOf({ id, version }: Pick<Hazard, 'id' | 'version'>): string {
  return codeOf(`${id}.${version}`);
}

/** CAP forbids white space, commas, `<` and `&` in identifiers and senders; the rest of ASCII is safe for all. */
export function codeOf(text: string): string {
  return text.replaceAll(/[^\x21-\x7E]|[,<&>"']/g, '-');
}

function isChosen(hazard: Hazard, { kinds, classes, drills }: CapChoice): boolean {
  if (!kinds.includes(hazard.kind)) return false;
  return hazard.live ? classes.includes(hazard.class) : drills;
}

function matterOf(hazard: Hazard): string {
  const { priority, venueRisk, state, active, acknowledged, deviceIds, promoted, cause, planned } = hazard;
  return JSON.stringify([
    hazard.class,
    ...[priority, venueRisk, active, acknowledged, state === 'closed', promoted !== undefined, cause],
    ...[deviceIds.length, planned],
  ]);
}

function bounded<T>(earlier: T[]): T[] {
  const [first, ...rest] = earlier;
  return first === undefined || earlier.length <= EARLIER_MAX
    ? earlier
    : [first, ...rest.slice(1 - EARLIER_MAX)];
}
