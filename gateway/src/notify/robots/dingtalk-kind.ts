/** Custom robots of DingTalk (钉钉自定义机器人). https://open.dingtalk.com/document/robots/custom-robot-access */

import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { channelKind, type Delivery } from '../port/channel-kind.ts';
import { contactsOf, cutBytes, Mention, plainPhone, RobotUrl, sendToRobot, withLink } from './robot.ts';

/** The whole message may have 20,000; the rest is for the mentions. */
const TEXT_BYTES_MAX = 16_000;
/** 130101: more than 20 in a minute, and the robot is held for ten minutes. -1: the system is busy. */
const CODES = { code: 'errcode', words: 'errmsg', pause: { 130101: 600_000 }, busy: [-1] };

const Settings = z.strictObject({
  url: RobotUrl,
  secret: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('加签 secret, SEC…; without it the robot has to be secured by a keyword or an address'),
  mention: Mention,
});

export const dingtalkKind = channelKind({
  kind: 'dingtalk',
  reach: 'group',
  counts: 'app',
  settings: Settings,
  // 每个机器人每分钟最多发送20条消息到群里, 如果超过20条, 会限流10分钟.
  rate: { messages: 20, perMs: 60_000 },
  style: 'full',
  shows: ({ url }) => new URL(url).host,
  open: ({ url, secret, mention }, { clock }) => ({
    send: (delivery, signal) => {
      const signed = secret === undefined ? url : signedUrl(url, secret, clock.nowMs());
      return sendToRobot('DingTalk', {
        url: signed,
        body: dingtalkBody(delivery, mention),
        codes: CODES,
        signal,
      });
    },
  }),
});

/** base64(HMAC-SHA256(secret, "timestamp\nsecret")), the time in ms; it holds for an hour. */
export function dingtalkSign(timestampMs: number, secret: string): string {
  return createHmac('sha256', secret).update(`${timestampMs}\n${secret}`).digest('base64');
}

export function signedUrl(url: string, secret: string, nowMs: number): string {
  const signed = new URL(url);
  signed.searchParams.set('timestamp', String(nowMs));
  signed.searchParams.set('sign', dingtalkSign(nowMs, secret));
  return signed.href;
}

/** A mention holds when the text has it too; numbers of who is not in the group are masked by DingTalk. */
export function dingtalkBody(
  { words, recipients }: Pick<Delivery, 'words' | 'recipients'>,
  mention: Mention,
) {
  const named = mention === 'people' ? recipients : [];
  const ids = contactsOf(named, 'dingtalk');
  const phones = contactsOf(
    named.filter(({ contacts }) => contacts.dingtalk === undefined),
    'phone',
  ).map(plainPhone);
  const marks = [...ids, ...phones].map((each) => `@${each}`).join(' ');
  const text = cutBytes(withLink(words), TEXT_BYTES_MAX);
  return {
    msgtype: 'text',
    text: { content: marks === '' ? text : `${text}\n${marks}` },
    at: { atMobiles: phones, atUserIds: ids, isAtAll: mention === 'all' },
  };
}
