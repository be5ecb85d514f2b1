/** Traces, when somebody wants them: opened here, told by the threads. */

import type { Clock } from './base/clock.ts';
import type { Config } from './config.ts';
import type { Threads } from './threads/threads.ts';
import type { Tracing } from './tracing/tracing.ts';
import { programVersion } from './versions.ts';

interface Joined {
  threads: Pick<Threads, 'onDecided' | 'onAttempt'>;
  /** How to close what has been opened. */
  opened: (() => Promise<void>)[];
}

/** Undefined when it is off: the packages are not even loaded then. */
export async function openTracing(
  config: Config,
  clock: Clock,
  { threads, opened }: Joined,
): Promise<Tracing | undefined> {
  const { NINEWATCH_OTLP_URL: url, NINEWATCH_OTLP_ONE_IN: oneIn } = config;
  if (url === undefined) return undefined;
  const { createOtlpTracing } = await import('./tracing/otlp-tracing.ts');
  const tracing = createOtlpTracing({ url, oneIn, version: programVersion(), clock });
  threads.onDecided((decided) => tracing.decided(decided));
  threads.onAttempt((attempt) => tracing.attempted(attempt));
  opened.push(() => tracing.stop());
  return tracing;
}
