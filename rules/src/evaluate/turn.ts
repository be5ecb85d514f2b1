/** One call of the evaluation: what it works on, and the one place where findings are made. */

import type { Catalogue } from '../catalogue/compile.ts';
import type { LevelRule, Plan, PlanRule } from '../catalogue/plan.ts';
import type { Evidence, FindingBasis, FindingChange } from '../model/finding.ts';
import { releaseMetric } from './settled/holds.ts';
import type { DeviceState, Standing } from './state.ts';
import type { Evaluation, Surroundings } from './types.ts';

export interface Turn {
  state: DeviceState;
  around: Surroundings;
  plan: Plan;
  receivedAt: number;
  late: boolean;
  /** Samples out of order are in the window, and it has not been decided again yet. */
  isUnsettled: boolean;
  isUnsettledLate: boolean;
  findings: FindingChange[];
  healthChanged: boolean;
  wantsSyncTime: boolean;
}

/** What an input that changes nothing gives; shared, never written to. */
export const NOTHING: Evaluation = Object.freeze({ findings: [], healthChanged: false });

export interface TurnInput {
  around: Surroundings;
  catalogue: Catalogue;
  receivedAt: number;
}

export function beginTurn(state: DeviceState, { around, catalogue, receivedAt }: TurnInput): Turn {
  const plan = catalogue.planFor(around);
  return {
    state,
    around,
    plan,
    receivedAt,
    late: false,
    isUnsettled: false,
    isUnsettledLate: false,
    findings: [],
    healthChanged: false,
    wantsSyncTime: false,
  };
}

export function endTurn(turn: Turn): Evaluation {
  const { findings, healthChanged, wantsSyncTime } = turn;
  if (findings.length === 0 && !healthChanged && !wantsSyncTime) return NOTHING;
  return wantsSyncTime ? { findings, healthChanged, wantsSyncTime } : { findings, healthChanged };
}

/** Asks for a look at this elapsed time at the latest. */
export function wake(state: DeviceState, elapsedMs: number): void {
  if (elapsedMs < state.dueElapsedMs) state.dueElapsedMs = elapsedMs;
}

export interface Edge {
  edge: FindingChange['edge'];
  measuredAt: number;
  /** When one rule stands for several things, such as the metrics of a sensor fault. */
  id?: string;
  metric?: string;
  value?: number;
  limit?: number;
  unit?: string;
  evidence?: Evidence[];
  live?: boolean;
  affectedDeviceIds?: string[];
}

/** Reports an edge of a rule and keeps what stands. A fall of what does not stand is not reported. */
export function report(turn: Turn, rule: PlanRule, edge: Edge): void {
  const id = edge.id ?? rule.id;
  const known = turn.state.standing[id];
  if (edge.edge === 'fall') {
    if (known !== undefined) fall(turn, id, edge.measuredAt);
    return;
  }
  const standing = standingOf(turn, rule, edge);
  push(turn, id, { edge, of: standing });
  if (edge.edge === 'rise') {
    turn.state.standing[id] = standing;
    turn.healthChanged ||= isHealth(standing);
  } else if (known !== undefined) {
    const isEarlier = edge.edge === 'earlier';
    const measuredAt = isEarlier ? Math.min(known.measuredAt, edge.measuredAt) : known.measuredAt;
    turn.state.standing[id] = { ...(isEarlier ? known : standing), measuredAt };
  }
}

function standingOf(turn: Turn, rule: PlanRule, edge: Edge): Standing {
  const live = edge.live ?? turn.state.standing[edge.id ?? rule.id]?.live ?? true;
  return {
    ruleVersion: rule.version,
    ...(rule.role === undefined ? {} : { role: rule.role }),
    basis: basisOf(rule),
    ...(rule.suppressedBy === undefined ? {} : { suppressedBy: rule.suppressedBy }),
    hazardKind: rule.kind,
    class: live ? rule.class : 'test',
    priority: live ? rule.priority : 4,
    latched: live && rule.latched,
    live,
    fault: edge.id ?? faultName(rule),
    measuredAt: edge.measuredAt,
    ...(edge.metric === undefined ? {} : { metric: edge.metric }),
    ...(edge.value === undefined ? {} : { value: edge.value }),
    ...(edge.limit === undefined ? {} : { limit: edge.limit }),
    ...(edge.unit === undefined ? {} : { unit: edge.unit }),
    why: whyOf(turn, rule, edge),
  };
}

type Told = Pick<Edge, 'edge' | 'measuredAt' | 'affectedDeviceIds' | 'evidence'>;

function push(turn: Turn, ruleId: string, { edge, of }: { edge: Told; of: Standing }): void {
  const { fault: _fault, measuredAt: _begin, ...said } = of;
  turn.findings.push({
    deviceId: turn.around.device.id,
    ruleId,
    ...said,
    edge: edge.edge,
    measuredAt: edge.measuredAt,
    receivedAt: turn.receivedAt,
    late: turn.late,
    ...(edge.evidence === undefined ? {} : { evidence: edge.evidence }),
    ...(edge.affectedDeviceIds === undefined ? {} : { affectedDeviceIds: edge.affectedDeviceIds }),
  });
}

/** Ends what stands, in the words it was reported with; the rule itself may be gone from the catalogue. */
export function fall(turn: Turn, id: string, measuredAt: number): void {
  const standing = turn.state.standing[id];
  if (standing === undefined) return;
  const { value: _value, limit: _limit, unit: _unit, ...rest } = standing;
  push(turn, id, { edge: { edge: 'fall', measuredAt }, of: rest });
  delete turn.state.standing[id];
  releaseMetric(turn.state, id);
  turn.healthChanged ||= isHealth(standing);
}

/** Silence and modes have places of their own in a device's health. */
function faultName(rule: PlanRule): string {
  const type = rule.condition.type;
  return type === 'silent' || type === 'never_sent' || type === 'mode' ? '' : rule.fault;
}

/** Entries by name: a state read from a checkpoint has its keys in another order and must say the same. [P3] */
export function inOrder<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What stands against the device itself; danger at the venue is not its health. */
export function isHealth(standing: Standing): boolean {
  return standing.role === undefined && standing.hazardKind === 'device';
}

/** How much a finding of this rule stands on, for those who weigh it. */
function basisOf(rule: PlanRule): FindingBasis {
  switch (rule.condition.type) {
    case 'level':
      return (rule as LevelRule).isImmediate ? 'reading' : 'sustained';
    case 'rise':
    case 'dose':
    case 'baseline':
    case 'combined':
      return rule.condition.type;
    case 'flag':
    case 'event':
      return 'device';
    default:
      return 'watch';
  }
}

/** Three digits that count, as on the wall; the exact value stands in the member. */
function figure(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

function whyOf(turn: Turn, rule: PlanRule, edge: Edge): FindingChange['why'] {
  const words: Record<string, string> = {
    value: edge.value === undefined ? '' : figure(edge.value),
    limit: edge.limit === undefined ? '' : String(edge.limit),
    unit: edge.unit ?? '',
    metric: edge.metric ?? '',
    place: turn.around.device.place ?? turn.around.device.id,
    device: turn.around.device.id,
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
  return { zh: fill(rule.why.zh), en: fill(rule.why.en) };
}
