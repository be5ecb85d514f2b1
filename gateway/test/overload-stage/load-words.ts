/** What the load's thread is told, what it tells back, and the packets of its devices. */

export interface LoadStart {
  mqttPort: number;
  /** Devices `d<from>` … `d<to - 1>`; four of them share a venue. */
  from: number;
  to: number;
  secret: string;
}

/** Connects so many devices a second, closes their sockets, sends, or only tells. */
export type LoadWord =
  | { do: 'connect'; perSecond: number }
  | { do: 'cut' }
  /** So many readings a second, all devices together, each with at most `inFlight` unanswered; 0 = as many as it can. */
  | { do: 'send'; perSecond: number; inFlight: number }
  | { do: 'pause' }
  | { do: 'tell' };

export interface LoadState {
  connected: number;
  /** By the other side. */
  closed: number;
  refused: number;
  sent: number;
  acked: number;
  /** ms from a publish to its PUBACK since the last `send`: median and 99 %. */
  ackP50Ms: number;
  ackP99Ms: number;
  /** PUBACKs of each device, in the order of the devices: its first so many readings. */
  ackedBy: Uint32Array;
}

export const venueOf = (device: number): string => `v${device >> 2}`;

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

export function packet(first: number, body: Buffer): Buffer {
  const length: number[] = [];
  let left = body.length;
  do {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    left >>= 7;
  } while (left > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

/** The longest that the broker grants: what is silent here waits for a slow machine, and is not gone. */
const KEEPALIVE_S = 1_200;

export function connectPacket(id: string, secret: string): Buffer {
  const fields = Buffer.from([4, 0xc2, KEEPALIVE_S >> 8, KEEPALIVE_S & 255]);
  return packet(0x10, Buffer.concat([text('MQTT'), fields, text(id), text(id), text(secret)]));
}

export function publishPacket(topic: string, messageId: number, payload: object): Buffer {
  const id = Buffer.from([messageId >> 8, messageId & 255]);
  return packet(0x32, Buffer.concat([text(topic), id, Buffer.from(JSON.stringify(payload))]));
}
