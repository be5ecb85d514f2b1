import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Client, District, openClient, PASSWORD } from '../feed-fixtures.ts';

let client: Client;
beforeEach(async () => {
  client = await openClient(new District(), { trustedProxies: ['10.0.0.0/24'] });
});
afterEach(() => client.feed.stop());

const login = (remoteAddress: string, forwarded: string, password = PASSWORD) =>
  client.feed.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { username: 'admin', password },
    headers: { 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https' },
    remoteAddress,
  });
const addresses = () => client.district.acts.map(({ act }) => 'address' in act && act.address);

it('audits the client behind a trusted proxy, and the peer when anybody else forwards', async () => {
  await login('10.0.0.1', '192.0.2.7');
  await login('10.0.0.1', '198.51.100.1, 192.0.2.8');
  await login('192.0.2.9', '198.51.100.1');
  await login('10.0.0.1', '<script>');
  expect(addresses()).toEqual(['192.0.2.7', '192.0.2.8', '192.0.2.9', '10.0.0.1']);
});

it('[P8] wrong passwords from one client behind the proxy lock out no other', async () => {
  for (let at = 0; at < 10; at += 1) await login('10.0.0.1', '192.0.2.7', 'wrong one');
  expect((await login('10.0.0.1', '192.0.2.7')).statusCode).toBe(429);
  expect((await login('10.0.0.1', '192.0.2.8')).statusCode).toBe(200);
});

it('the cookie is Secure when a trusted proxy says that the client used TLS', async () => {
  const cookie = async (address: string) => (await login(address, '192.0.2.7')).headers['set-cookie'];
  expect(await cookie('10.0.0.1')).toContain('; Secure');
  expect(await cookie('192.0.2.9')).not.toContain('; Secure');
});
