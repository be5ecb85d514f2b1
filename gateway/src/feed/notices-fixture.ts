/** Channels for tests of the feed: one that works, one notice that was given up on it. */

import type { BookedDelivery } from '../notify/book/delivery-book.ts';
import type { ChannelState } from '../notify/post/channel-desk.ts';
import type { FeedOptions } from './options.ts';

const CHANNEL: ChannelState = {
  ...{
    channel: 'mail',
    kind: 'email',
    reach: 'person',
    shows: 'a@b.example → mail.example:587',
    state: 'working',
  },
  ...{ sent: 1, dead: 1, waiting: 0, held: 0, oldestAt: null, lastSentAt: 1 },
};
const DELIVERY: BookedDelivery = {
  ...{ seq: 1, id: 'n-a/mail/li', noticeId: 'n-a', noticeSeq: 1, region: 'grid-a', channel: 'mail' },
  ...{ target: 'li', named: [], urgent: true, priority: 1, at: 1, notBefore: 0, attempts: 3 },
  ...{ state: 'dead', endedAt: 2, trouble: 'refused' },
};

export function noticesFixture(): FeedOptions['notices'] {
  return {
    channels: async () => [CHANNEL],
    attempts: async () => ({ items: [], next: null }),
    deliveries: async () => ({ items: [DELIVERY], next: null }),
    delivery: async (seq) => (seq === 1 ? DELIVERY : null),
    retryDelivery: async (seq) => seq === 1,
    testChannel: async (name) =>
      name === 'mail' ? { ok: true, detail: '250 OK', recipient: 'li', ms: 5 } : null,
  };
}
