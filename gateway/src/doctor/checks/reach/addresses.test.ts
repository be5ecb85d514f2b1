/** What the doctor says of a webhook that answers: a server without OPTIONS is there all the same. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { Subject } from '../../subject.ts';
import { addressesCheck } from './addresses.ts';

async function levelAt(status: number): Promise<string | undefined> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const config = { NINEWATCH_WEBHOOK_URL: `http://127.0.0.1:${port}/hook` };
    const found = await addressesCheck({ config } as Subject);
    return found[0]?.level;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

it.each([204, 404, 405, 501])('%i is an answer', async (status) => {
  expect(await levelAt(status)).toBe('ok');
});

it.each([500, 502, 503])('%i is a server that fails', async (status) => {
  expect(await levelAt(status)).toBe('warning');
});
