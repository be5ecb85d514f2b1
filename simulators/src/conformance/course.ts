/** What the stand does to a device, one thing after the other, so that each requirement finds its occasion. */

import { type Clock, pause } from '../base/clock.ts';
import { SYNC_AHEAD_MS } from './requirements/commands.ts';
import type { Stand } from './stand.ts';
import type { Phase, Sent, Transcript } from './transcript.ts';

export interface Pace {
  /** ms to wait for a device that is to do something by itself. */
  patienceMs: number;
  /** ms without a gateway. */
  outageMs: number;
  /** ms of watching its ordinary life. */
  watchMs: number;
  /** Whether a person restarts it in the end. */
  hasRestart: boolean;
}

export const ORDINARY_PACE: Pace = {
  patienceMs: 150_000,
  outageMs: 30_000,
  watchMs: 10_000,
  hasRestart: false,
};

export interface CourseOptions {
  stand: Stand;
  pace: Pace;
  clock: Clock;
  signal: AbortSignal;
  /** Told to the person who watches. */
  tell(line: string): void;
}

/** Readings of one phase. */
function toldIn(transcript: Transcript, phase: Phase): number {
  return transcript.told().filter((told) => told.phase === phase).length;
}

/** Resolves when all was done, or the signal came. False when the device never appeared. */
export async function runCourse(options: CourseOptions): Promise<boolean> {
  const { stand, pace, clock, signal, tell } = options;
  const until = (isSo: (transcript: Transcript) => boolean) => stand.until(isSo, pace.patienceMs, signal);

  tell('waiting for the device; let it measure');
  stand.begin('greeting', 'answering');
  if (!(await until((transcript) => toldIn(transcript, 'greeting') >= 2))) {
    if (stand.transcript.connects().length === 0) return false;
  }
  await pause(clock, pace.watchMs, signal);

  tell('acknowledgements are held back, then the line breaks');
  stand.begin('held', 'holding');
  await until((transcript) => toldIn(transcript, 'held') >= 2);
  stand.cut();
  stand.begin('resend', 'answering');
  await until((transcript) => toldIn(transcript, 'resend') >= 3);

  tell('the gateway is gone');
  stand.begin('outage', 'absent');
  stand.cut();
  await pause(clock, pace.outageMs, signal);
  stand.begin('backlog', 'answering');
  await until((transcript) => toldIn(transcript, 'backlog') >= 2);

  tell('the login is refused');
  stand.begin('refused', 'refusing');
  stand.cut();
  await until((transcript) => transcript.connects().some(({ phase }) => phase === 'refused'));
  tell('the line is open, and nobody answers');
  stand.begin('silent', 'silent');
  await until((transcript) => transcript.connects().some(({ phase }) => phase === 'silent'));
  const silentLink = stand.transcript.connects().find(({ phase }) => phase === 'silent')?.link;
  await until(({ entries }) => entries.some((entry) => entry.kind === 'closed' && entry.link === silentLink));
  await giveCommands(options);
  if (pace.hasRestart && !signal.aborted) await awaitRestart(options);
  return true;
}

async function giveCommands({ stand, pace, clock, signal, tell }: CourseOptions): Promise<void> {
  tell('commands');
  stand.begin('commands', 'answering');
  stand.cut();
  const isListening = (transcript: Transcript): boolean =>
    transcript.subscribes().some(({ phase }) => phase === 'commands');
  if (!(await stand.until(isListening, pace.patienceMs, signal))) return;
  let number = 0;
  const give = async (
    about: Sent['about'],
    name: string,
    more: object = {},
    id?: string,
  ): Promise<string> => {
    number += 1;
    const own = id ?? `conformance-${number}`;
    const sentAtMs = clock.monotonicMs();
    const expiresAt = clock.nowMs() + 2 * SYNC_AHEAD_MS;
    stand.command(JSON.stringify({ v: 1, id: own, name, args: {}, expiresAt, ttlS: 60, ...more }), {
      id: own,
      name,
      about,
    });
    const isAnswered = (transcript: Transcript): boolean => transcript.results(own, sentAtMs).length > 0;
    await stand.until(isAnswered, Math.min(ANSWER_MS, pace.patienceMs), signal);
    return own;
  };
  const id = await give('self_test', 'self_test');
  await give('repeat', 'self_test', {}, id);
  await give('unknown', 'dance');
  await give('more-fields', 'self_test', { by: 'conformance', args: { depth: { of: ['a', 'tree'] } } });
  stand.command('{"v":1,"id":', undefined);
  stand.command(String.raw`["\"}`, undefined);
  await give('after-garbage', 'self_test');
  await give('sync_time', 'sync_time', { args: { now: clock.nowMs() + SYNC_AHEAD_MS } });
  const syncedMs = clock.monotonicMs();
  await give('expired', 'mute', { expiresAt: clock.nowMs() + SYNC_AHEAD_MS - 60_000, ttlS: 1 });
  const isSeen = (transcript: Transcript): boolean =>
    transcript.told().some(({ atMs }) => atMs > syncedMs + 1_000);
  await stand.until(isSeen, pace.patienceMs, signal);
}

/** A little more than a device may take. */
const ANSWER_MS = 11_000;

async function awaitRestart({ stand, pace, signal, tell }: CourseOptions): Promise<void> {
  tell('restart the device now');
  const before = new Set(stand.transcript.told().map(({ boot }) => boot));
  stand.begin('restart', 'answering');
  const links = stand.transcript.connects().length;
  const isBack = (transcript: Transcript): boolean =>
    transcript.connects().length > links &&
    transcript.told().some(({ phase, boot }) => phase === 'restart' && !before.has(boot));
  await stand.until(isBack, 2 * pace.patienceMs, signal);
}
