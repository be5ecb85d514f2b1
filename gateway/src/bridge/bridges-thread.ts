/** The thread of the bridges: connections and codecs, beside everything that decides about alarms. */

import { randomInt } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { createLog } from '../base/log.ts';
import { Bridge } from './bridge.ts';
import type {
  Arrived,
  BridgeSettings,
  BridgesThreadSettings,
  FromBridges,
  ToBridges,
} from './bridge-port.ts';

const FIGURES_MS = 1_000;
const CHANCES = 1_000;

const { bridges, logLevel } = workerData as BridgesThreadSettings;
const log = createLog(logLevel, 'bridge');
const port = parentPort;
if (port === null) throw new Error('a thread, not a program');
const say = (message: FromBridges) => port.postMessage(message);

const running = new Map(bridges.map((settings) => [settings.name, openBridge(settings)]));

function openBridge(settings: BridgeSettings): Bridge {
  const { name: bridge } = settings;
  let waiting: Arrived[] = [];
  // What one turn of the loop brought goes over together.
  const flush = () => {
    const messages = waiting;
    waiting = [];
    say({ arrived: { bridge, messages } });
  };
  return new Bridge(settings, {
    clock: systemClock,
    log,
    chance: () => randomInt(CHANCES) / CHANCES,
    onArrived: (message) => {
      if (waiting.push(message) === 1) setImmediate(flush);
    },
    onLink: (isUp, why) => say({ link: { bridge, isUp, why } }),
  });
}

port.on('message', (message: ToBridges) => {
  if ('stored' in message) {
    running.get(message.stored.bridge)?.stored(message.stored.ids);
    return;
  }
  for (const bridge of running.values()) bridge.stop();
});

systemClock.every(FIGURES_MS, () => {
  for (const [bridge, each] of running) say({ figures: { bridge, figures: each.figures() } });
});
say({ ready: true });
for (const bridge of running.values()) bridge.start();
