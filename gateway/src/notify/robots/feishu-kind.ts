/** Custom robots of Feishu (飞书自定义机器人). https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */

import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { channelKind, type Delivery } from '../port/channel-kind.ts';
import { contactsOf, cutBytes, Mention, RobotUrl, sendToRobot, withLink } from './robot.ts';

/** The request may have 20 KB. */
const TEXT_BYTES_MAX = 16_000;
/** 11232 and 9499 with "too many request": too often. */
const CODES = { code: 'code', words: 'msg', pause: { 11232: 60_000 }, busy: [] };

const Settings = z.strictObject({
  url: RobotUrl,
  secret: z.string().min(1).max(200).optional().describe('签名校验 secret'),
  mention: Mention,
});

export const feishuKind = channelKind({
  kind: 'feishu',
  reach: 'group',
  counts: 'app',
  settings: Settings,
  // 100 次/分钟, 5 次/秒: five in three seconds are both.
  rate: { messages: 5, perMs: 3_000 },
  style: 'full',
  shows: ({ url }) => new URL(url).host,
  open: ({ url, secret, mention }, { clock }) => ({
    send: (delivery, signal) => {
      const signed = secret === undefined ? {} : signature(Math.floor(clock.nowMs() / 1_000), secret);
      const body = { ...signed, ...feishuBody(delivery, mention) };
      return sendToRobot('Feishu', { url, body, codes: CODES, signal });
    },
  }),
});

/** base64(HMAC-SHA256) of nothing, under "timestamp\nsecret" as the key; the time in seconds, good for an hour. */
export function feishuSign(timestampS: number, secret: string): string {
  return createHmac('sha256', `${timestampS}\n${secret}`).update('').digest('base64');
}

function signature(timestampS: number, secret: string) {
  return { timestamp: String(timestampS), sign: feishuSign(timestampS, secret) };
}

/** By id: a custom robot knows no telephone numbers. What stands in the words is no mark-up. */
export function feishuBody({ words, recipients }: Pick<Delivery, 'words' | 'recipients'>, mention: Mention) {
  const ids = mention === 'people' ? contactsOf(recipients, 'feishu') : mention === 'all' ? ['all'] : [];
  const marks = ids.map((id) => `<at user_id="${id}"></at>`).join(' ');
  const text = cutBytes(withLink(words), TEXT_BYTES_MAX).replaceAll('<', '＜');
  return { msg_type: 'text', content: { text: marks === '' ? text : `${text}\n${marks}` } };
}
