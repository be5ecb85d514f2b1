/** The trivial acknowledging server as a system: the ceiling of machine and load generator together. */

import { join } from 'node:path';
import { z } from 'zod';
import type { Place } from '../../place.ts';
import { Child, temporaryFolder } from '../child.ts';
import { planDevices, type System } from '../system.ts';

const Address = z.object({ port: z.number() });

export function acknowledgingSink(place: Place): System {
  return {
    key: 'sink',
    title: 'acknowledges, nothing else',
    storesLater: false,
    searchFrom: 0.7,
    missing: () => undefined,
    start: async (size) => {
      const folder = await temporaryFolder('sink', place);
      const args = [join(import.meta.dirname, 'sink-process.ts')];
      const child = new Child({ name: 'sink', command: process.execPath, args, cwd: folder.path, place });
      const stop = async () => {
        await child.stop();
        await folder.remove();
      };
      try {
        const { port } = await child.ready(async () => Address.parse(JSON.parse(child.said())));
        const processes = [{ name: 'sink', pid: child.pid }];
        const none = { ear: undefined, lags: async () => ({}), drain: async () => 0 };
        return { mqttPort: port, ...planDevices(size), ...none, processes, stop };
      } catch (cause) {
        await stop();
        throw cause;
      }
    },
  };
}
