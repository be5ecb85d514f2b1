/** One connection before all others, so that a wrong address or secret is one clear line and not a thousand. */

import mqtt from 'mqtt';
import { Failure, reasonOf } from '../base/failure.ts';

const TIMEOUT_MS = 10_000;

/** Refuses what is no broker's address, without repeating it: it may hold a password. */
export function brokerUrl(text: string): string {
  if (URL.canParse(text) && /^(mqtts?|wss?|tcp|ssl):$/.test(new URL(text).protocol)) return text;
  throw new Failure('--url must be such as mqtt://127.0.0.1:1883');
}

/** Refuses with one line when nobody listens there, or when the device is not let in. */
export async function probe(url: string, device: { id: string; secret: string }): Promise<void> {
  const client = mqtt.connect(url, {
    clientId: device.id,
    username: device.id,
    password: device.secret,
    protocolVersion: 4,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: TIMEOUT_MS,
  });
  try {
    await accepted(client);
  } catch (cause) {
    const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const isRefusal = typeof code === 'number';
    throw new Failure(
      isRefusal
        ? `the broker at ${url} refused device ${device.id}: ${reasonOf(cause)}; is the secrets file of this gateway? A new file with --provision gets new secrets`
        : `cannot reach a broker at ${url}: ${reasonOf(cause)}`,
      cause,
    );
  } finally {
    client.on('error', () => {});
    await client.endAsync(true);
  }
}

function accepted(client: mqtt.MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    // Some brokers close without saying why.
    client.once('close', () => reject(new Error('the connection was closed before it was accepted')));
  });
}
