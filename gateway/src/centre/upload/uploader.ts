/** Our hazards to one higher centre: what changed since its own offset, confirmed packet by packet, never lost. [P2] [P9] */

import { noteOf31, OPERATION_BITS, readDataUnit, writeDataUnit } from '@ninewatch/contracts/gb26875';
import type { Hazard } from '@ninewatch/rules';
import type { Clock, Timer } from '../../base/clock.ts';
import { causeText } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { CentreLimits } from '../limits.ts';
import { momentAt } from '../line/moments.ts';
import { Rate } from '../line/rate.ts';
import { type Answer, answerToCentre, ownState } from './answers.ts';
import type { Cursor, Kept, KeptFile } from './kept.ts';
import { Link } from './link.ts';
import { deviceAt, noNumbers, placeOf } from './numbering.ts';
import { isForCentre, type News, nothingTold, stateOfDevice, stateOfSystem, tell } from './standing.ts';
import { inUnits, type Part, partTypeOf, SYSTEM, unitsOf } from './units.ts';

export interface UploadPlan {
  name: string;
  host: string;
  port: number;
  /** Our address as a transmitter, and the centre's. */
  address: number;
  centre: number;
  /** These regions and all below them; everything when empty. */
  regions: readonly string[];
  /** Kinds of hazards; all when empty. */
  kinds: readonly string[];
}

export interface UploadSource {
  /** Hazards that changed after the place, in the order of their changes; those out of these regions are left out. */
  changed(
    regions: readonly string[],
    after: Cursor,
    limit: number,
  ): Promise<{ hazards: Hazard[]; next: Cursor | null }>;
  device(id: string): Promise<{ kind: string; place?: string | undefined; venueName: string } | null>;
  isWell(): boolean;
}

export interface UploadState {
  name: string;
  state: 'up' | 'down';
  since: number;
  sent: number;
  denied: number;
  /** Journal position up to which the centre has confirmed everything. */
  position: number;
  /** Of the centre's clock less ours when it last set ours, ms; ours is never set. */
  clockOffMs?: number;
  trouble?: string;
}

export interface UploaderOptions {
  plan: UploadPlan;
  source: UploadSource;
  file: KeptFile;
  clock: Clock;
  log: Log;
  limits: CentreLimits;
  version: readonly [main: number, sub: number];
  /** The centre asks whether somebody is at our desk; `minutes` is how long it waits. */
  onDutyCheck(minutes: number): void;
  onClock(offMs: number): void;
  onState(state: UploadState): void;
}

const HAZARDS_A_ROUND = 50;
/** How often a packet that the centre denies is tried before it is given up, counted and told. Ours. */
const DENIED_TRIES = 3;
const RETRY_MS = 5_000;
/** Duty checks and clocks of a centre: a second, and at once; beyond it they are denied, so that it fills no journal. Ours. */
const COMMANDS = { perSecond: 0.1, burst: 10 };

export class Uploader {
  readonly #options: UploaderOptions;
  readonly #link: Link;
  readonly #commands: Rate;
  #kept: Kept;
  #busy: Promise<void> | undefined;
  #wantsMore = false;
  #isStopped = false;
  #retry: Timer | undefined;
  /** Answers of people to a duty check, ms. */
  #dutyAnswers: number[] = [];
  #wasWell: boolean | undefined;
  #state: UploadState;

  constructor(options: UploaderOptions) {
    const { plan, clock, limits, file } = options;
    this.#options = options;
    this.#commands = new Rate(COMMANDS.perSecond, COMMANDS.burst, clock.monotonicMs());
    const since = clock.nowMs();
    this.#kept = file.get() ?? {
      cursor: { position: 0, seq: 0 },
      ...{ since, told: nothingTold(), numbers: noNumbers(), named: {} },
    };
    const { position } = this.#kept.cursor;
    this.#state = { name: plan.name, state: 'down', since, sent: 0, denied: 0, position };
    this.#link = new Link({
      ...{ host: plan.host, port: plan.port, clock, limits },
      ends: { own: plan.address, peer: plan.centre },
      onUp: () => this.#lineUp(),
      onDown: (why) => this.#lineDown(why),
      answer: (frame) => this.#answer(frame),
    });
  }

  start(): void {
    this.#say({});
    this.#link.start();
  }

  /** Something was decided, or our own state changed. */
  wake(): void {
    this.#wantsMore = true;
    if (this.#busy !== undefined || this.#isStopped || !this.#link.isUp) return;
    this.#busy = this.#run().finally(() => {
      this.#busy = undefined;
      if (this.#wantsMore && this.#link.isUp && this.#retry === undefined) this.wake();
    });
  }

  /** Somebody at our desk answered the duty check that the centre had asked for. */
  dutyAnswered(at: number): void {
    this.#dutyAnswers.push(at);
    this.wake();
  }

  /** After a restore the ledger may be behind what was told: from here on everything is looked at again. */
  boundTo(newestPosition: number): void {
    if (this.#kept.cursor.position > newestPosition) this.#kept.cursor = { position: 0, seq: 0 };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry?.stop();
    this.#link.stop();
    await this.#busy;
  }

  async #run(): Promise<void> {
    this.#retry?.stop();
    this.#retry = undefined;
    try {
      // Without a line there is nobody to tell: it goes on when it is up again.
      while (this.#wantsMore && !this.#isStopped && this.#link.isUp) {
        this.#wantsMore = false;
        if (!(await this.#sendOwn())) return;
        if (await this.#round()) this.#wantsMore = true;
      }
    } catch (cause) {
      this.#options.log.warn(
        { err: cause, centre: this.#options.plan.name },
        'an upload waits; nothing is lost',
      );
      this.#wantsMore = true;
      this.#say({ trouble: causeText(cause) });
      this.#retry = this.#options.clock.after(RETRY_MS, () => {
        this.#retry = undefined;
        this.wake();
      });
    }
  }

  /** Whether there may be more. The offset moves only when the centre has confirmed everything up to it. */
  async #round(): Promise<boolean> {
    const { source, plan, file } = this.#options;
    const { hazards, next } = await source.changed(plan.regions, this.#kept.cursor, HAZARDS_A_ROUND);
    if (next === null) return false;
    const kept = structuredClone(this.#kept);
    const systemBefore = stateOfSystem(kept.told);
    const news = hazards
      .filter((hazard) => this.#isWanted(hazard))
      .flatMap((hazard) => tell(kept.told, hazard));
    const units = await this.#unitsFor(kept, news);
    const system = stateOfSystem(kept.told);
    const at = news.at(-1)?.at ?? this.#options.clock.nowMs();
    if (system !== systemBefore) {
      units.push(...inUnits('system-state', [{ ...SYSTEM, state: system, at: momentAt(at) }]));
    }
    for (const unit of units) if (!(await this.#deliver(unit))) return false;
    kept.cursor = next;
    await file.set(kept);
    this.#kept = kept;
    this.#say({ position: next.position });
    return true;
  }

  #isWanted(hazard: Hazard): boolean {
    const { kinds } = this.#options.plan;
    const endedAt = hazard.closedAt ?? Number.POSITIVE_INFINITY;
    if (endedAt < this.#kept.since || !isForCentre(hazard)) return false;
    return kinds.length === 0 || kinds.includes(hazard.kind);
  }

  /** A part is named before it is first spoken of, and when its name has changed. */
  async #unitsFor(kept: Kept, news: readonly News[]): Promise<Uint8Array[]> {
    const parts = new Map<string, Part>();
    const unnamed: Part[] = [];
    for (const each of news) {
      if (each.kind === 'operation' || parts.has(each.deviceId)) continue;
      const part = await this.#partOf(kept, each);
      if (part === undefined) continue;
      parts.set(each.deviceId, part);
      const { name, partType } = part;
      if (kept.named[each.deviceId]?.name !== name) unnamed.push(part);
      kept.named[each.deviceId] = { name, partType };
    }
    const configurations = unnamed.map((part) => ({ ...SYSTEM, ...part, note: noteOf31(part.name) }));
    // The danger first: what it is called can wait for the next packet.
    return [
      ...unitsOf(news, (deviceId) => parts.get(deviceId)),
      ...inUnits('part-configuration', configurations),
    ];
  }

  async #partOf(kept: Kept, device: { deviceId: string; venueId: string }): Promise<Part | undefined> {
    const place = placeOf(kept.numbers, device);
    if (place === undefined) return undefined;
    const known = await this.#options.source.device(device.deviceId);
    const name = [known?.venueName ?? device.venueId, known?.place ?? device.deviceId].join(' ');
    return { partType: partTypeOf(known?.kind), zone: place[0], place: place[1], name };
  }

  /** False when the line ended or the centre is silent: all of it comes again. What is denied again and again is given up. */
  async #deliver(unit: Uint8Array): Promise<boolean> {
    for (let tries = 1; tries <= DENIED_TRIES; tries += 1) {
      const { kind } = await this.#link.send(unit);
      if (kind === 'confirmed') {
        this.#say({ sent: this.#state.sent + 1 });
        return true;
      }
      if (kind !== 'denied') {
        this.#wantsMore = true;
        return false;
      }
    }
    const type = readDataUnit(unit)?.layout?.name;
    this.#options.log.error(
      { centre: this.#options.plan.name, type },
      'the centre denies a packet: given up',
    );
    this.#say({ denied: this.#state.denied + 1 });
    return true;
  }

  /** Our own state when it changed, and what people answered. */
  async #sendOwn(): Promise<boolean> {
    const { source, clock } = this.#options;
    const isWell = source.isWell();
    if (isWell !== this.#wasWell) {
      const unit = writeDataUnit('transmitter-state', [ownState({ isWell, nowMs: clock.nowMs() })]);
      if (!(await this.#deliver(unit))) return false;
      this.#wasWell = isWell;
    }
    for (;;) {
      const [at] = this.#dutyAnswers;
      if (at === undefined) return true;
      const answered = { operation: OPERATION_BITS.answered, operator: 0, at: momentAt(at) };
      if (!(await this.#deliver(writeDataUnit('transmitter-operation', [answered])))) return false;
      this.#dutyAnswers.shift();
    }
  }

  #answer(frame: Parameters<typeof answerToCentre>[0]): Answer | undefined {
    const { clock, source, version, plan, onDutyCheck, onClock } = this.#options;
    const { told, numbers, named } = this.#kept;
    const nowMs = clock.nowMs();
    const answer = answerToCentre(frame, {
      ...{ nowMs, version, isWell: source.isWell(), about: `ninewatch ${plan.name}` },
      systemState: () => stateOfSystem(told),
      part: (zone, place) => {
        const id = deviceAt(numbers, zone, place);
        const known = named[id ?? ''];
        if (id === undefined || known === undefined) return undefined;
        return { part: { ...known, zone, place }, state: stateOfDevice(told, id) };
      },
    });
    if (answer?.kind !== 'confirm') return answer;
    if (this.#commands.take(clock.monotonicMs()) > 0) return { kind: 'deny' };
    if (answer.act === 'duty-check') onDutyCheck(answer.minutes ?? 0);
    if (answer.act === 'set-clock' && answer.clock !== undefined) {
      const clockOffMs = answer.clock - nowMs;
      this.#say({ clockOffMs });
      onClock(clockOffMs);
    }
    return answer;
  }

  #lineUp(): void {
    // A centre that has lost its memory with the line hears first how we are.
    this.#wasWell = undefined;
    const { trouble: _over, ...state } = this.#state;
    this.#state = { ...state, state: 'up', since: this.#options.clock.nowMs() };
    this.#say({});
    this.wake();
  }

  #lineDown(why: string): void {
    const since = this.#state.state === 'up' ? this.#options.clock.nowMs() : this.#state.since;
    this.#say({ state: 'down', since, trouble: why });
  }

  #say(news: Partial<UploadState>): void {
    this.#state = { ...this.#state, ...news };
    this.#options.onState(this.#state);
  }
}
