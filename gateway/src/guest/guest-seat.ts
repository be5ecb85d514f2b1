/** The place beside the gateway: empty, or with the guest that the settings ask for. */

import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import { createLog } from '../base/log.ts';
import type { Config } from '../config.ts';
import { findNodeRed, gatewayUrlFor, launchNodeRed, userDirIn } from './child/node-red-child.ts';
import type { Guest, GuestState } from './guest.ts';
import { Supervisor } from './supervisor.ts';
import { watchNodeRed } from './watched.ts';

export interface GuestPorts {
  clock: Clock;
  counters: Counters;
  /** Under which it keeps the passwords of its flows. */
  credentialKey: Buffer;
}

const MISSING: Guest = {
  state: () => ({
    ...{ name: 'node-red', kind: 'supervised', state: 'stopped', isSafe: false, restarts: 0 },
    trouble: 'it is not installed: npm ci without --omit=dev',
  }),
  stop: async () => {},
};

export interface GuestSeat {
  /** Undefined as long as there is none. */
  state(): GuestState | undefined;
  restart(): void;
  /** When the gateway answers at this port. */
  start(httpPort: number): void;
  stop(): Promise<void>;
}

export function createGuestSeat(config: Config, ports: GuestPorts): GuestSeat {
  let guest: Guest | undefined;
  return {
    state: () => guest?.state(),
    restart: () => guest?.restart?.(),
    start: (httpPort) => {
      guest = openGuest(config, ports, httpPort);
    },
    stop: async () => guest?.stop(),
  };
}

function openGuest(
  config: Config,
  { credentialKey, ...ports }: GuestPorts,
  httpPort: number,
): Guest | undefined {
  const { NINEWATCH_HOST: host, NINEWATCH_NODE_RED: port, NINEWATCH_NODE_RED_URL: url } = config;
  if (url !== undefined) return watchNodeRed({ url, ...ports });
  if (port === undefined) return undefined;
  const log = createLog(config.NINEWATCH_LOG_LEVEL, 'guest');
  if (findNodeRed() === undefined) {
    log.error('NINEWATCH_NODE_RED is set, and Node-RED is not installed: npm ci without --omit=dev');
    return MISSING;
  }
  const launch = launchNodeRed({
    ...{ clock: ports.clock, log, host, port },
    credentialSecret: credentialKey.toString('hex'),
    userDir: userDirIn(config.NINEWATCH_DATA_DIR),
    gatewayUrl: gatewayUrlFor(host, httpPort),
  });
  return new Supervisor({ ...ports, log, launch });
}
