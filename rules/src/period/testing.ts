/** A district with rules for whatever planned times must tell apart. */

import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { TEST_CATALOGUE } from '../fold/testing/catalogue.ts';
import { Stage } from '../fold/testing/stage.ts';
import type { PeriodInput } from '../model/act.ts';
import type { Change } from '../model/change.ts';
import type { Hazard } from '../model/hazard.ts';
import type { Period } from '../model/period.ts';
import type { Flag } from '../model/record.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

const ALARM = 'class: alarm, priority: { red: 1, orange: 1, yellow: 1, blue: 1 }, latched: true';
const DEVICE = 'kind: device, priority: { red: 1, orange: 2, yellow: 2, blue: 3 }, latched: false';
const rule = (id: string, condition: string, raises: string) => `  - id: ${id}
    version: "1"
    condition: { ${condition} }
    raises: { ${raises} }
    why: { zh: "${id}", en: "${id}" }
    standard: { name: test, confidence: ours }
`;
const MORE = [
  rule('heat', 'type: level, metric: temperature, unit: °C, above: 57.2, clear: 50', `kind: fire, ${ALARM}`),
  rule('gas', 'type: level, metric: gas, unit: "%LEL", above: 50, clear: 30', `kind: gas, ${ALARM}`),
  rule('device-alarm', 'type: flag, flag: alarm', `kind: of_device, ${ALARM}`),
  rule('tamper', 'type: flag, flag: tamper', `${DEVICE}, class: supervisory`),
  rule('mode-test', 'type: mode, flag: test, limitS: 3600', `${DEVICE}, class: disablement`),
  rule('mode-disabled', 'type: mode, flag: disabled, limitS: 0', `${DEVICE}, class: disablement`),
].join('');

/** Both devices have sent, so that only silence can be missing of them. */
export function judgedDistrict(): Stage {
  const stage = Stage.district().withRules(`${TEST_CATALOGUE.trimEnd()}\n${MORE}`);
  stage.read('s1', { smoke: 0.01 });
  stage.read('s2', { smoke: 0.01 });
  return stage;
}

export function plan(stage: Stage, over: Partial<PeriodInput> = {}): Period {
  const period: PeriodInput = {
    kind: 'drill',
    venueId: 'shop',
    until: stage.nowMs + HOUR_MS,
    reason: '演练',
    ...over,
  };
  return stage.done<Period>({ type: 'period.create', period });
}

export function flagged(stage: Stage, deviceId: string, ...flags: Flag[]): Change[] {
  return stage.read(deviceId, { smoke: 0.01 }, { flags });
}

/** Minute by minute, as a gateway ticks; devices that are named go on sending. */
export function pass(stage: Stage, minutes: number, alive: readonly string[] = ['s1', 's2']): Change[] {
  const changes: Change[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const id of alive) changes.push(...stage.read(id, { smoke: 0.01 }));
    changes.push(...stage.tick(MINUTE_MS));
  }
  return changes;
}

export function restart(stage: Stage): void {
  const text = encodeState(stage.state);
  stage.state = decodeState(text);
  if (encodeState(stage.state) !== text) throw new Error('the state is another after a restart');
}

export function hazardsOf(stage: Stage, live: boolean): Hazard[] {
  return stage.openHazards().filter((hazard) => hazard.live === live);
}
