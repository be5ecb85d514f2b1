/** A real broker on port 0 with a directory of two venues, and an accept that a test can hold back. */

import { EventEmitter, once } from 'node:events';
import { parseTopic, topicOf } from '@ninewatch/contracts';
import { FakeClock } from '../../src/base/clock.ts';
import { type Counters, createCounters } from '../../src/base/counters.ts';
import { silentLog } from '../../src/base/log.ts';
import {
  type Acceptance,
  BROKER_LIMITS,
  type Broker,
  type BrokerArrival,
  type BrokerLimits,
  type BrokerOptions,
  deviceSecrets,
  type PresenceEvent,
  startBroker,
} from '../../src/broker/broker.ts';
import { type ConnectFields, connect, RawDevice } from './raw-device.ts';

const secrets = deviceSecrets(Buffer.alloc(32, 7));

export const secretOf = (deviceId: string): string => `${deviceId}-secret-0123456789abcdef`;
/** Devices a1, a2, … are in venue-a, b1, b2, … in venue-b; `a-retired` is retired; others are unknown. */
export const venueOf = (deviceId: string): string => `venue-${deviceId[0]}`;
export const topic = (deviceId: string, leaf: Parameters<typeof topicOf>[2]): string =>
  topicOf(venueOf(deviceId), deviceId, leaf);

interface Waiting {
  arrival: BrokerArrival;
  store: () => void;
  /** No room on the disk. */
  leaveOut: (isEssential?: boolean) => void;
  fail: () => void;
}

export interface Stage {
  broker: Broker;
  clock: FakeClock;
  counters: Counters;
  arrivals: BrokerArrival[];
  presence: PresenceEvent[];
  /** With `isHolding`, messages that wait for the test's word. */
  waiting: Waiting[];
  /** Resolves as soon as `isSo`: looked at after every arrival and presence. */
  until(isSo: () => boolean): Promise<void>;
  /** A logged-in raw device. */
  device(deviceId: string, fields?: Partial<ConnectFields>): Promise<RawDevice>;
  /** Sum of a counter over its labels, or of the samples with these. */
  counted(name: string, labels?: Record<string, string>): Promise<number>;
  /** Lets go of everything held and stops the broker. */
  stop(): Promise<void>;
}

export interface StageOptions {
  isHolding?: boolean;
  limits?: Partial<BrokerLimits>;
  broker?: Partial<BrokerOptions>;
}

const directory: BrokerOptions['directory'] = {
  find: (deviceId) =>
    /^[ab]/.test(deviceId)
      ? {
          deviceId,
          venueId: venueOf(deviceId),
          secretHash: secrets.hash(secretOf(deviceId)),
          retired: deviceId === 'a-retired',
        }
      : undefined,
  verify: secrets.verify,
};

/** What the check room would say: only an own status is routed. */
function isOwnStatus(arrival: BrokerArrival): boolean {
  const parts = parseTopic(arrival.topic);
  return parts?.deviceId === arrival.sender.deviceId && parts.leaf === 'status';
}

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const clock = new FakeClock();
  const counters = createCounters();
  const events = new EventEmitter();
  const stage = { arrivals: [], presence: [], waiting: [] } as Pick<
    Stage,
    'arrivals' | 'presence' | 'waiting'
  >;
  const accept = (arrival: BrokerArrival): Promise<Acceptance> => {
    stage.arrivals.push(arrival);
    events.emit('more');
    if (options.isHolding !== true) return Promise.resolve({ route: isOwnStatus(arrival) });
    return new Promise((resolve, reject) => {
      const store = (): void => resolve({ route: isOwnStatus(arrival) });
      const leaveOut = (isEssential = false): void =>
        resolve({ route: false, acknowledge: false, ...(isEssential && { isEssential }) });
      stage.waiting.push({ arrival, store, leaveOut, fail: () => reject(new Error('the disk is full')) });
      events.emit('more');
    });
  };
  const presence = (event: PresenceEvent): void => {
    stage.presence.push(event);
    events.emit('more');
  };
  const limits = { ...BROKER_LIMITS, ...options.limits };
  const parts = { clock, counters, limits, directory, accept, presence, log: silentLog };
  const broker = await startBroker({ host: '127.0.0.1', port: 0, ...parts, ...options.broker });
  return {
    ...stage,
    broker,
    clock,
    counters,
    until: async (isSo) => {
      while (!isSo()) await once(events, 'more');
    },
    device: async (deviceId, fields = {}) => {
      const device = await RawDevice.open(broker.port);
      device.send(connect({ id: deviceId, username: deviceId, password: secretOf(deviceId), ...fields }));
      const answer = await device.next();
      if (!answer.startsWith('connack') || !answer.endsWith(' 0')) throw new Error(`refused: ${answer}`);
      // CONNACK leaves a moment before the login is over; the clock must not be moved between the two.
      await device.soFar();
      return device;
    },
    counted: async (name, labels = {}) => {
      const metric = await counters.registry.getSingleMetric(`ninewatch_${name}`)?.get();
      const samples = metric?.values.filter(({ labels: has }) =>
        Object.entries(labels).every(([key, value]) => has[key] === value),
      );
      return (samples ?? []).reduce((sum, { value }) => sum + value, 0);
    },
    stop: async () => {
      for (const { store } of stage.waiting) store();
      await broker.stop();
    },
  };
}
