/** Every kind of channel there is: a new one stands here and nowhere else. */

import { emailKind } from './email/email-kind.ts';
import { smsKind, voiceKind } from './http/request-kind.ts';
import type { ChannelKind } from './port/channel-kind.ts';
import { webPushKind } from './push/web-push-kind.ts';
import { dingtalkKind } from './robots/dingtalk-kind.ts';
import { feishuKind } from './robots/feishu-kind.ts';
import { wecomKind } from './robots/wecom-kind.ts';

export const CHANNEL_KINDS: readonly ChannelKind[] = [
  emailKind,
  wecomKind,
  dingtalkKind,
  feishuKind,
  smsKind,
  voiceKind,
  webPushKind,
];
