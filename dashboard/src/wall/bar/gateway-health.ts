/** Which of the gateway's figures deserve a colour. */

import type { GatewayState } from '../../live/board.ts';

export type Tone = '' | 'warn' | 'bad';

/** Journal positions; the gateway itself counts as not ready beyond 1,000 of the decider. */
const DECIDER_WARN = 100;
const DECIDER_BAD = 1_000;
/** Charts that are late hurt nobody; sinks that are far behind will not catch up by themselves. */
const SINK_WARN = 10_000;

export interface GatewayHealth {
  isReady: boolean;
  decider: { lag: number; tone: Tone };
  sinks: { lag: number; tone: Tone };
  mode: { name: string; tone: Tone };
}

export function healthOf({ ready, lags = {}, mode = 'ok' }: GatewayState): GatewayHealth {
  const { decide = 0, ...others } = lags;
  const sink = Math.max(0, ...Object.values(others));
  return {
    isReady: ready !== false,
    decider: { lag: decide, tone: decide > DECIDER_BAD ? 'bad' : decide > DECIDER_WARN ? 'warn' : '' },
    sinks: { lag: sink, tone: sink > SINK_WARN ? 'warn' : '' },
    mode: { name: mode, tone: mode === 'ok' || mode === 'normal' ? '' : mode === 'full' ? 'bad' : 'warn' },
  };
}
