/** Requests of text messages and voices: what is asked, and which answers count. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import type { SenderPorts } from '../port/channel-kind.ts';
import { aDelivery } from '../testing/deliveries.ts';
import { aliyunSignature } from './aliyun.ts';
import { requestOf, smsKind } from './request-kind.ts';

const recipients = [{ username: 'li', name: '李"四"', roles: [], contacts: { phone: '+86 138 0000 1111' } }];
const ports: SenderPorts = {
  ...{
    name: 'sms',
    language: 'zh',
    clock: new FakeClock(1_796_018_585_000),
    log: silentLog,
    dir: '/nowhere',
  },
  act: async () => ({ actId: '', ok: true, value: null }),
};
const request = (settings: object) =>
  requestOf(smsKind.settings.parse(settings) as never, aDelivery({ recipients }), ports);

describe('a request', () => {
  it('as JSON: values break nothing', () => {
    const { headers, body } = request({
      url: 'https://sms.example/send',
      headers: { authorization: 'Bearer k-{{timestamp}}' },
      json: { to: ['{{phone}}'], content: '{{name}}：{{message}}', vars: { venue: '{{venue}}', n: 1 } },
    });
    expect(headers).toMatchObject({ authorization: 'Bearer k-1796018585' });
    expect(JSON.parse(body ?? '')).toEqual({
      to: ['13800001111'],
      content: '李"四"：【火灾报警】老灶火锅：烟雾浓度超限 时间：2026-11-30 14:03:05',
      vars: { venue: '老灶火锅', n: 1 },
    });
  });

  it('as a form, with JSON in a field; and in an address', () => {
    const form = request({
      url: 'https://a.example/',
      form: { p: '{"name":"{{json:name}}"}', q: 'a&b={{phone}}' },
    });
    const fields = new URLSearchParams(form.body);
    expect(JSON.parse(fields.get('p') ?? '')).toEqual({ name: '李"四"' });
    expect(fields.get('q')).toBe('a&b=13800001111');
    const got = request({ url: 'https://a.example/?to={{phone}}&text={{venue}}', method: 'GET' });
    expect(got).toMatchObject({
      url: `https://a.example/?to=13800001111&text=${encodeURIComponent('老灶火锅')}`,
      method: 'GET',
    });
    expect(got).not.toHaveProperty('body');
  });

  it('with half a character in a name can be sent all the same', () => {
    const half = [{ ...recipients[0], name: '王\ud83d' }] as typeof recipients;
    const settings = smsKind.settings.parse({
      url: 'https://a.example/?n={{name}}',
      form: { n: '{{name}}' },
    });
    const { url, body } = requestOf(settings as never, aDelivery({ recipients: half }), ports);
    expect(new URL(url).searchParams.get('n')).toBe('王\ufffd');
    expect(new URLSearchParams(body).get('n')).toBe('王\ufffd');
  });

  it.each([
    [{ json: { text: '{{message}}' } }, true],
    [{ form: { p: '{"text":"{{json:message}}"}' } }, true],
    [{ form: { p: '{"venue":"{{json:venue}}"}' } }, false],
  ])('%j has room for several notices: %s', (body, gathers) => {
    const settings = smsKind.settings.parse({ url: 'https://a.example/', ...body });
    expect(smsKind.open(settings as never, ports).gathers).toBe(gathers);
  });

  it('with a signature of its own', () => {
    const { headers } = request({
      ...{ url: 'https://a.example/', headers: { 'x-sign': '{{signature}}' }, json: {} },
      sign: { key: 'key', text: 'The quick brown fox jumps over the lazy dog' },
    });
    // A vector of HMAC-SHA256 that every reference has.
    expect(headers['x-sign']).toBe('f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8');
  });

  it('of Aliyun: signed as its document signs', () => {
    const fields = {
      ...{
        AccessKeyId: 'testId',
        Action: 'SendSms',
        Format: 'XML',
        OutId: '123',
        PhoneNumbers: '15300000001',
      },
      ...{ RegionId: 'cn-hangzhou', SignName: '阿里云短信测试专用', SignatureMethod: 'HMAC-SHA1' },
      ...{ SignatureNonce: '45e25e9b-0a6f-4070-8c85-2956eda1b466', SignatureVersion: '1.0' },
      ...{ TemplateCode: 'SMS_71390007', TemplateParam: '{"customer":"test"}' },
      ...{ Timestamp: '2017-07-12T02:42:19Z', Version: '2017-05-25' },
    };
    expect(aliyunSignature(fields, 'testSecret', 'GET')).toBe('zJDF+Lrzhj/ThnlvIToysFRq6t4=');
  });

  it('with a placeholder that means nothing is refused', () => {
    const wrong = smsKind.settings.safeParse({ url: 'https://a.example/', json: { a: ['{{fone}}'] } });
    expect(wrong.error?.issues[0]).toMatchObject({
      path: ['json', 'a', 0],
      message: '{{fone}} means nothing',
    });
  });
});

describe('an answer', () => {
  let server: Server;
  let answer = { status: 200, body: '' };
  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each([
    [200, '{"Code":"OK"}', 'taken'],
    [200, '{"Code":"isv.MOBILE_NUMBER_ILLEGAL"}', false],
    [200, '{"Code":"isv.BUSINESS_LIMIT_CONTROL"}', true],
    [200, 'no json', false],
    [500, '{}', true],
    [429, '', true],
    [400, '{"Code":"OK"}', false],
  ])('%i %s', async (status, body, outcome) => {
    answer = { status, body };
    const settings = smsKind.settings.parse({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      json: {},
      success: { json: { path: 'Code', in: ['OK'] } },
      later: { path: 'Code', in: ['isv.BUSINESS_LIMIT_CONTROL'] },
    });
    const sent = smsKind.open(settings, ports).send(aDelivery({ recipients }), AbortSignal.timeout(5_000));
    if (outcome === 'taken') expect(await sent).toContain('200');
    else await expect(sent).rejects.toMatchObject({ retryable: outcome });
  });
});
