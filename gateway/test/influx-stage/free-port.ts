/** A port that was free a moment ago, for servers that cannot be told to take any. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Tries until `attempt` resolves with something, at most `ms`. */
export async function until<T>(attempt: () => Promise<T | undefined>, ms = 30_000): Promise<T> {
  const deadline = AbortSignal.timeout(ms);
  let last: unknown = 'nothing came';
  while (!deadline.aborted) {
    try {
      const found = await attempt();
      if (found !== undefined) return found;
    } catch (cause) {
      last = cause;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not in ${ms} ms`, { cause: last });
}
