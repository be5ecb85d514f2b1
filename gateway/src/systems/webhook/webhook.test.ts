/** Webhooks as an independent receiver sees them: its own library checks what we sign. */

import type { Notice, Ticket } from '@ninewatch/rules';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ForeignReceiver } from '../../../test/stage/foreign-receiver.ts';
import { FakeClock } from '../../base/clock.ts';
import { SystemsPlan } from '../plan/schema.ts';
import { AT, hazardStep, MemoryLog } from '../systems-fixture.ts';
import { hazardEvent, headerValue, noticeEvent, ticketEvent, wants } from './cloud-event.ts';
import { retryAfterMs } from './retry-after.ts';
import { keyOf, signatureHeaders } from './signature.ts';
import { createWebhookTarget } from './webhook-target.ts';

const OLD = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const NEW = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;

let receiver: ForeignReceiver;
beforeEach(async () => {
  receiver = await ForeignReceiver.start();
});
afterEach(() => receiver.stop());

function target(more: object = {}, clock = new FakeClock(Date.now())) {
  const webhook = { name: 'centre', url: receiver.url, secrets: [OLD, NEW], ...more };
  const [plan] = SystemsPlan.parse({ format: 1, webhooks: [webhook] }).webhooks;
  if (plan === undefined) throw new Error('no webhook');
  return createWebhookTarget(plan, { events: new MemoryLog(), clock, origin: 'gateway.example' });
}

describe('a signed event', () => {
  it.each(['structured', 'binary'])(
    'in %s mode is taken by who knows the old secret or the new one',
    async (mode) => {
      expect(await target({ mode }).deliver(hazardStep(1))).toEqual({ kind: 'taken' });
      const [request] = receiver.requests;
      const headers = request?.headers as Record<string, string>;
      for (const secret of [OLD, NEW]) {
        expect(new Webhook(secret).verify(request?.body ?? '', headers)).toBeTruthy();
      }
      const other = new Webhook(`whsec_${Buffer.alloc(24, 3).toString('base64')}`);
      expect(() => other.verify(request?.body ?? '', headers)).toThrow();
      expect(() => new Webhook(NEW).verify(`${request?.body} `, headers)).toThrow();
    },
  );

  it('is a CloudEvent: whole in the body, or its attributes in headers', async () => {
    await target().deliver(hazardStep(1));
    await target({ mode: 'binary' }).deliver(hazardStep(1));
    const [structured, binary] = receiver.requests;
    const event = JSON.parse(structured?.body ?? '{}');
    expect(structured?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(event).toMatchObject({
      ...{ specversion: '1.0', id: 'e1-7-1.1', source: '/ninewatch', type: 'ninewatch.hazard.opened' },
      ...{ subject: 'shop/hazards/e1-7-1', time: new Date(AT + 1).toISOString() },
      data: { venueName: '老王火锅' },
    });
    expect(binary?.headers).toMatchObject({
      ...{ 'ce-specversion': '1.0', 'ce-id': event.id, 'ce-type': event.type, 'ce-source': '/ninewatch' },
      ...{ 'ce-subject': event.subject, 'ce-time': event.time, 'content-type': 'application/json' },
    });
    expect(JSON.parse(binary?.body ?? '{}')).toEqual(event.data);
    expect(structured?.headers['webhook-id']).toBe('e1-7-1.1');
  });

  it('has no signature without a secret, and no secret stands in what is shown', async () => {
    await target({ secrets: [] }).deliver(hazardStep(1));
    expect(receiver.requests[0]?.headers).not.toHaveProperty('webhook-signature');
    expect(target().shows).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/…$/);
  });

  it('secrets that are none are refused', () => {
    for (const secret of ['', 'x', 'whsec_', 'whsec_YWJj', `whsec_${'A'.repeat(200)}`, OLD.slice(6)]) {
      expect(keyOf(secret)).toBeUndefined();
    }
    expect(keyOf(NEW)?.byteLength).toBe(32);
  });

  it('is what the standard gives as an example', () => {
    const key = keyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') as Buffer;
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: '{"test": 2432232314}',
      atMs: 1_614_265_330_999,
    };
    expect(signatureHeaders(message, [key])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});

describe('what an answer means', () => {
  it.each([
    [200, {}, { kind: 'taken' }],
    [202, {}, { kind: 'taken' }],
    [301, { location: '/other' }, { kind: 'refused', detail: 'it answered 301' }],
    [400, {}, { kind: 'refused', detail: 'it answered 400' }],
    [410, {}, { kind: 'gone', detail: 'it answered 410' }],
    [429, { 'retry-after': '120' }, { kind: 'later', detail: 'it answered 429', waitMs: 120_000 }],
    [503, {}, { kind: 'later', detail: 'it answered 503' }],
  ])('%i', async (status, headers, outcome) => {
    receiver.reply = () => ({ status, headers: headers as Record<string, string> });
    expect(await target().deliver(hazardStep(1))).toEqual(outcome);
  });

  it('nobody there is later, and says why', async () => {
    const outcome = await target({ url: 'http://127.0.0.1:1/' }).deliver(hazardStep(1));
    expect(outcome).toMatchObject({ kind: 'later', detail: expect.stringContaining('cannot be reached') });
  });

  it('Retry-After is seconds or a date, of an hour at most', () => {
    expect(retryAfterMs('7', AT)).toBe(7_000);
    expect(retryAfterMs(new Date(AT + 30_000).toUTCString(), AT)).toBe(30_000);
    expect(retryAfterMs(new Date(AT - 30_000).toUTCString(), AT)).toBe(0);
    expect(retryAfterMs('99999999', AT)).toBe(3_600_000);
    for (const text of [null, '', 'soon', '-5x']) expect(retryAfterMs(text, AT)).toBeUndefined();
  });
});

describe('a receiver that asks to be asked', () => {
  it('is asked once, and told nothing until it says yes', async () => {
    const asked = target({ handshake: true });
    receiver.reply = ({ method }) => ({ status: method === 'OPTIONS' ? 405 : 204 });
    expect(await asked.deliver(hazardStep(1))).toMatchObject({ kind: 'later' });
    receiver.reply = () => ({ status: 200, headers: { 'webhook-allowed-origin': 'gateway.example' } });
    expect(await asked.deliver(hazardStep(1))).toEqual({ kind: 'taken' });
    expect(await asked.deliver(hazardStep(2))).toEqual({ kind: 'taken' });
    expect(receiver.requests.map(({ method }) => method)).toEqual(['OPTIONS', 'OPTIONS', 'POST', 'POST']);
    expect(receiver.requests[0]?.headers['webhook-request-origin']).toBe('gateway.example');
  });

  it('gets no more a minute than it allows', async () => {
    const clock = new FakeClock();
    const asked = target({ handshake: true }, clock);
    const headers = { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '60' };
    receiver.reply = () => ({ status: 200, headers });
    expect(await asked.deliver(hazardStep(1))).toEqual({ kind: 'taken' });
    expect(await asked.deliver(hazardStep(2))).toMatchObject({ kind: 'later', waitMs: 1_000 });
    clock.advance(1_000);
    expect(await asked.deliver(hazardStep(2))).toEqual({ kind: 'taken' });
  });
});

describe('which events', () => {
  const ticket = { id: 't1', version: 4, venueId: 'shop', region: 'town-a', state: 'closed' } as Ticket;
  const notice = { id: 'n1', venueId: 'shop', region: 'town-a', at: AT, reason: 'unanswered' } as Notice;

  it('have a type for each step of a life', () => {
    expect(hazardEvent(hazardStep(1, { version: 2 }).body, AT).type).toBe('ninewatch.hazard.changed');
    expect(hazardEvent(hazardStep(1, { version: 3, state: 'closed' }).body, AT).type).toBe(
      'ninewatch.hazard.closed',
    );
    expect(ticketEvent(ticket, AT)).toMatchObject({ type: 'ninewatch.ticket.closed', id: 't1.4' });
    expect(noticeEvent(notice)).toMatchObject({ type: 'ninewatch.notice.unanswered', id: 'n1' });
  });

  it('are chosen by name, region, and whether they are real', () => {
    expect(wants(['hazard.*', 'ticket.closed'], 'ninewatch.ticket.closed')).toBe(true);
    expect(wants(['hazard.*', 'ticket.closed'], 'ninewatch.ticket.opened')).toBe(false);
    expect(wants(['*'], 'ninewatch.notice.opened')).toBe(true);
    const drill = hazardStep(1, { live: false });
    expect([target().wants(drill), target({ drills: true }).wants(drill)]).toEqual([false, true]);
    expect(target({ regions: ['town-a'] }).wants(hazardStep(1))).toBe(true);
    expect(target({ regions: ['town-b'] }).wants(hazardStep(1))).toBe(false);
    expect(target({ types: ['notice.*'] }).wants({ seq: 1, at: AT, kind: 'ticket', body: ticket })).toBe(
      false,
    );
  });

  it('[P6] whatever stands in an attribute, its header is one that HTTP can carry, and comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const header = headerValue(text);
        expect(header).toMatch(/^[\x21-\x7e]*$/);
        expect(decodeURIComponent(header)).toBe(text.toWellFormed());
      }),
      { numRuns: 50 },
    );
  });
});
