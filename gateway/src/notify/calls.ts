/** What may be asked of the channels and their book from another thread. */

import type { BookedDelivery, DeliveryState, KeptAttempt } from './book/delivery-book.ts';
import type { NoticePlan } from './plan/schema.ts';
import type { ChannelState } from './post/channel-desk.ts';
import type { NoticeRoom } from './post/notice-room.ts';
import type { TestResult } from './post/test-message.ts';

/** `after` is the `next` of the page before. */
export interface NoticePage {
  limit: number;
  after?: string;
}
interface Paged<T> {
  items: T[];
  next: string | null;
}

export type NoticeCalls = {
  channels(): ChannelState[];
  attempts(
    filter: { notice?: string; channel?: string; outcome?: string },
    page: NoticePage,
  ): Paged<KeptAttempt>;
  deliveries(state: DeliveryState, page: NoticePage): Paged<BookedDelivery>;
  delivery(seq: number): BookedDelivery | null;
  /** False when it is not one that was given up. */
  retryDelivery(seq: number): boolean;
  /** Null when there is no such channel. */
  testChannel(name: string, username: string): Promise<TestResult | null>;
  /** A checked file takes the place of the one before. */
  reloadNotices(plan: NoticePlan): Promise<void>;
};

/** Without a notices file there is no room: lists are empty then. */
export function noticeCalls(
  room: () => NoticeRoom | undefined,
  reload: (plan: NoticePlan) => Promise<void>,
): NoticeCalls {
  return {
    channels: () => room()?.states() ?? [],
    attempts: ({ notice, ...filter }, page) =>
      paged(page, (before, limit) => {
        const book = room()?.book;
        if (notice !== undefined) return book?.attemptsOf(notice, before, limit) ?? [];
        return book?.attempts(filter, before, limit) ?? [];
      }),
    deliveries: (state, page) =>
      paged(page, (before, limit) => room()?.book.deliveries(state, before, limit) ?? []),
    delivery: (seq) => room()?.book.find(seq) ?? null,
    retryDelivery: (seq) => room()?.retry(seq) ?? false,
    testChannel: async (name, username) => (await room()?.test(name, username)) ?? null,
    reloadNotices: reload,
  };
}

/** The newest first. */
function paged<T extends { seq: number }>(
  { limit, after }: NoticePage,
  read: (before: number, limit: number) => T[],
): Paged<T> {
  const before = /^\d{1,15}$/.test(after ?? '') ? Number(after) : Number.MAX_SAFE_INTEGER;
  const items = read(before, limit);
  const last = items.at(-1);
  return { items, next: last === undefined || items.length < limit ? null : String(last.seq) };
}
