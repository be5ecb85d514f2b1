/** Group robots of WeCom (企业微信群机器人). https://developer.work.weixin.qq.com/document/path/91770 */

import { z } from 'zod';
import { channelKind, type Delivery } from '../port/channel-kind.ts';
import { contactsOf, cutBytes, Mention, plainPhone, RobotUrl, sendToRobot, withLink } from './robot.ts';

/** `text.content`, UTF-8; a longer one is refused. */
const TEXT_BYTES_MAX = 2_048;
/** 45009: too often; 45033: too many at once. -1: the system is busy. */
const CODES = { code: 'errcode', words: 'errmsg', pause: { 45009: 60_000, 45033: 5_000 }, busy: [-1] };

const Settings = z.strictObject({ url: RobotUrl, mention: Mention });

export const wecomKind = channelKind({
  kind: 'wecom',
  reach: 'group',
  counts: 'app',
  settings: Settings,
  // 每个机器人发送的消息不能超过20条/分钟.
  rate: { messages: 20, perMs: 60_000 },
  style: 'full',
  // More lines would be cut off at the end of its 2,048 bytes.
  namesMax: 8,
  shows: ({ url }) => new URL(url).host,
  open: ({ url, mention }) => ({
    send: (delivery, signal) =>
      sendToRobot('WeCom', { url, body: wecomBody(delivery, mention), codes: CODES, signal }),
  }),
});

/** Text, because markdown has no mention by telephone number. */
export function wecomBody({ words, recipients }: Pick<Delivery, 'words' | 'recipients'>, mention: Mention) {
  const named = mention === 'people' ? recipients : [];
  const ids = contactsOf(named, 'wecom');
  const phones = contactsOf(
    named.filter(({ contacts }) => contacts.wecom === undefined),
    'phone',
  ).map(plainPhone);
  const all = mention === 'all' ? ['@all'] : [];
  return {
    msgtype: 'text',
    text: {
      content: cutBytes(withLink(words), TEXT_BYTES_MAX),
      ...(ids.length + all.length === 0 ? {} : { mentioned_list: [...ids, ...all] }),
      ...(phones.length === 0 ? {} : { mentioned_mobile_list: phones }),
    },
  };
}
