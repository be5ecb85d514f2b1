/** Which of the gateway's figures deserve a colour. */

import type { GatewayState, ReaderLag } from '../../live/board.ts';

export type Tone = '' | 'warn' | 'bad';

/** Ages from which a lag is told by its colour, ms; the gateway itself counts as not ready by positions of deciding. */
const LATE_MS = {
  decide: { warn: 5_000, bad: 30_000 },
  /** Charts that are late hurt nobody. */
  sinks: { warn: 60_000, bad: Number.POSITIVE_INFINITY },
  /** People who are not told are the danger itself. */
  notify: { warn: 15_000, bad: 60_000 },
} as const;
/** Journal positions, beyond which deciding is late whatever its age. */
const DECIDER_WARN = 100;
const DECIDER_BAD = 1_000;

/** The reader of a kind that is furthest behind; `name` says which. */
export interface Lag {
  name: string;
  waiting: number;
  waitingMs: number;
  tone: Tone;
  trouble?: string;
}

export interface GatewayHealth {
  isReady: boolean;
  decider: Lag;
  sinks: Lag;
  /** Null when nobody is told by a channel. */
  channels: Lag | null;
  mode: { name: string; tone: Tone };
}

const SECOND = 1_000;
const TONES: Readonly<Record<Tone, number>> = { '': 0, warn: 1, bad: 2 };
const NONE: Lag = { name: '', waiting: 0, waitingMs: 0, tone: '' };

export function healthOf({ ready, readers = [], mode = 'ok' }: GatewayState): GatewayHealth {
  const decider = worst(readers, 'decide') ?? NONE;
  return {
    isReady: ready !== false,
    decider: { ...decider, tone: worse(decider.tone, toneOfPositions(decider.waiting)) },
    sinks: worst(readers, 'sinks') ?? NONE,
    channels: worst(readers, 'notify'),
    mode: { name: mode, tone: mode === 'ok' || mode === 'normal' ? '' : mode === 'full' ? 'bad' : 'warn' },
  };
}

/** By tone, for one in trouble may have nothing that waits; then by age; by what waits when both are as old. */
function worst(readers: readonly ReaderLag[], room: ReaderLag['room']): Lag | null {
  const [first] = readers
    .filter((each) => each.room === room)
    .map(lagOf)
    .sort((a, b) => TONES[b.tone] - TONES[a.tone] || b.waitingMs - a.waitingMs || b.waiting - a.waiting);
  return first ?? null;
}

function lagOf({ name, room, waiting, waitingMs, trouble }: ReaderLag): Lag {
  const { warn, bad } = LATE_MS[room];
  const tone = waitingMs >= bad ? 'bad' : waitingMs >= warn || trouble !== undefined ? 'warn' : '';
  return { name, waiting, waitingMs, tone, ...(trouble === undefined ? {} : { trouble }) };
}

/** What is to be said of a reader that is not well. */
export type LagNews =
  | { kind: 'late' }
  /** Urgent notices that reach nobody. */
  | { kind: 'unheard'; n: number }
  | { kind: 'trouble'; trouble: string };
const UNHEARD = /^nobody can be told of (\d+) urgent/;

/** One that is in trouble while nothing waits is not late. */
export function lagNews({ waiting, waitingMs, trouble }: Lag): LagNews {
  const unheard = UNHEARD.exec(trouble ?? '')?.[1];
  if (unheard !== undefined) return { kind: 'unheard', n: Number(unheard) };
  return trouble === undefined || (waiting > 0 && waitingMs >= SECOND)
    ? { kind: 'late' }
    : { kind: 'trouble', trouble };
}

function toneOfPositions(waiting: number): Tone {
  return waiting > DECIDER_BAD ? 'bad' : waiting > DECIDER_WARN ? 'warn' : '';
}

function worse(one: Tone, other: Tone): Tone {
  if (one === 'bad' || other === 'bad') return 'bad';
  return one === '' ? other : one;
}

export type Trouble =
  | { key: 'gatewayNotReady'; tone: Tone }
  | { key: 'decider' | 'sinks' | 'channels'; tone: Tone; lag: Lag }
  | { key: 'journal'; tone: Tone; mode: string };

/** What is not as it should be, the worst first. */
export function troublesOf({ isReady, decider, sinks, channels, mode }: GatewayHealth): Trouble[] {
  const all: Trouble[] = [
    { key: 'gatewayNotReady', tone: isReady ? '' : 'bad' },
    { key: 'decider', tone: decider.tone, lag: decider },
    { key: 'channels', tone: channels?.tone ?? '', lag: channels ?? NONE },
    { key: 'journal', tone: mode.tone, mode: mode.name },
    { key: 'sinks', tone: sinks.tone, lag: sinks },
  ];
  const rank = ({ tone }: Trouble) => (tone === 'bad' ? 0 : 1);
  return all.filter(({ tone }) => tone !== '').toSorted((a, b) => rank(a) - rank(b));
}
