/** Speed: a guard against a slip of an order of magnitude, not a benchmark. */

import { expect, it } from 'vitest';
import type { MessageRecord } from '../model/record.ts';
import { onMessage, onTick } from './index.ts';
import { T0, VirtualDevice } from './testing/virtual-device.ts';

/** Whatever else the machine is busy with. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

it('takes 20,000 ordinary readings and 200,000 idle ticks in two seconds of a processor each', () => {
  const device = new VirtualDevice('multi');
  const messages = Array.from({ length: 20_000 }, (_, index): MessageRecord => {
    const metrics = { smoke: 0.01, temperature: 20 + (index % 7), battery: 97 };
    const readings = [device.reading(index * 15_000, { metrics })];
    const receivedAt = T0 + index * 15_000;
    return { kind: 'message', deviceId: 'd1', venueId: 'v1', channel: 'telemetry', readings, receivedAt };
  });
  let before = process.threadCpuUsage();
  for (const message of messages) onMessage(device.state, message, device.around, device.catalogue);
  const messagesMs = cpuMsSince(before);
  device.tick(0);
  before = process.threadCpuUsage();
  for (let tick = 0; tick < 200_000; tick += 1) {
    onTick(device.state, T0, device.around, device.catalogue);
  }
  const ticksMs = cpuMsSince(before);
  expect(device.said).toEqual([]);
  expect(messagesMs).toBeLessThan(2_000);
  expect(ticksMs).toBeLessThan(2_000);
});
