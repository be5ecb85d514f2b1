/** A fold for tests: a small district, a clock that is told to move, and findings that can be made by hand. */

import { applyFindings } from '../../hazard/findings.ts';
import type { Act, ActReply } from '../../model/act.ts';
import type { Change } from '../../model/change.ts';
import type { FindingChange } from '../../model/finding.ts';
import type { Hazard } from '../../model/hazard.ts';
import type { CheckedReading, Entry, JournalRecord, MessageRecord } from '../../model/record.ts';
import type { Ticket } from '../../model/ticket.ts';
import { SHIPPED_PROFILE } from '../../profile/shipped.generated.ts';
import { createState, type State } from '../state.ts';
import { step } from '../step.ts';
import { beginTurn, endTurn } from '../turn.ts';
import { TEST_CATALOGUE } from './catalogue.ts';

type ReadingOver = Partial<MessageRecord> & Partial<Pick<CheckedReading, 'flags' | 'measuredAt'>>;

export const START_MS = 1_764_000_000_000;

export class Stage {
  state: State = createState();
  readonly entries: Entry[] = [];
  readonly changes: Change[] = [];
  nowMs = START_MS;
  #acts = 0;
  #seq = 0;

  /** Region tree root › d1 › t1 › v1 › g1, the venue `shop` in the grid (yellow), smoke devices `s1` and `s2`. */
  static district(): Stage {
    const stage = new Stage();
    stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e1' });
    const levels = [
      ['d1', 'district', 'root'],
      ['t1', 'town', 'd1'],
      ['v1', 'village', 't1'],
      ['g1', 'grid', 'v1'],
    ] as const;
    for (const [id, level, parent] of levels) {
      stage.done({ type: 'region.create', region: { id, name: id, level, parent } });
    }
    stage.done({
      type: 'venue.create',
      venue: { id: 'shop', name: '小卖部', category: 1, region: 'g1', facts: {} },
    });
    for (const id of ['s1', 's2']) {
      stage.done({ type: 'device.create', device: { id, venueId: 'shop', kind: 'smoke', secretHash: 'h' } });
    }
    stage.done({ type: 'profile.set', region: 'root', text: QUIET_PROFILE });
    return stage;
  }

  take(record: JournalRecord): Change[] {
    const entry: Entry = { position: this.entries.length + 1, ordinal: 0, record };
    this.entries.push(structuredClone(entry));
    return this.#keep(step(this.state, entry).changes);
  }

  /** A venue's devices are judged from here on. */
  withRules(text = TEST_CATALOGUE): this {
    this.take({ kind: 'rules', receivedAt: this.nowMs, version: 'test', text });
    return this;
  }

  /** One reading, measured and received now. */
  read(
    deviceId: string,
    metrics: Record<string, number>,
    { flags = [], measuredAt = this.nowMs, ...over }: ReadingOver = {},
  ): Change[] {
    this.#seq += 1;
    const at = this.nowMs;
    const reading: CheckedReading = {
      boot: 1,
      seq: this.#seq,
      at,
      measuredAt,
      clock: 'trusted',
      late: at - measuredAt > 60_000,
      metrics,
      flags,
      generation: 1,
    };
    return this.take({
      kind: 'message',
      receivedAt: at,
      deviceId,
      venueId: 'shop',
      channel: 'telemetry',
      readings: [reading],
      ...over,
    });
  }

  act(act: Act, username = 'officer'): ActReply {
    this.#acts += 1;
    const actor = { userId: username, username, name: username };
    const actId = `a${this.#acts}`;
    const changes = this.take({ kind: 'act', receivedAt: this.nowMs, actId, actor, act });
    const reply = changes.find((change) => change.kind === 'reply');
    if (reply?.object.actId !== actId) throw new Error(`${act.type} was not answered`);
    return reply.object;
  }

  /** The thing after an act that must succeed. */
  done<T>(act: Act, username?: string): T {
    const reply = this.act(act, username);
    if (!reply.ok) throw new Error(`${act.type}: ${reply.code} ${reply.detail}`);
    return reply.value as T;
  }

  /** The code of an act that must be refused. */
  refused(act: Act, username?: string): string {
    const reply = this.act(act, username);
    if (reply.ok) throw new Error(`${act.type} was done`);
    return reply.code;
  }

  /** Time passes; the wall clock goes along, unless it jumps by `jumpMs` besides. */
  tick(elapsedMs: number, jumpMs = 0): Change[] {
    this.nowMs += elapsedMs + jumpMs;
    return this.take({ kind: 'tick', receivedAt: this.nowMs, elapsedMs });
  }

  /** What an evaluation would have said, without one. */
  find(findings: FindingChange[], venueId = 'shop'): Change[] {
    const position = this.entries.length + 1;
    const record: JournalRecord = { kind: 'tick', receivedAt: this.nowMs, elapsedMs: 0 };
    this.entries.push({ position, ordinal: 0, record });
    const turn = beginTurn(this.state, { position, ordinal: 0, record });
    const venue = this.state.venues.get(venueId);
    if (venue === undefined) throw new Error(`no venue ${venueId}`);
    applyFindings(turn, venue, findings);
    return this.#keep(endTurn(turn));
  }

  finding(over: Partial<FindingChange> = {}): FindingChange {
    return {
      deviceId: 's1',
      ruleId: 'smoke-high',
      ruleVersion: '1',
      hazardKind: 'fire',
      class: 'alarm',
      priority: 2,
      latched: true,
      live: true,
      edge: 'rise',
      measuredAt: this.nowMs,
      receivedAt: this.nowMs,
      late: false,
      why: { zh: '烟雾', en: 'smoke' },
      ...over,
    };
  }

  openHazards(venueId = 'shop'): Hazard[] {
    return (this.state.venues.get(venueId)?.hazards.values() ?? []).map(({ hazard }) => hazard);
  }

  /** The one open hazard. */
  hazard(venueId = 'shop'): Hazard {
    const [hazard, ...others] = this.openHazards(venueId);
    if (hazard === undefined || others.length > 0) throw new Error(`${others.length + 1} hazards, not one`);
    return hazard;
  }

  /** The ticket of the one open hazard, as the fold keeps it. */
  ticket(venueId = 'shop'): Ticket {
    const [entry] = this.state.venues.get(venueId)?.tickets.values() ?? [];
    if (entry === undefined) throw new Error('no ticket');
    return entry.ticket;
  }

  #keep(changes: Change[]): Change[] {
    freeze(changes);
    this.changes.push(...changes);
    return changes;
  }
}

/** A step that altered what an earlier one said would throw. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const item of Object.values(value)) freeze(item);
}

/** The shipped profile without duties, so that what people have to do by the calendar is in the tests of duties alone. */
const QUIET_PROFILE = SHIPPED_PROFILE.replace(
  /\n {2}list:\n[\s\S]*?\n\npermits:/,
  '\n  list: []\n\npermits:',
);

export function of<K extends Change['kind']>(
  changes: readonly Change[],
  kind: K,
): Extract<Change, { kind: K }>[] {
  return changes.filter((change): change is Extract<Change, { kind: K }> => change.kind === kind);
}
