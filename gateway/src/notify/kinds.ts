/** Every kind of channel there is: a new one stands here and nowhere else. */

import { emailKind } from './email/email-kind.ts';
import type { ChannelKind } from './port/channel-kind.ts';

export const CHANNEL_KINDS: readonly ChannelKind[] = [emailKind];
