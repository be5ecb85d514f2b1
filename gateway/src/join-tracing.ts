/** Traces, when somebody wants them: opened here, told by the threads. */

import type { Clock } from './base/clock.ts';
import type { Config } from './config.ts';
import type { Threads } from './threads/threads.ts';
import type { Tracing } from './tracing/tracing.ts';
import { programVersion } from './versions.ts';

/** Undefined when it is off: the packages are not even loaded then. */
export async function openTracing(config: Config, clock: Clock): Promise<Tracing | undefined> {
  const { NINEWATCH_OTLP_URL: url, NINEWATCH_OTLP_ONE_IN: oneIn } = config;
  if (url === undefined) return undefined;
  const { createOtlpTracing } = await import('./tracing/otlp-tracing.ts');
  return createOtlpTracing({ url, oneIn, version: programVersion(), clock });
}

export function joinTracing(
  tracing: Tracing | undefined,
  threads: Pick<Threads, 'onDecided' | 'onAttempt'>,
): void {
  if (tracing === undefined) return;
  threads.onDecided((decided) => tracing.decided(decided));
  threads.onAttempt((attempt) => tracing.attempted(attempt));
}
