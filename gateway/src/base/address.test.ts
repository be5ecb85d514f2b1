/** Addresses that name a user. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { destinationOf } from './address.ts';

const basic = (user: string) => `Basic ${Buffer.from(user).toString('base64')}`;

describe('destinationOf', () => {
  it('leaves an address without a user as it is', () => {
    expect(destinationOf('https://a.example/x?y=1', { accept: '*/*' })).toEqual({
      url: 'https://a.example/x?y=1',
      headers: { accept: '*/*' },
    });
  });

  it.each([
    ['https://u:p@a.example/x', 'u:p'],
    ['https://u:p%40ss%3A%E7%81%AB@a.example/x', 'u:p@ss:火'],
    ['https://u@a.example/x', 'u:'],
    ['https://u:50%@a.example/x', 'u:50%'],
  ])('puts the user of %s into a header', (url, user) => {
    expect(destinationOf(url)).toEqual({
      url: 'https://a.example/x',
      headers: { authorization: basic(user) },
    });
  });

  it('does not overrule a header that is given', () => {
    const { headers } = destinationOf('https://u:p@a.example/', { Authorization: 'Bearer t' });
    expect(headers).toEqual({ Authorization: 'Bearer t' });
  });

  it('is taken by fetch, and read by a server', async () => {
    const server = createServer((request, response) => response.end(request.headers.authorization));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { url, headers } = destinationOf(`http://u:p@127.0.0.1:${port}/`);
    const response = await fetch(url, { headers });
    expect(await response.text()).toBe(basic('u:p'));
    await new Promise((resolve) => server.close(resolve));
  });
});
