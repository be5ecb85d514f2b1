/** What a room of notices is tried with: two people, channels that say what they were given, a file with one route. */

import type { Notice, User } from '@ninewatch/rules';
import { z } from 'zod';
import type { Seal } from '../../base/seal.ts';
import type { LedgerRows } from '../../ledger/notice-rows.ts';
import type { NoticePlan, PlannedChannel, Route } from '../plan/schema.ts';
import { type ChannelKind, channelKind, type Delivery, type Sender } from '../port/channel-kind.ts';

interface Ledger {
  seal: Seal;
  /** In the order of their numbers, from 1. */
  notices(): readonly Notice[];
  isVenueReadable(): boolean;
}

export function rowsOf({ seal, notices, isVenueReadable }: Ledger): LedgerRows {
  const people = ['li', 'wang'].map((username, i) => ({
    ...{ username, name: username, roles: [{ role: 'duty_officer', region: 'root' }] },
    phone: seal.seal(`1380000000${i}`),
  })) as unknown as User[];
  return {
    one: <T>(table: string, id: string) => {
      if (table === 'venue' && !isVenueReadable()) throw new Error('the row is damaged');
      return (table === 'region' ? { id, name: id, level: 'root' } : null) as T | null;
    },
    notice: (seq) => notices()[seq - 1] ?? null,
    noticeOf: (seq, id) =>
      notices().find((each) => each.id === id) ?? (seq > notices().length ? undefined : null),
    ...{ seqBefore: () => 0, profileText: () => null, users: () => people.values() },
    ...{ isUnread: () => true, watch: () => null, close: () => {} },
  };
}

/** `send` answers what the other side says, or throws. */
export function kindsOf(send: (channel: string, delivery: Delivery) => string | undefined): ChannelKind[] {
  const kindOf = (
    kind: string,
    reach: ChannelKind['reach'],
    { sender = {}, ...more }: Partial<ChannelKind> & { sender?: Partial<Sender> } = {},
  ): ChannelKind =>
    channelKind({
      ...{ kind, reach, settings: z.strictObject({}), style: 'short', shows: () => kind },
      open: (_, { name }) => ({ send: async (delivery) => send(name, delivery), ...sender }),
      ...more,
    });
  return [
    kindOf('robot', 'group'),
    kindOf('sms', 'person', { contact: 'phone' }),
    kindOf('form', 'person', { contact: 'phone', sender: { gathers: false } }),
    kindOf('broken', 'group', {
      open: () => {
        throw new Error('its key cannot be read');
      },
    }),
  ];
}

export function channel(name: string, kind = name): PlannedChannel {
  return { name, kind, off: false, gatherOver: 3 };
}

export function planOf(channels: PlannedChannel[], route: Partial<Route> = {}): NoticePlan {
  return {
    ...{ format: 1, language: 'zh', templates: [], channels },
    routes: [{ when: {}, to: channels.map(({ name }) => name), onDuty: false, last: false, ...route }],
  };
}
