/** What is traced, and how much of it is remembered. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Change } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { createOtlpTracing } from './otlp-tracing.ts';
import type { ArrivedFacts, Tracing } from './tracing.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Told {
  name: string;
  traceId: string;
  parentSpanId?: string;
  status: { code?: number };
}

async function traced(oneIn: number, run: (tracing: Tracing) => void): Promise<Told[]> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      for (const { scopeSpans } of JSON.parse(body).resourceSpans)
        for (const { spans } of scopeSpans) told.push(...spans);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const tracing = createOtlpTracing({
    url: `http://127.0.0.1:${port}`,
    oneIn,
    version: '0',
    clock: systemClock,
  });
  run(tracing);
  await tracing.stop();
  return told;
}

const arrival = (more: Partial<ArrivedFacts> = {}): ArrivedFacts => ({
  deviceId: 'd1',
  venueId: 'v1',
  channel: 'telemetry',
  bytes: 10,
  isUrgent: false,
  begunMs: systemClock.nowMs(),
  ...more,
});
const hazard = { kind: 'hazard', object: { id: 'h1', deviceIds: ['d1'] } } as unknown as Change;
const notice = { kind: 'notice', object: { id: 'e-7-1', hazardId: 'h1' } } as unknown as Change;

it('takes one in so many readings and reading requests, and every alarm and act', async () => {
  const told = await traced(10, (tracing) => {
    for (let count = 0; count < 30; count += 1) tracing.arrived(arrival())?.answered(true);
    for (let count = 0; count < 5; count += 1) tracing.arrived(arrival({ isUrgent: true }))?.answered(true);
    for (let count = 0; count < 30; count += 1)
      tracing.answered({ method: 'GET', route: '/r', status: 200, ms: 1 });
    tracing.answered({ method: 'POST', route: '/a', status: 500, ms: 1 });
  });
  const count = (name: string) => told.filter((span) => span.name === name).length;
  expect([count('arrival'), count('GET /r'), count('POST /a')]).toEqual([8, 3, 1]);
});

it('an attempt at a notice stands in the trace of the arrival that made it, with its outcome', async () => {
  const told = await traced(1, (tracing) => {
    const urgent = tracing.arrived(arrival({ isUrgent: true }));
    urgent?.committed(7);
    urgent?.answered(true);
    tracing.arrived(arrival({ deviceId: 'd2' }))?.committed(7);
    tracing.decided({ changes: [hazard, notice], upTo: 7, isStored: true, took: { foldMs: 1, storeMs: 2 } });
    tracing.attempted({ noticeIds: ['e-7-1', 'unknown'], channel: 'mail', outcome: 'failed', ms: 3 });
  });
  const [attempt, ...others] = told.filter(({ name }) => name === 'notice attempt');
  expect(others).toEqual([]);
  const root = told.find(({ name, traceId }) => name === 'arrival' && traceId === attempt?.traceId);
  expect(root).toBeDefined();
  expect(attempt?.status.code).toBe(2);
});

it('[P8] remembers a bounded number of arrivals, and stops although nobody takes the spans', async () => {
  const tracing = createOtlpTracing({
    url: 'http://127.0.0.1:1',
    oneIn: 1,
    version: '0',
    stopMsMax: 50,
    clock: systemClock,
  });
  for (let position = 1; position <= 3_000; position += 1) tracing.arrived(arrival())?.committed(position);
  tracing.decided({ changes: [hazard, notice], upTo: 3_000, isStored: true });
  const beganMs = systemClock.monotonicMs();
  await tracing.stop();
  expect(systemClock.monotonicMs() - beganMs).toBeLessThan(10_000);
});
