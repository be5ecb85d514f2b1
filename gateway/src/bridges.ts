/** Joins the bridges: their file, and the intake that takes what they bring. */

import type { Clock } from './base/clock.ts';
import type { Counters } from './base/counters.ts';
import { createLog } from './base/log.ts';
import { withSecrets } from './base/operator-secrets.ts';
import type { BridgeSettings } from './bridge/bridge-port.ts';
import { readBridges } from './bridge/read-bridges.ts';
import { startBridges } from './bridge/start-bridges.ts';
import { type Config, environmentOf } from './config.ts';
import type { ForeignIntake } from './foreign/foreign-port.ts';

/** None when no file is configured. Throws `file-unusable` with every mistake's place. */
export function readBridgesFile(config: Config): BridgeSettings[] {
  const env = environmentOf(config);
  return readBridges(config.NINEWATCH_BRIDGES_FILE, (value) => withSecrets(value, env));
}

/** → how they are stopped. */
export function joinBridges({
  brokers,
  config,
  clock,
  counters,
  foreign,
}: {
  brokers: readonly BridgeSettings[];
  config: Config;
  clock: Clock;
  counters: Counters;
  foreign: ForeignIntake;
}): () => Promise<void> {
  const logLevel = config.NINEWATCH_LOG_LEVEL;
  const log = createLog(logLevel, 'bridges');
  const bridges = startBridges(brokers, { clock, counters, log, logLevel, intake: foreign });
  return () => bridges.stop();
}
