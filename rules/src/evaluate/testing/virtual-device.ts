/** A device for tests: its messages, its time, and everything that its evaluation said. */

import text from '../../../catalogue/default.yaml?raw';
import { type Catalogue, parseCatalogue } from '../../catalogue/index.ts';
import type { RiskColour } from '../../model/facts.ts';
import type { FindingChange } from '../../model/finding.ts';
import type { CheckedReading, MessageRecord } from '../../model/record.ts';
import {
  createDeviceState,
  type DeviceState,
  type Evaluation,
  onMessage,
  onTick,
  type Surroundings,
} from '../index.ts';
import { hot, RECEIVED_AT } from '../state.ts';

export const T0 = 1_764_000_000_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

export function catalogueOf(yaml: string): Catalogue {
  const parsed = parseCatalogue(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.catalogue;
}

const shipped = catalogueOf(text);

export class VirtualDevice {
  catalogue: Catalogue = shipped;
  around: Surroundings;
  state: DeviceState;
  said: FindingChange[] = [];
  /** Its parts of combined rules as well. */
  readonly found: FindingChange[] = [];
  last: Evaluation = { findings: [], healthChanged: false };
  #seq = 0;

  constructor(kind = 'smoke', risk: RiskColour = 'yellow') {
    const device = {
      id: 'd1',
      version: 1,
      venueId: 'v1',
      kind,
      generation: 1,
      secretHash: '',
      createdAt: T0,
    };
    this.around = { device, risk, category: 1, region: 'root', elapsedMs: 0, online: true };
    this.state = createDeviceState(0);
  }

  reading(atMs: number, over: Partial<CheckedReading> = {}): CheckedReading {
    this.#seq += 1;
    const measuredAt = T0 + atMs;
    return {
      boot: 1,
      seq: this.#seq,
      at: measuredAt,
      measuredAt,
      clock: 'trusted',
      late: false,
      metrics: {},
      flags: [],
      generation: 1,
      ...over,
    };
  }

  /** Sends readings as one message, received with the last of them unless said otherwise. */
  send(readings: CheckedReading[], over: Partial<MessageRecord> = {}): FindingChange[] {
    const message: MessageRecord = {
      kind: 'message',
      deviceId: 'd1',
      venueId: 'v1',
      channel: readings[0]?.event === undefined ? 'telemetry' : 'event',
      readings,
      receivedAt: Math.max(hot(this.state, RECEIVED_AT), ...readings.map((reading) => reading.measuredAt)),
      ...over,
    };
    return this.take(onMessage(this.state, message, this.around, this.catalogue));
  }

  /** One telemetry reading with these metrics. */
  measure(
    atMs: number,
    metrics: Record<string, number>,
    flags: CheckedReading['flags'] = [],
  ): FindingChange[] {
    return this.send([this.reading(atMs, { metrics, flags })]);
  }

  tick(elapsedMs: number, receivedAt = T0 + elapsedMs): FindingChange[] {
    this.around = { ...this.around, elapsedMs };
    return this.take(onTick(this.state, receivedAt, this.around, this.catalogue));
  }

  take(evaluation: Evaluation): FindingChange[] {
    this.last = evaluation;
    // Its parts of combined rules are for its venue, and nothing that the device itself says.
    const said = evaluation.findings.filter(({ role }) => role !== 'term');
    this.said.push(...said);
    this.found.push(...evaluation.findings);
    return said;
  }
}

/** `rise heat`, `fall heat`, … in the order they were said. */
export function edges(findings: readonly FindingChange[]): string[] {
  return findings.map((finding) => `${finding.edge} ${finding.ruleId}`);
}
