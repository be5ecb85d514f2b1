/** Conditions of the gateway itself as journal entries, so that they are hazards on the wall like others. [P6] */

import type { GatewayConditionRecord } from '@ninewatch/rules';
import type { Clock } from './base/clock.ts';
import type { JournalMode } from './journal/journal.ts';
import type { Threads, ThreadsState } from './threads/threads.ts';
import { CLOCK_JUMP_MS, type Vitals } from './vitals.ts';

/** A sink or channel that cannot be written for this long is a condition on the wall, ms. */
const TROUBLE_MS = 60_000;

export interface ConditionPorts {
  clock: Clock;
  threads: Pick<Threads, 'journalled' | 'decideUnstored' | 'state'>;
  journal: { status(): { mode: JournalMode } };
  vitals: Pick<Vitals, 'storage'>;
  /** The program beside the gateway, and why it is not as it should be. */
  guest?: { state(): { trouble?: string } | undefined };
  /** The notices file: why the one that was read again was not taken. */
  noticesFile?: { state(): { refused?: { detail: string } } | undefined } | undefined;
  /** The rules in force: kinds of danger that none of them raises an alarm of; undefined until that is known. */
  rules?: { unwatched(): readonly string[] | undefined } | undefined;
  /** The lines of GB/T 26875.3. */
  centres?: { downUploads(): readonly Troubled[]; lostTransmitters(): readonly Troubled[] } | undefined;
}

export interface Conditions {
  /** What this tick shows. */
  look(jumpMs: number): void;
  mode(mode: JournalMode): void;
  /** The clock is so far behind what the run before wrote, ms; that is a jump too. */
  behind(ms: number): void;
}

/** Each condition is journalled when it begins, when it ends, and once after a start, which may have missed its end. */
export function createConditions(ports: ConditionPorts): Conditions {
  const { threads, clock } = ports;
  const known = new Map<string, boolean>();
  const record = (condition: GatewayConditionRecord['condition'], active: boolean, detail: string) =>
    ({ kind: 'condition', receivedAt: clock.nowMs(), condition, active, detail }) as const;
  const say: Say = (condition, active, detail) => {
    if (known.get(condition) === active) return;
    known.set(condition, active);
    void threads.journalled(record(condition, active, detail)).then((isStored) => {
      // Said again with the next tick.
      if (!isStored && known.get(condition) === active) known.delete(condition);
    });
  };
  let unwatchedTold = '';
  function tellUnwatched(): void {
    const kinds = ports.rules?.unwatched()?.join(', ');
    if (kinds === undefined) return;
    // Other kinds than before are told while it stands, too.
    if (kinds !== unwatchedTold) known.delete('rules-unwatched');
    unwatchedTold = kinds;
    say('rules-unwatched', kinds !== '', kinds);
  }
  const tellLags = lagsTo(say, ports);
  const tellStorage = storageTo(say, ports, (detail) =>
    threads.decideUnstored(record('journal-failing', true, detail)),
  );
  return {
    look: (jumpMs) => {
      const words = `the clock jumped by ${Math.round(jumpMs)} ms`;
      say('clock-jump', Math.abs(jumpMs) >= CLOCK_JUMP_MS, words);
      tellLags(threads.state());
      tellStorage();
      tellUnwatched();
      const trouble = ports.guest?.state()?.trouble;
      say('guest-down', trouble !== undefined, trouble ?? '');
      const refused = ports.noticesFile?.state()?.refused;
      say('notices-refused', refused !== undefined, refused?.detail ?? '');
    },
    mode: (mode) => {
      say('disk-low', mode !== 'ok', `disk nearly full: mode ${mode}`);
      say('disk-reserve', mode === 'reserve' || mode === 'full', `the disk reserve is in use: mode ${mode}`);
    },
    behind: (ms) => {
      if (ms < CLOCK_JUMP_MS) return;
      say('clock-jump', true, `the clock is ${Math.round(ms / 1_000)} s behind the journal's newest entry`);
    },
  };
}

type Say = (condition: GatewayConditionRecord['condition'], active: boolean, detail: string) => void;

interface Troubled {
  name: string;
  trouble?: string | undefined;
}

/** Measured here in monotonic time: a jump of the clock is no minute of trouble. [P3] */
function lagsTo(say: Say, { clock, centres }: ConditionPorts): (state: ThreadsState) => void {
  const seenAtMs = new Map<string, number>();
  function wordsFor(all: readonly Troubled[]): string[] {
    const nowMs = clock.monotonicMs();
    return all.flatMap(({ name, trouble }) => {
      if (trouble === undefined) {
        seenAtMs.delete(name);
        return [];
      }
      const since = seenAtMs.get(name) ?? nowMs;
      seenAtMs.set(name, since);
      return nowMs - since >= TROUBLE_MS ? [`${name}: ${trouble}`] : [];
    });
  }
  return ({ sinks, channels, noticeChannels, systems }) => {
    const late = wordsFor(sinks);
    say('sink-lag', late.length > 0, late.join('; '));
    const unsent = wordsFor([
      ...[...channels, ...noticeChannels].map(({ channel, trouble }) => ({ name: channel, trouble })),
      ...systems.map(({ name, trouble, stopped }) => ({ name, trouble: stopped ?? trouble })),
      ...(centres?.downUploads() ?? []),
    ]);
    say('channel-lag', unsent.length > 0, unsent.join('; '));
    if (centres === undefined) return;
    const lost = wordsFor(centres.lostTransmitters());
    say('transmitter-lost', lost.length > 0, lost.join('; '));
  };
}

/** `unstored` shows a condition that cannot be journalled while it lasts; it is journalled when it is over. */
function storageTo(
  say: Say,
  { vitals, threads, journal, clock }: ConditionPorts,
  unstored: (detail: string) => void,
): () => void {
  let failingSinceMs: number | undefined;
  return () => {
    const { storage } = vitals;
    const nowMs = clock.monotonicMs();
    const slowMs = storage.slowMs(nowMs);
    say('journal-slow', slowMs > 0, `a commit takes ${Math.round(slowMs)} ms`);
    const { ledgerTrouble } = threads.state();
    const isBehind = storage.isLagging() || ledgerTrouble !== undefined;
    say('ledger-lag', isBehind, ledgerTrouble ?? `${Math.round(storage.lagMs(nowMs))} ms behind`);
    const wasFailingSinceMs = failingSinceMs;
    // A full disk has conditions of its own.
    failingSinceMs = journal.status().mode === 'full' ? undefined : storage.failingSinceMs(nowMs);
    if (failingSinceMs !== undefined) {
      if (wasFailingSinceMs === undefined) unstored('since a moment ago');
      return;
    }
    const isOver = wasFailingSinceMs !== undefined;
    const lastedS = Math.round((nowMs - (wasFailingSinceMs ?? nowMs)) / 1_000);
    say('journal-failing', isOver, isOver ? `for ${lastedS} s, until now` : '');
  };
}
