/** Where alarms are heard: the gateway's live wall, or an MQTT topic on which a peer says them. */

import { connect as connectMqtt } from 'mqtt';
import { io } from 'socket.io-client';
import { Failure } from '../../base/failure.ts';

export type EarAddress =
  | { kind: 'wall'; url: string; token: string }
  /** The last level of the topic is the device id. */
  | { kind: 'mqtt'; url: string; topic: string };

export interface Ear {
  /** Called with the device id of every alarm from now on, repeats included. */
  tell(onAlarm: (deviceId: string) => void): void;
  close(): Promise<void>;
}

/** Resolves when it hears; rejects with one line. */
export function openEar(address: EarAddress): Promise<Ear> {
  return address.kind === 'wall' ? openWall(address) : openTopic(address);
}

interface Hazard {
  class?: string;
  deviceIds?: string[];
}

interface Snapshot {
  epoch: string;
  seq: number;
  hazards: Hazard[];
}

/** Follows the wall as a browser does: snapshot, numbered changes, and what was missed asked for again. */
function openWall({ url, token }: { url: string; token: string }): Promise<Ear> {
  const socket = io(`${url}/wall`, { auth: { token }, transports: ['websocket'] });
  let onAlarm = (_: string): void => {};
  let seen = { epoch: '', seq: 0 };
  const take = (hazard: Hazard) => {
    if (hazard.class === 'alarm') for (const deviceId of hazard.deviceIds ?? []) onAlarm(deviceId);
  };
  const resume = () => socket.emit('resume', { epoch: seen.epoch, since: seen.seq });
  socket.on('snapshot', ({ epoch, seq, hazards }: Snapshot) => {
    seen = { epoch, seq };
    for (const hazard of hazards) take(hazard);
  });
  socket.on('change', ({ seq, kind, object }: { seq: number; kind: string; object: Hazard }) => {
    if (kind === 'hazard') take(object);
    if (seq === seen.seq + 1) seen.seq = seq;
    else if (seq > seen.seq) resume();
  });
  socket.on('beat', ({ seq }: { seq: number }) => {
    if (seq > seen.seq) resume();
  });
  const ear: Ear = {
    tell: (run) => {
      onAlarm = run;
    },
    close: async () => void socket.disconnect(),
  };
  return new Promise((resolve, reject) => {
    socket.once('snapshot', () => resolve(ear));
    socket.once('connect_error', (cause) => {
      socket.disconnect();
      reject(new Failure(`the wall refused: ${cause.message}`, cause));
    });
  });
}

async function openTopic({ url, topic }: { url: string; topic: string }): Promise<Ear> {
  const client = connectMqtt(url, { reconnectPeriod: 0, protocolVersion: 4 });
  let onAlarm = (_: string): void => {};
  client.on('message', (heard) => onAlarm(heard.slice(heard.lastIndexOf('/') + 1)));
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', (cause) => reject(new Failure(`cannot hear alarms: ${cause.message}`, cause)));
  });
  await client.subscribeAsync(topic, { qos: 1 });
  return {
    tell: (run) => {
      onAlarm = run;
    },
    close: () => client.endAsync(true),
  };
}
