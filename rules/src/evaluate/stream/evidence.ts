/** The readings that decided: what people look at when they ask why. */

import type { PlanRule } from '../../catalogue/plan.ts';
import type { Evidence } from '../../model/finding.ts';
import type { DeviceState, Episode } from '../state.ts';
import { ABSENT, cell, HEAD, strideOf } from './window.ts';

/** The first reading of a run and the last ones before the decision. */
const READINGS_MAX = 5;

/** Oldest first; the deciding reading is always among them. */
export function evidenceOf(
  state: DeviceState,
  rule: PlanRule,
  episode: Pick<Episode, 'at' | 'seq' | 'value'>,
): Evidence[] {
  const deciding = { at: episode.at, seq: episode.seq };
  const metric = 'metric' in rule.condition ? rule.condition.metric : undefined;
  const column = metric === undefined ? -1 : state.window.metrics.indexOf(metric);
  if (column === -1) return [deciding];
  const progress = state.now[rule.id];
  const since = progress?.at === episode.at ? progress.since : episode.at;
  const readings = readingsOf(state, column, { since, until: episode });
  if (readings.length === 0) return [{ ...deciding, value: episode.value }];
  if (readings.length <= READINGS_MAX) return readings;
  return [...readings.slice(0, 1), ...readings.slice(1 - READINGS_MAX)];
}

function readingsOf(
  { window }: DeviceState,
  column: number,
  { since, until }: { since: number; until: { at: number; seq: number } },
): Evidence[] {
  const readings: Evidence[] = [];
  const stride = strideOf(window);
  for (let row = window.start; row < window.end; row += stride) {
    const at = cell(window, row);
    const seq = cell(window, row + 1);
    const value = cell(window, row + HEAD + column);
    if (at < since || value === ABSENT) continue;
    if (at > until.at || (at === until.at && seq > until.seq)) break;
    readings.push({ at, seq, value });
  }
  return readings;
}
