/** Signatures, bodies and answers of the three robots, as the vendors' documents have them. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import type { ChannelKind, Recipient } from '../port/channel-kind.ts';
import { Later } from '../port/later.ts';
import { aDelivery } from '../testing/deliveries.ts';
import { dingtalkBody, dingtalkKind, dingtalkSign, signedUrl } from './dingtalk-kind.ts';
import { feishuBody, feishuKind, feishuSign } from './feishu-kind.ts';
import { cutBytes, plainPhone } from './robot.ts';
import { wecomBody, wecomKind } from './wecom-kind.ts';

const li: Recipient = { username: 'li', name: '李', roles: [], contacts: { phone: '+86 138-0000-1111' } };
const wang: Recipient = {
  ...{ username: 'wang', name: '王', roles: [] },
  contacts: {
    phone: '13800002222',
    wecom: 'wangqing',
    dingtalk: 'user123',
    feishu: 'ou_18eac85d35a26f989317ad4f02e8bbbb',
  },
};

describe('signatures', () => {
  it('of DingTalk: as the Python of its document signs', () => {
    expect(encodeURIComponent(dingtalkSign(1_546_300_800_000, 'this is secret'))).toBe(
      'YdaRxedPlWEhpeS%2FEW4d7Fr4r69%2F2KSnJ9D9v0N%2B%2BuY%3D',
    );
    expect(
      signedUrl('https://oapi.dingtalk.com/robot/send?access_token=X', 'this is secret', 1_546_300_800_000),
    ).toBe(
      'https://oapi.dingtalk.com/robot/send?access_token=X&timestamp=1546300800000&sign=YdaRxedPlWEhpeS%2FEW4d7Fr4r69%2F2KSnJ9D9v0N%2B%2BuY%3D',
    );
  });

  it('of Feishu: the text is the key, and nothing is signed', () => {
    expect(feishuSign(1_599_360_473, 'demo')).toBe('l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=');
  });
});

describe('bodies', () => {
  const words = { subject: 's', text: '【火灾报警】小卖部' };

  it('of WeCom call people by id, else by number', () => {
    expect(wecomBody({ words, recipients: [li, wang] }, 'people')).toEqual({
      msgtype: 'text',
      text: { content: words.text, mentioned_list: ['wangqing'], mentioned_mobile_list: ['13800001111'] },
    });
    expect(wecomBody({ words, recipients: [li] }, 'all').text).toMatchObject({ mentioned_list: ['@all'] });
    expect(wecomBody({ words, recipients: [li] }, 'none').text).toEqual({ content: words.text });
  });

  it('of DingTalk have each mention in the text too', () => {
    expect(dingtalkBody({ words, recipients: [li, wang] }, 'people')).toEqual({
      msgtype: 'text',
      text: { content: `${words.text}\n@user123 @13800001111` },
      at: { atMobiles: ['13800001111'], atUserIds: ['user123'], isAtAll: false },
    });
  });

  it('of Feishu call by id alone, and words are no mark-up', () => {
    expect(
      feishuBody({ words: { ...words, text: '<at user_id="all">' }, recipients: [li, wang] }, 'people'),
    ).toEqual({
      msg_type: 'text',
      content: { text: '＜at user_id="all">\n<at user_id="ou_18eac85d35a26f989317ad4f02e8bbbb"></at>' },
    });
  });

  it('[P8] are cut at whole characters', () => {
    const cut = wecomBody({ words: { subject: 's', text: '火'.repeat(2_000) }, recipients: [] }, 'none').text
      .content;
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(2_048);
    expect(cut).toBe(`${'火'.repeat(681)}…`);
    expect(cutBytes('短', 3)).toBe('短');
    expect(plainPhone('+86 13800001111')).toBe('13800001111');
    expect(plainPhone('023-1234567')).toBe('0231234567');
  });
});

describe('answers', () => {
  let server: Server;
  let answer = { status: 200, body: '' };
  let asked: { url: string; body: Record<string, unknown> }[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      asked.push({ url: request.url ?? '', body: JSON.parse(await text(request)) });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const send = (kind: ChannelKind, status: number, body: object | string, more: object = {}) => {
    answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
    asked = [];
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send?key=k`;
    const settings = kind.settings.parse({ url, ...more });
    const act = async () => ({ actId: '', ok: true as const, value: null });
    const ports = {
      name: 'r',
      language: 'zh',
      clock: new FakeClock(),
      log: silentLog,
      dir: '/nowhere',
      act,
    } as const;
    return kind.open(settings, ports).send(aDelivery({ recipients: [wang] }), AbortSignal.timeout(5_000));
  };

  it.each([
    [wecomKind, { errcode: 0, errmsg: 'ok' }],
    [dingtalkKind, { errcode: 0, errmsg: 'ok' }],
    [feishuKind, { code: 0, msg: 'success', data: {} }],
  ])('that say so are taken', async (kind, body) => {
    expect(await send(kind, 200, body, kind === wecomKind ? {} : { secret: 'SEC' })).toContain('code 0');
    expect(JSON.stringify(asked[0])).toContain('火灾报警');
    expect(JSON.stringify(asked[0])).toMatch(
      kind === feishuKind ? /"sign":/ : kind === dingtalkKind ? /&sign=/ : /key=k/,
    );
  });

  it.each([
    [wecomKind, { errcode: 45009, errmsg: 'api freq out of limit' }, 60_000],
    [dingtalkKind, { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' }, 600_000],
    [feishuKind, { code: 11232, msg: 'frequency limited' }, 60_000],
  ])('that ask for a pause get one', async (kind, body, afterMs) => {
    const cause = await send(kind, 200, body).catch((each: unknown) => each);
    expect(cause).toBeInstanceOf(Later);
    expect(cause).toMatchObject({ retryable: true, afterMs });
  });

  it.each([
    [wecomKind, 200, { errcode: 93000, errmsg: 'invalid webhook url' }, false],
    [dingtalkKind, 200, { errcode: 310000, errmsg: 'sign not match' }, false],
    [feishuKind, 200, { code: 19021, msg: 'sign match fail or timestamp is not within one hour' }, false],
    [wecomKind, 200, { errcode: -1, errmsg: 'system busy' }, true],
    [dingtalkKind, 502, 'bad gateway', true],
    [feishuKind, 200, '<html>sign in to the network</html>', true],
    [wecomKind, 404, 'gone', false],
  ])('that refuse are refused, and what may pass is tried again', async (kind, status, body, retryable) => {
    await expect(send(kind, status, body)).rejects.toMatchObject({ retryable });
  });
});
