/**
 * Makes a data folder that holds a large district with a past: nothing is written but journal records, and
 * everything else is what the gateway's own threads decided on them.
 */

import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Act, Actor, Change, JournalRecord } from '@ninewatch/rules';
import { type Clock, systemClock } from './base/clock.ts';
import { openDataDir } from './base/data-dir.ts';
import { causeText } from './base/errors.ts';
import { createLog } from './base/log.ts';
import { deviceSecrets } from './broker/broker.ts';
import { type Config, loadConfig } from './config.ts';
import { hashPassword } from './feed/access/password.ts';
import { startGateway } from './gateway.ts';
import { JOURNAL_LIMITS, type Journal, openJournal } from './journal/journal.ts';
import {
  type DistrictSize,
  deviceActs,
  plannedDevice,
  regionActs,
  userActs,
  venueActs,
} from './seed/district-plan.ts';
import { alarmEvent, openedIn, workOn } from './seed/ticket-round.ts';
import { startThreads, type Threads } from './threads/threads.ts';

const USAGE = `usage: ninewatch ledger-seed --dir FOLDER --password TEXT [--venues N] [--devices N] [--tickets N]
  makes the folder, with a district of N venues (20000), N devices (60000) and N tickets of the last year (200000)`;

const MS_A_DAY = 86_400_000;
/** Of tickets: a year, less what retention might take while it is measured. */
const PAST_MS = 350 * MS_A_DAY;
/** Of duties: as long as daily ones are kept. What the calendar counts cannot be set back for what went before. */
const DUTY_DAYS = 100;
/** Some 60 MB, on a busy machine. */
const SAVE_MS_MAX = 300_000;
/** Each tick looks at some hundred places; a day is over when one changes nothing any more. */
const TICKS_AT_ONCE = 20;
const ALARMS_A_ROUND = 1_000;
/** Records whose answers are waited for at once. */
const APPENDS_AT_ONCE = 4_000;
/** What ticks count in a round: enough that call-outs go on, too little for any device to count as silent. */
const TICK_MS = 1_000;
/** Of the last venues none has a past, so that an alarm there is a new one. */
export const VENUES_WITHOUT_PAST = 0.05;

export interface Run {
  args: readonly string[];
  say(line: string): void;
  complain(line: string): void;
}

/** Answers the exit code. */
export async function runCommand({ args, say, complain }: Run): Promise<number> {
  try {
    const options = optionsOf(args);
    if (options === undefined) {
      complain(USAGE);
      return 2;
    }
    await seedDistrict(options, say);
    return 0;
  } catch (cause) {
    complain(`ledger-seed: ${causeText(cause)}`);
    return 1;
  }
}

interface Options extends DistrictSize {
  dir: string;
  password: string;
  tickets: number;
}

function optionsOf(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { dir: text, password: text, venues: text, devices: text, tickets: text },
  });
  const { dir, password, venues = '20000', devices = '60000', tickets = '200000' } = values;
  const size = { venues: Number(venues), devices: Number(devices), tickets: Number(tickets) };
  const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (dir === undefined || password === undefined || !Object.values(size).every(isWhole)) return undefined;
  if (size.venues < 1 || size.devices < size.venues) return undefined;
  return { dir, password, ...size };
}

async function seedDistrict(options: Options, say: (line: string) => void): Promise<void> {
  const loaded = loadConfig({
    NINEWATCH_DATA_DIR: options.dir,
    NINEWATCH_HTTP_PORT: '0',
    NINEWATCH_MQTT_PORT: '0',
    NINEWATCH_LOG_LEVEL: 'error',
    NINEWATCH_ADMIN_PASSWORD: options.password,
  });
  if (!loaded.ok) throw new Error(loaded.line);
  const { config } = loaded;
  const beginsAt = systemClock.nowMs() - DUTY_DAYS * MS_A_DAY;
  await firstStart(config, beginsAt);
  const past = await Past.open(config, beginsAt);
  try {
    await past.build(options, say);
    await past.save();
  } finally {
    await past.close();
  }
}

/** The administrator, the rules and the profile, as of then. */
async function firstStart(config: Config, at: number): Promise<void> {
  const then: Clock = { ...systemClock, nowMs: () => at };
  const gateway = await startGateway(config, then, (cause) => {
    throw cause;
  });
  await gateway.stop();
}

const PEOPLE: Record<'worker' | 'office' | 'watch', Actor> = {
  worker: { userId: 'grid_worker-0-0-0', username: 'grid_worker-0-0-0', name: 'grid_worker-0-0-0' },
  office: { userId: 'town_office-0', username: 'town_office-0', name: 'town_office-0' },
  watch: { userId: 'duty_officer', username: 'duty_officer', name: 'duty_officer' },
};

/** A journal that is written with times gone by, and the threads that decide it. */
class Past {
  readonly #journal: Journal;
  readonly #threads: Threads;
  readonly #dir: string;
  #at: number;
  #changes: Change[] = [];
  #dutiesChanged = 0;

  private constructor(opened: { journal: Journal; threads: Threads; dir: string; at: number }) {
    this.#journal = opened.journal;
    this.#threads = opened.threads;
    this.#dir = opened.dir;
    this.#at = opened.at;
    this.#threads.onDecided(({ changes }) => {
      for (const change of changes) {
        if (change.kind === 'duty') this.#dutiesChanged += 1;
        else if (['ticket', 'reply'].includes(change.kind)) this.#changes.push(change);
      }
    });
  }

  static async open(config: Config, at: number): Promise<Past> {
    const log = createLog(config.NINEWATCH_LOG_LEVEL, 'ledger-seed');
    const dir = config.NINEWATCH_DATA_DIR;
    const journal = await openJournal({
      dir,
      clock: systemClock,
      log,
      readers: ['decide', 'readings'],
      limits: { ...JOURNAL_LIMITS, retentionMs: 2 * PAST_MS },
    });
    const onLost = (cause: unknown) => {
      throw cause;
    };
    const threads = await startThreads({
      config,
      journal,
      log,
      onLost,
      contactsKey: openDataDir(dir).contacts,
    });
    return new Past({ journal, threads, dir, at });
  }

  /** The state as a whole, so that what is started on the folder has nothing to replay. */
  async save(): Promise<void> {
    await this.#threads.decide.checkpoint(SAVE_MS_MAX);
  }

  async close(): Promise<void> {
    await this.#threads.stop();
    await this.#journal.close();
  }

  async build(options: Options, say: (line: string) => void): Promise<void> {
    const { hash } = deviceSecrets(openDataDir(this.#dir).devices);
    await this.#acts(regionActs());
    await this.#acts(venueActs(options));
    say(`${options.venues} venues`);
    await this.#acts(userActs(await hashPassword(options.password)));
    await this.#days(say);
    await this.#acts(deviceActs(options, hash));
    say(`${options.devices} devices`);
    this.#at = systemClock.nowMs() - PAST_MS;
    const rounds = Math.ceil(options.tickets / ALARMS_A_ROUND);
    let tickets = 0;
    // An alarm at a venue whose hazard is still open makes no ticket: some rounds more make up for it.
    for (let round = 0; tickets < options.tickets; round++) {
      const lastsMs = (systemClock.nowMs() - this.#at) / Math.max(1, rounds - round);
      const first = round * ALARMS_A_ROUND;
      const count = Math.min(ALARMS_A_ROUND, options.tickets - tickets);
      tickets += await this.#round(options, { first, count, lastsMs });
      if (round % 20 === 19) say(`${tickets} tickets`);
    }
  }

  /** Before there are devices, which would fall silent: duties come, and nobody does them. */
  async #days(say: (line: string) => void): Promise<void> {
    for (let day = 1; day <= DUTY_DAYS; day++) {
      this.#at += MS_A_DAY;
      let elapsedMs = MS_A_DAY;
      do {
        this.#dutiesChanged = 0;
        await this.#append(
          Array.from({ length: TICKS_AT_ONCE }, (_, tick) => ({
            kind: 'tick',
            receivedAt: this.#at,
            elapsedMs: tick === 0 ? elapsedMs : 0,
          })),
        );
        elapsedMs = 0;
      } while (this.#dutiesChanged > 0);
      if (day % 20 === 0) say(`${day} days of duties`);
    }
  }

  /** Alarms, the return to normal, and what people did about them; answers how many tickets it made. */
  async #round(
    options: Options,
    { first, count, lastsMs }: { first: number; count: number; lastsMs: number },
  ): Promise<number> {
    const withPast = Math.max(1, Math.floor(options.venues * (1 - VENUES_WITHOUT_PAST)));
    const alarms = Array.from({ length: count }, (_, i) => {
      const { id, venueId } = plannedDevice((first + i) % withPast, options);
      return { deviceId: id, venueId, seq: 2 * Math.floor((first + i) / withPast) + 1 };
    });
    this.#changes = [];
    const rest = Math.max(1, Math.floor(lastsMs / (count + 1)));
    await this.#append([{ kind: 'tick', receivedAt: this.#at, elapsedMs: TICK_MS }]);
    await this.#append(
      alarms.map(({ seq, ...alarm }) => {
        this.#at += rest;
        return alarmEvent(alarm, { at: this.#at, seq, event: 'alarm' });
      }),
    );
    const opened = openedIn(this.#changes);
    await this.#append(
      alarms.map(({ seq, ...alarm }) =>
        alarmEvent(alarm, { at: this.#at, seq: seq + 1, event: 'alarm_cleared' }),
      ),
    );
    for (const worked of workOn(opened, first)) {
      await this.#append(worked.map(({ by, act }) => this.#act(act, PEOPLE[by])));
    }
    this.#assertDone();
    return opened.length;
  }

  async #acts(acts: Iterable<Act>): Promise<void> {
    this.#changes = [];
    await this.#append([...acts].map((act) => this.#act(act, PEOPLE.office)));
    this.#assertDone();
  }

  #act(act: Act, actor: Actor): JournalRecord {
    return { kind: 'act', receivedAt: this.#at, actId: randomUUID(), actor, act };
  }

  /** In order; resolves when all of it is decided and stored. */
  async #append(records: readonly JournalRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += APPENDS_AT_ONCE) {
      const part = records.slice(from, from + APPENDS_AT_ONCE);
      await Promise.all(part.map((record) => this.#journal.append(record, { lane: 'urgent' })));
    }
    await this.#threads.decidedAt(this.#journal.status().position);
  }

  /** A district in which an act was refused is not the one that was asked for. */
  #assertDone(): void {
    for (const change of this.#changes) {
      if (change.kind !== 'reply' || change.object.ok) continue;
      throw new Error(`an act was refused: ${change.object.code} ${change.object.detail}`);
    }
  }
}
