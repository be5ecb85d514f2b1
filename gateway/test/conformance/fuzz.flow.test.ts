/** Damaged packet streams: the process stands, nothing is routed, nobody else notices. */

import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { publish, RawDevice, subscribe } from '../broker-stage/raw-device.ts';
import { type Stage, startStage, topic } from '../broker-stage/stage.ts';
import { damagedStream } from './mutations.ts';

/** Sends the chunks and the end of the stream, and waits until the broker has let go of it. */
async function pour(stage: Stage, chunks: Buffer[]): Promise<void> {
  const device = await RawDevice.open(stage.broker.port);
  for (const chunk of chunks) device.socket.write(chunk);
  device.socket.end();
  while ((await device.next()) !== 'closed');
}

/** Whatever was taken is the sender's own doing, and a topic that may be. */
function expectSound(stage: Stage): void {
  for (const { topic: name, sender, qos } of stage.arrivals.splice(0)) {
    expect(name).not.toMatch(/[#+]|^$/);
    expect(name).not.toContain('\u0000');
    expect(isUtf8(Buffer.from(name))).toBe(true);
    expect(['a1', 'a2']).toContain(sender.deviceId);
    expect([0, 1, 2]).toContain(qos);
  }
}

it('[P6] [P10] no damage to a stream of packets stops the broker, another device, or gets anything routed', async () => {
  const limits = { deviceRateMax: 0, controlRateMax: 0, refusalBurst: 1_000_000 };
  const stage = await startStage({ limits });
  const [good, victim] = [await stage.device('a2'), await stage.device('b1')];
  victim.send(subscribe(1, topic('b1', 'command')));
  expect(await victim.next()).toBe('suback 1 1');
  let id = 0;
  const property = fc.asyncProperty(damagedStream, async (chunks) => {
    await pour(stage, chunks);
    id = (id % 65_535) + 1;
    good.send(publish({ topic: topic('a2', 'event'), id }));
    expect(await good.next()).toBe(`puback ${id}`);
    expectSound(stage);
    stage.presence.length = 0;
  });
  await fc.assert(property, { numRuns: 250, seed: 20_261_122 });
  expect(await victim.soFar()).toEqual([]);
  expect(stage.broker.connections()).toBe(2);
  await stage.stop();
});
