import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { readingAt } from '../reading-store.contract.ts';
import { createInfluxWriter } from './influx-writer.ts';
import { lineOf } from './line-protocol.ts';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

/** An InfluxDB that answers each write with what `answer` says of its lines. */
async function influx(answer: (lines: string[]) => number) {
  const stored: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const lines = body.split('\n').filter((line) => line !== '');
      const status = answer(lines);
      if (status === 204) stored.push(...lines);
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(status === 204 ? '' : '{"message":"no"}');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const refused: string[] = [];
  const writer = createInfluxWriter({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 't',
    org: 'o',
    bucket: 'b',
    onRefused: (line) => refused.push(line),
  });
  return { writer, stored, refused };
}

it('[P6] a 4xx sets aside the one bad line and stores the others', async () => {
  const { writer, stored, refused } = await influx((lines) =>
    lines.some((l) => l.includes('smoke=13')) ? 400 : 204,
  );
  await writer.write([1, 2, 13, 4, 5].map((smoke, i) => readingAt(i, smoke)));
  expect(stored).toHaveLength(4);
  expect(refused).toHaveLength(1);
  expect(refused[0]).toContain('smoke=13');
});

it.each([401, 404, 429, 500, 503])('[P2] a %i is tried again later and loses nothing', async (status) => {
  const { writer, refused } = await influx(() => status);
  await expect(writer.write([readingAt(0, 1)])).rejects.toMatchObject({
    code: 'store-busy',
    retryable: true,
  });
  expect(refused).toEqual([]);
});

it('[P2] a server that is down is tried again later', async () => {
  const { writer } = await influx(() => 204);
  await new Promise((resolve) => server?.close(resolve));
  server = undefined;
  await expect(writer.write([readingAt(0, 1)])).rejects.toMatchObject({ retryable: true });
});

it('puts the sequence into the nanoseconds and escapes names', () => {
  const line = lineOf(
    readingAt(5, 0.5, { deviceId: 'a b', seq: 3, boot: 0, metrics: { 'x=y': 1 }, flags: ['alarm'] }),
  );
  expect(line).toBe(
    'reading,device=a\\ b,venue=venue-1 x\\=y=1,boot=0i,seq=3i,generation=1i,received_at=1764000000025i,late=false,flags="alarm" 1764000000005000003',
  );
});

it('a metric called like a field of ours gets a name of its own', () => {
  const line = lineOf(readingAt(5, 0, { metrics: { late: 1, seq: 2 } }));
  expect(line).toContain('metric_late=1,metric_seq=2,boot=');
});
