/** The bridges as the main thread sees them: what they bring is taken in, and they hear what has been stored. */

import { Worker } from 'node:worker_threads';
import type { Decoded } from '@ninewatch/contracts/codecs';
import type { Clock, Timer } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import { causeText, GatewayError } from '../base/errors.ts';
import type { Log, LogLevel } from '../base/log.ts';
import type { Arrived, BridgeFigures, BridgeSettings, FromBridges, ToBridges } from './bridge-port.ts';

/** How long a message waits that the journal did not take, at first and at most; and a thread that ended. Ours. */
const AGAIN_MS_MIN = 500;
const AGAIN_MS_MAX = 15_000;
const THREAD_AGAIN_MS = 5_000;
/** Goodbyes and the last acknowledgements, when the gateway stops. */
const STOP_MS_MAX = 500;

export interface BridgesPorts {
  clock: Clock;
  log: Log;
  logLevel: LogLevel;
  counters: Pick<Counters, 'gauge'>;
  intake: {
    open(source: {
      id: string;
      kind: string;
      region: string;
      figures: () => Record<string, string | number | boolean>;
    }): void;
    take(sourceId: string, decoded: Decoded, receivedAt: number): Promise<void>;
    up(sourceId: string): void;
    down(sourceId: string, why: string): void;
  };
}

export interface Bridges {
  stop(): Promise<void>;
}

interface Connection {
  settings: BridgeSettings;
  isUp: boolean;
  why: string;
  figures: BridgeFigures | undefined;
}

export function startBridges(settings: readonly BridgeSettings[], ports: BridgesPorts): Bridges {
  if (settings.length === 0) return { stop: async () => {} };
  const connections = new Map(
    settings.map((each): [string, Connection] => [
      each.name,
      { settings: each, isUp: false, why: 'connecting', figures: undefined },
    ]),
  );
  for (const { source, region } of settings) {
    ports.intake.open({ id: source, kind: 'bridge', region, figures: () => figuresOf(connections, source) });
  }
  return watchThread(settings, { ports, connections });
}

interface Watched {
  ports: BridgesPorts;
  connections: Map<string, Connection>;
}

/** A thread that ends by itself is begun again: what it had not acknowledged comes again from the brokers. */
function watchThread(settings: readonly BridgeSettings[], { ports, connections }: Watched): Bridges {
  const { clock, log } = ports;
  let worker: Worker;
  let again: Timer | undefined;
  let isStopping = false;
  const start = () => {
    const data = { bridges: settings, logLevel: ports.logLevel };
    const file = new URL('./bridges-thread.ts', import.meta.url);
    const thread = new Worker(file, { name: 'bridges', workerData: data });
    worker = thread;
    const waiting = createTaking(ports, connections, (message) => thread.postMessage(message));
    thread.on('message', (message: FromBridges) => hear({ ports, connections }, message, waiting));
    thread.on('error', (cause) => log.error({ err: cause }, 'the thread of the bridges ended'));
    thread.on('exit', () => {
      waiting.end();
      if (isStopping) return;
      for (const { settings: each } of connections.values()) {
        setLink({ ports, connections }, { bridge: each.name, isUp: false, why: 'its thread ended' });
      }
      again = clock.after(THREAD_AGAIN_MS, start);
    });
  };
  start();
  return {
    stop: async () => {
      isStopping = true;
      again?.stop();
      worker.postMessage({ stop: true } satisfies ToBridges);
      await new Promise<void>((resolve) => clock.after(STOP_MS_MAX, resolve));
      await worker.terminate();
    },
  };
}

interface Taking {
  take(bridge: string, message: Arrived): void;
  /** Nobody waits for answers any more. */
  end(): void;
}

/** What was not stored is tried again until it is: the bridge's window fills, and it reads no more. [P1] [P8] */
function createTaking(
  { clock, log, intake }: BridgesPorts,
  connections: Watched['connections'],
  post: (message: ToBridges) => void,
): Taking {
  let isOver = false;
  const stored = new Map<string, number[]>();
  /** Those of one commit are answered together. */
  function answer(bridge: string, id: number): void {
    const ids = stored.get(bridge);
    if (ids !== undefined) {
      ids.push(id);
      return;
    }
    stored.set(bridge, [id]);
    setImmediate(() => {
      const all = stored.get(bridge) ?? [];
      stored.delete(bridge);
      if (!isOver) post({ stored: { bridge, ids: all } });
    });
  }
  async function attempt(bridge: string, message: Arrived, againMs: number): Promise<void> {
    const source = connections.get(bridge)?.settings.source;
    if (isOver || source === undefined) return;
    try {
      await intake.take(source, message.decoded, message.receivedAt);
      answer(bridge, message.id);
    } catch (cause) {
      if (!(cause instanceof GatewayError)) {
        // A mistake of ours about one message must neither end the gateway nor come again for ever. [P6]
        log.error({ err: cause, bridge }, 'a message of a foreign broker was set aside');
        answer(bridge, message.id);
        return;
      }
      if (!cause.retryable) return;
      if (againMs === AGAIN_MS_MIN) log.warn({ bridge, why: causeText(cause) }, 'not stored, tried again');
      clock.after(againMs, () => void attempt(bridge, message, Math.min(2 * againMs, AGAIN_MS_MAX)));
    }
  }
  return {
    take: (bridge, message) => void attempt(bridge, message, AGAIN_MS_MIN),
    end: () => {
      isOver = true;
    },
  };
}

function hear(watched: Watched, message: FromBridges, taking: Taking): void {
  if ('arrived' in message) {
    for (const each of message.arrived.messages) taking.take(message.arrived.bridge, each);
  } else if ('link' in message) setLink(watched, message.link);
  else if ('figures' in message) {
    const { bridge, figures } = message.figures;
    const known = watched.connections.get(bridge);
    if (known !== undefined) known.figures = figures;
    measure(watched.ports, bridge, figures);
  }
}

/** A source is up while one of its bridges is. */
function setLink(
  { ports, connections }: Watched,
  { bridge, isUp, why }: { bridge: string; isUp: boolean; why: string },
): void {
  const connection = connections.get(bridge);
  if (connection === undefined) return;
  connection.isUp = isUp;
  connection.why = why;
  const { source } = connection.settings;
  const isAnyUp = [...connections.values()].some((one) => one.settings.source === source && one.isUp);
  if (isAnyUp) ports.intake.up(source);
  else ports.intake.down(source, why);
}

function measure({ counters }: BridgesPorts, bridge: string, figures: BridgeFigures): void {
  const { received, acknowledged, redelivered, inFlight, connects } = figures;
  const of = { bridge };
  counters.gauge('bridge_received', 'Messages from a foreign broker since the start', received, of);
  counters.gauge('bridge_acknowledged', 'Messages acknowledged to a foreign broker', acknowledged, of);
  counters.gauge('bridge_redelivered', 'Messages that came again and were not taken twice', redelivered, of);
  counters.gauge('bridge_in_flight', 'Messages taken and not stored yet', inFlight, of);
  counters.gauge('bridge_connects', 'Connections to a foreign broker since the start', connects, of);
}

/** Host and port, never credentials. */
function figuresOf(
  connections: Watched['connections'],
  source: string,
): Record<string, string | number | boolean> {
  const figures: Record<string, string | number | boolean> = {};
  for (const { settings, isUp, figures: counted } of connections.values()) {
    if (settings.source !== source) continue;
    const { name, url } = settings;
    figures[`${name}.broker`] = new URL(url).host;
    figures[`${name}.connected`] = isUp;
    for (const [key, value] of Object.entries(counted ?? {})) figures[`${name}.${key}`] = value;
  }
  return figures;
}
