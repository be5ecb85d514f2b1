/** What was raised against what was true: found or missed, and the false ones with what may have caused them. */

import type { Raised } from '../history/raised.ts';
import type { Exposure, Truth } from './truth.ts';

/** One hazard kind of one danger or fault that had to be raised. */
export interface Finding {
  truthId: string;
  type: 'danger' | 'fault';
  truthKind: string;
  hazardKind: string;
  colour: string;
  venueId: string;
  isFound: boolean;
  /** By an alarm, not by a warning alone. */
  isAlarmed: boolean;
  /** By what was measured, not by the device's own word alone. */
  isMeasured: boolean;
  /** Every rule that took part, with how soon, s from the first crossing of a standard's level (or the begin). */
  rules: Record<string, number>;
  /** s from the first crossing of a standard's level; negative is before it. */
  afterDetectableS?: number;
  afterBeginS?: number;
}

export interface FalseAlarm {
  hazardId: string;
  venueId: string;
  colour: string;
  hazardKind: string;
  class: string;
  ruleId: string;
  measuredAt: number;
  deviceIds: string[];
  /** Kinds of what went on there at the time; `nothing` when nothing did. */
  causes: string[];
}

export interface Verdicts {
  findings: Finding[];
  falseAlarms: FalseAlarm[];
}

/** What is raised so soon after the end still belongs to it. */
const GRACE_MS = 3 * 60_000;
/** Clocks of devices, and the readings on which a truth begins, may be so far off. */
const EARLY_MS = 60_000;
/** Danger that can be seen so shortly before the end of the run can be neither found nor missed. */
const CENSORED_MS = 20 * 60_000;

export interface Run {
  truth: readonly Truth[];
  raised: readonly Raised[];
  exposure: Exposure;
  colourOf(venueId: string): string;
}

export function judgeRun({ truth, raised, exposure, colourOf }: Run): Verdicts {
  const live = raised.filter((one) => one.live && one.kind !== 'gateway');
  const raisedAt = Map.groupBy(live, ({ venueId }) => venueId);
  const truthAt = Map.groupBy(truth, ({ venueId }) => venueId);
  const findings = truth
    .filter((one) => isJudged(one, exposure))
    .flatMap((one) =>
      one.hazardKinds.map((kind) =>
        findingOf(one, kind, { raised: raisedAt.get(one.venueId) ?? [], colourOf }),
      ),
    );
  const falseAlarms = live.flatMap((one): FalseAlarm[] => {
    const around = (truthAt.get(one.venueId) ?? []).filter((event) => overlaps(one, event));
    if (around.some((event) => isMeant(event, one) && beganIn(one, event))) return [];
    const causes = [...new Set(around.map(({ kind }) => kind))];
    const { venueId, kind, ruleId, measuredAt, deviceIds } = one;
    const told = {
      hazardId: one.id,
      venueId,
      hazardKind: kind,
      class: one.class,
      ruleId,
      measuredAt,
      deviceIds,
    };
    return [{ ...told, colour: colourOf(venueId), causes: causes.length === 0 ? ['nothing'] : causes }];
  });
  return { findings, falseAlarms };
}

/** A danger that no standard calls one cannot be missed; faults have to be found from their begin on. */
function isJudged(truth: Truth, { endsAtMs }: Exposure): boolean {
  if (truth.type === 'nuisance' || truth.hazardKinds.length === 0) return false;
  if (truth.type === 'danger') {
    return truth.detectableAt !== undefined && truth.detectableAt + CENSORED_MS < endsAtMs;
  }
  return truth.endsAt < endsAtMs;
}

function isMeant(truth: Truth, raised: Raised): boolean {
  if (truth.toleratedKinds.includes(raised.kind)) return true;
  if (!truth.hazardKinds.includes(raised.kind)) return false;
  return raised.kind !== 'device' || raised.deviceIds.some((id) => truth.deviceIds.includes(id));
}

/** By event time when it began within; what stood open before by the stretches of danger, of which one must meet it. */
function overlaps(raised: Raised, truth: Truth): boolean {
  if (raised.measuredAt >= truth.beginsAt) return raised.measuredAt <= truth.endsAt + GRACE_MS;
  return stretchWithin(raised, truth) !== undefined;
}

function stretchWithin({ spans }: Raised, { beginsAt, endsAt }: Truth): Raised['spans'][number] | undefined {
  return spans.find(
    ({ from, to }) => from <= endsAt + GRACE_MS && (to ?? Number.POSITIVE_INFINITY) >= beginsAt,
  );
}

/** What was raised before there was anything stays false, however the truth then bears it out. */
function beganIn({ measuredAt }: Raised, { beginsAt }: Truth): boolean {
  return measuredAt >= beginsAt - EARLY_MS;
}

function findingOf(
  truth: Truth,
  kind: string,
  { raised, colourOf }: { raised: readonly Raised[]; colourOf: Run['colourOf'] },
): Finding {
  const meant = raised.filter(
    (one) => one.kind === kind && isMeant(truth, one) && overlaps(one, truth) && one.class !== 'test',
  );
  const { id, venueId, beginsAt, detectableAt } = truth;
  const members = meant.flatMap((one) => one.members);
  const finding: Finding = {
    truthId: id,
    type: truth.type === 'danger' ? 'danger' : 'fault',
    truthKind: truth.kind,
    hazardKind: kind,
    colour: colourOf(venueId),
    venueId,
    isFound: meant.length > 0,
    isAlarmed: meant.some((one) => one.class === 'alarm'),
    isMeasured: members.some(({ metric }) => metric !== undefined),
    rules: {},
  };
  if (meant.length === 0) return finding;
  const at = Math.min(...meant.map((one) => beginWithin(one, truth)));
  finding.afterBeginS = (at - beginsAt) / 1_000;
  for (const { ruleId, measuredAt } of members) {
    const afterS = (Math.max(measuredAt, beginsAt) - (detectableAt ?? beginsAt)) / 1_000;
    finding.rules[ruleId] = Math.min(afterS, finding.rules[ruleId] ?? afterS);
  }
  if (detectableAt !== undefined) finding.afterDetectableS = (at - detectableAt) / 1_000;
  return finding;
}

/** What stood open before counts from the stretch of danger that reaches into the truth. */
function beginWithin(raised: Raised, truth: Truth): number {
  if (raised.measuredAt >= truth.beginsAt) return raised.measuredAt;
  return Math.max(truth.beginsAt, stretchWithin(raised, truth)?.from ?? truth.beginsAt);
}
