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

function openWall({ url, token }: { url: string; token: string }): Promise<Ear> {
  const socket = io(`${url}/wall`, { auth: { token }, transports: ['websocket'], reconnection: false });
  let onAlarm = (_: string): void => {};
  socket.on(
    'change',
    ({ kind, object }: { kind: string; object: { deviceIds?: string[]; class?: string } }) => {
      if (kind !== 'hazard' || object.class !== 'alarm') return;
      for (const deviceId of object.deviceIds ?? []) onAlarm(deviceId);
    },
  );
  const ear: Ear = {
    tell: (run) => {
      onAlarm = run;
    },
    close: async () => void socket.disconnect(),
  };
  return new Promise((resolve, reject) => {
    socket.once('snapshot', () => resolve(ear));
    socket.once('connect_error', (cause) => reject(new Failure(`the wall refused: ${cause.message}`, cause)));
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
