/** A running gateway with traces on, heard by a receiver of our own that reads OTLP as the specification has it. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from './stage/stage.ts';

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
}

const spans: OtlpSpan[] = [];
const bodies: string[] = [];
const resources: unknown[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    expect(`${request.method} ${request.url}`).toBe('POST /v1/traces');
    expect(request.headers['content-type']).toBe('application/json');
    bodies.push(body);
    for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans) {
      resources.push(resource);
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    response.setHeader('content-type', 'application/json').end('{}');
  });
});

let stage: Stage;
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  stage = await Stage.start({
    NINEWATCH_OTLP_URL: `http://127.0.0.1:${port}`,
    NINEWATCH_OTLP_ONE_IN: '1000000',
  });
});
afterAll(async () => {
  await stage.end();
  receiver.close();
});

const attributeOf = (span: OtlpSpan, key: string) => {
  const { value } = span.attributes.find((each) => each.key === key) ?? {};
  return value === undefined ? undefined : Object.values(value)[0];
};

it('follows an alarm from its arrival to the ledger, acts of people, and no ordinary reading', async () => {
  await stage.venue('shop');
  const device = await stage.device('d1', 'shop');
  await device.read({ temperature: 20 });
  await device.event('alarm');
  const wall = await stage.wall();
  const hazard =
    wall.snapshot?.hazards.find(({ kind }) => kind === 'fire') ?? (await wall.hazard(() => true));
  await stage.admin.done(`/hazards/${hazard.id}/acknowledge`);
  await expect.poll(() => spans.filter(({ name }) => name === 'ledger').length, { timeout: 20_000 }).toBe(1);
  await expect
    .poll(() => spans.some(({ name }) => name.endsWith('/acknowledge')), { timeout: 20_000 })
    .toBe(true);

  const [arrival, ...others] = spans.filter(({ name }) => name === 'arrival');
  expect(others).toEqual([]);
  if (arrival === undefined) throw new Error('no arrival was told');
  expect(attributeOf(arrival, 'ninewatch.channel')).toBe('event');
  expect(attributeOf(arrival, 'ninewatch.device')).toBe('d1');
  expect(attributeOf(arrival, 'ninewatch.acknowledged')).toBe(true);
  expect(arrival.traceId).toMatch(/^[0-9a-f]{32}$/);

  const parts = spans.filter(
    ({ traceId, spanId }) => traceId === arrival.traceId && spanId !== arrival.spanId,
  );
  const order = ['check', 'journal commit', 'decide', 'ledger'];
  expect(parts.map(({ name }) => name).filter((name) => order.includes(name))).toHaveLength(order.length);
  for (const part of parts) expect(part.parentSpanId).toBe(arrival.spanId);
  const begins = order.map((name) =>
    BigInt(parts.find((part) => part.name === name)?.startTimeUnixNano ?? 0),
  );
  expect(begins).toEqual(begins.toSorted((a, b) => (a < b ? -1 : 1)));
  for (const { startTimeUnixNano, endTimeUnixNano } of parts) {
    expect(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(0n);
  }
  const age = BigInt(Date.now()) * 1_000_000n - BigInt(arrival.startTimeUnixNano);
  expect(age > -5_000_000_000n && age < 120_000_000_000n).toBe(true);
  expect(resources[0]).toMatchObject({
    attributes: expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'ninewatch' } }]),
  });
});

it('[P10] tells no secret, no query and no body', () => {
  const told = bodies.join('');
  for (const secret of [stage.admin.token, 'admin-of-the-stage', '"temperature"', 'password']) {
    expect(told).not.toContain(secret);
  }
});
