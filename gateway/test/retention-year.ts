/** A small district that lives through months in seconds: the real journal, fold and ledger on a clock of the test. */

import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Act, Change, JournalRecord, MessageRecord } from '@ninewatch/rules';
import { FakeClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import { Decider } from '../src/decide/decider.ts';
import { openSetAside } from '../src/decide/set-aside-file.ts';
import { JOURNAL_LIMITS, type Journal, openJournal, openJournalReader } from '../src/journal/journal.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import type { Ledger } from '../src/ledger/ledger-port.ts';
import { openEmbeddedReadingStore } from '../src/sinks/embedded/embedded-reading-store.ts';
import { readingsOf } from '../src/sinks/journal-copier.ts';
import type { ReadingStore } from '../src/sinks/reading-store.ts';
import { TEST_RULES } from './stage/rules.ts';

export const DAY_MS = 86_400_000;
const STEPS = ['morning', 'alarm', 'acts'] as const;
const STEP_MS = DAY_MS / STEPS.length;
const READINGS_A_STEP = 8;
/** Sizes are what is measured, not the disk's speed. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const NO_WITNESS = { deaths: () => 0, trying: () => {}, idle: () => {} };

export interface Lives {
  devices: number;
  /** Of journal, raw readings and quarantine, as the gateway's setting. */
  retentionDays: number;
  /** Of closed work. */
  historyDays: number;
}

/** What a person does about a hazard, in the order in which a day allows it. */
interface OpenWork {
  hazardId: string;
  ticketId: string | null;
}

export class YearStage {
  readonly dir = mkdtempSync(join(PLACE, 'ninewatch-year-'));
  readonly clock = new FakeClock();
  readonly #lives: Lives;
  readonly #seqs: { boot: number; seq: number }[];
  #journal: Journal | undefined;
  #ledger: Ledger | undefined;
  #decider: Decider | undefined;
  #readings: ReadingStore | undefined;
  #source: ReturnType<typeof openJournalReader> | undefined;
  #acts = 0;
  #day = 0;
  /** Of the venue where people act. */
  readonly #open = new Map<string, OpenWork>();

  constructor(lives: Lives) {
    this.#lives = lives;
    this.#seqs = Array.from({ length: lives.devices }, () => ({ boot: 1, seq: 0 }));
  }

  async begin(): Promise<void> {
    const { dir, clock } = this;
    const { retentionDays, devices } = this.#lives;
    const limits = {
      ...JOURNAL_LIMITS,
      reserveBytes: 0,
      diskLowWaterBytes: 0,
      probeMs: STEP_MS,
      retentionMs: retentionDays * DAY_MS,
      rebuildReadingsMax: 20_000,
    };
    const freeBytes = async () => 1e12;
    this.#journal = await openJournal({
      dir,
      clock,
      log: silentLog,
      limits,
      readers: ['decide', 'readings'],
      freeBytes,
    });
    this.#ledger = openLedger(dir, { clock: this.clock });
    this.#readings = openEmbeddedReadingStore(dir);
    this.#source = openJournalReader(dir);
    this.#decider = this.#decide((changes) => this.#take(changes));
    this.#decider.restore();
    const at = { receivedAt: clock.nowMs() };
    await this.#append([
      { kind: 'start', ...at, epoch: 'e1' },
      { kind: 'rules', ...at, version: 'stage', text: TEST_RULES },
      this.#act({
        type: 'region.create',
        region: { id: 'east', name: 'east', level: 'town', parent: 'root' },
      }),
      ...['kept', 'left'].map((id) =>
        this.#act({ type: 'venue.create', venue: { id, name: id, category: 2, region: 'east', facts: {} } }),
      ),
      this.#act({
        type: 'device.create',
        device: { id: 'forgotten', venueId: 'left', kind: 'heat', secretHash: 'h' },
      }),
      ...Array.from({ length: devices }, (_, no) =>
        this.#act({
          type: 'device.create',
          device: { id: `d${no}`, venueId: 'kept', kind: no % 2 === 0 ? 'heat' : 'gas', secretHash: 'h' },
        }),
      ),
    ]);
  }

  get ledger(): Ledger {
    if (this.#ledger === undefined) throw new Error('not begun');
    return this.#ledger;
  }

  get decider(): Decider {
    if (this.#decider === undefined) throw new Error('not begun');
    return this.#decider;
  }

  get journal(): Journal {
    if (this.#journal === undefined) throw new Error('not begun');
    return this.#journal;
  }

  /** Readings every half hour, an alarm and its end, people who act on it, bad messages, and what time takes away. */
  async day(): Promise<void> {
    this.#day += 1;
    if (this.#day % 7 === 0)
      for (const each of this.#seqs) Object.assign(each, { boot: each.boot + 1, seq: 0 });
    for (const step of STEPS) {
      await this.#append([...this.#messages(step === 'alarm'), ...this.#others(), this.#tick()]);
      if (step === 'acts') await this.#work();
      this.clock.advance(STEP_MS);
    }
    await this.#copyReadings();
    await this.#prune();
  }

  /** Bytes on the disk by file, logs and locks left out: those have limits of their own. */
  sizes(): Record<string, number> {
    const names = readdirSync(this.dir).filter((name) => /\.(db|sqlite)$/.test(name));
    return Object.fromEntries(names.map((name) => [name, statSync(join(this.dir, name)).size]));
  }

  /** A decider that starts on this ledger and journal, as after a restart. */
  restarted(): Decider {
    const decider = this.#decide(() => {});
    decider.restore();
    return decider;
  }

  async end(): Promise<void> {
    await this.#journal?.close();
    this.#source?.close();
    await this.#readings?.close();
    this.#ledger?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  #decide(take: (changes: readonly Change[]) => void): Decider {
    return new Decider({
      store: this.ledger,
      source: openJournalReader(this.dir),
      setAside: openSetAside(this.dir),
      witness: NO_WITNESS,
      log: silentLog,
      checkpointEveryMs: DAY_MS,
      monotonicMs: () => this.clock.monotonicMs(),
      report: () => {},
      emit: ({ changes }) => take(changes),
    });
  }

  async #append(records: readonly JournalRecord[]): Promise<void> {
    await Promise.all(records.map((record) => this.journal.append(record, { lane: 'normal' })));
    while (this.decider.pump());
    this.journal.readerAt('decide', Math.min(this.ledger.keepFrom(), this.decider.position));
  }

  #messages(isAlarm: boolean): MessageRecord[] {
    const now = this.clock.nowMs();
    return this.#seqs.map((each, no): MessageRecord => {
      const readings = Array.from({ length: READINGS_A_STEP }, (_, index) => {
        each.seq += 1;
        const at = now - (READINGS_A_STEP - index) * (STEP_MS / READINGS_A_STEP);
        const isHot = isAlarm && no === this.#day % this.#seqs.length;
        const metrics = { temperature: isHot ? 90 : 20 + (each.seq % 9), gas: isHot ? 40 : 0, battery: 90 };
        const { boot, seq } = each;
        const times = { at, measuredAt: at, clock: 'trusted', late: false } as const;
        return { boot, seq, ...times, metrics, flags: [], generation: 1 };
      });
      return {
        kind: 'message',
        receivedAt: now,
        deviceId: `d${no}`,
        venueId: 'kept',
        channel: 'telemetry',
        readings,
      };
    });
  }

  /** A bad message, a command that nobody answers, somebody who signs in, and at first a fire that is never seen to. */
  #others(): JournalRecord[] {
    const at = { receivedAt: this.clock.nowMs() };
    const device = { deviceId: 'd0', venueId: 'kept' };
    const said = { topic: 'nine/v1/kept/d0/telemetry', reason: 'not-json', detail: '9 bytes' } as const;
    return [
      { kind: 'rejection', ...at, ...device, ...said, sample: 'bm90IGpzb24=', bytes: 9 },
      this.#act({ type: 'device.command', deviceId: 'd0', name: 'self_test', args: {}, ttlS: 3_600 }),
      this.#act({ type: 'session.open', username: 'officer', address: '127.0.0.1' }),
      ...(this.#day === 1 ? [fire('forgotten', at.receivedAt)] : []),
    ];
  }

  #tick(): JournalRecord {
    return { kind: 'tick', receivedAt: this.clock.nowMs(), elapsedMs: STEP_MS };
  }

  #act(what: Act, username = 'officer'): JournalRecord {
    this.#acts += 1;
    const actor = { userId: username, username, name: username };
    return { kind: 'act', receivedAt: this.clock.nowMs(), actId: `act-${this.#acts}`, actor, act: what };
  }

  #take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== 'hazard') continue;
      const { id, ticketId, venueId, state } = change.object;
      if (venueId === 'kept' && state !== 'closed') this.#open.set(id, { hazardId: id, ticketId });
    }
  }

  /** The danger is over by now. */
  async #work(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await this.#append(
      open.flatMap(({ hazardId, ticketId }) => [
        this.#act({ type: 'hazard.acknowledge', hazardId }),
        this.#act({ type: 'hazard.reset', hazardId }),
        ...(ticketId === null ? [] : this.#closing(ticketId)),
      ]),
    );
  }

  #closing(ticketId: string): JournalRecord[] {
    return [
      this.#act({ type: 'ticket.accept', ticketId }),
      this.#act({ type: 'ticket.submit', ticketId, measures: 'made safe' }),
      this.#act({ type: 'ticket.approve', ticketId }, 'chief'),
    ];
  }

  /** As the copier does. */
  async #copyReadings(): Promise<void> {
    if (this.#readings === undefined || this.#source === undefined) return;
    let at = await this.#readings.offset();
    for (;;) {
      const { entries, upTo } = this.#source.read(at, 5_000);
      if (upTo === at) break;
      await this.#readings.write(readingsOf(entries), upTo);
      at = upTo;
    }
    await this.#readings.flush();
    this.journal.readerAt('readings', await this.#readings.offset());
  }

  /** As the pulse does, with shorter times for the levels of charts. */
  async #prune(): Promise<void> {
    const before = (days: number) => this.clock.nowMs() - days * DAY_MS;
    const { historyDays, retentionDays } = this.#lives;
    while (this.ledger.prune(before(historyDays), before(retentionDays)));
    await this.#readings?.prune({
      rawMs: before(retentionDays),
      minutesMs: before(retentionDays),
      quartersMs: before(historyDays),
      hoursMs: before(historyDays),
    });
  }
}

function fire(deviceId: string, at: number): MessageRecord {
  const times = { at, measuredAt: at, clock: 'trusted', late: false } as const;
  const reading = { boot: 1, seq: 1, ...times, metrics: { temperature: 90 }, flags: [], generation: 1 };
  return {
    kind: 'message',
    receivedAt: at,
    deviceId,
    venueId: 'left',
    channel: 'telemetry',
    readings: [reading],
  };
}
