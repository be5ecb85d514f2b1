/** What a kind of channel is to the rest of the room: how it is set up, whom it reaches, and how it sends. */

import type { Act, ActReply, Hazard, Notice, Region, Ticket, Venue } from '@ninewatch/rules';
import type { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { PushSubscription } from '../../base/push-subscription.ts';

/** Where a person can be reached, as the ledger keeps it sealed. */
export const CONTACT_NAMES = ['phone', 'email', 'wecom', 'dingtalk', 'feishu'] as const;
export type ContactName = (typeof CONTACT_NAMES)[number];
/** In plain: never leaves the thread that sends. [P10] */
export type Contacts = { [name in ContactName]?: string };

export interface Recipient {
  /** User name. */
  username: string;
  name: string;
  /** Those in which the person is meant. */
  roles: string[];
  contacts: Contacts;
  /** Browsers in which the person wants to be told. */
  pushes?: readonly OpenedPush[];
}

/** In plain, as contacts are. */
export interface OpenedPush extends PushSubscription {
  id: string;
}

/** What the ledger knows of what a notice is about, as of the moment of sending. */
export interface NoticeFacts {
  venue: Venue | null;
  hazard: Hazard | null;
  ticket: Ticket | null;
  /** From the notice's own region up to the root. */
  regions: readonly Region[];
  /** What the district's clocks show more than UTC, ms. */
  offsetMs: number;
}

export interface Told {
  notice: Notice;
  facts: NoticeFacts;
}

/** Plain text; lines end with `\n`. */
export interface Words {
  subject: string;
  text: string;
  /** The ticket's page, or the hazard's; absent when no address of the wall is configured. */
  link?: string;
}

export interface Delivery {
  /** The same for every repeat of it: whoever gets one twice can tell. [P9] */
  id: string;
  /** The most urgent first; several when they were gathered into one message. */
  told: readonly [Told, ...Told[]];
  /** One person; those to be named in a group's message; none for a system. */
  recipients: readonly Recipient[];
  words: Words;
  /** From 1. */
  attempt: number;
}

export interface Sender {
  /**
   * Resolves when the other side has taken it; the text stays with the attempt. Rejects with a GatewayError: retryable
   * when it may be taken later (`Later` says when), else refused for good. Must give up when `signal` aborts.
   */
  send(delivery: Delivery, signal: AbortSignal): Promise<string | undefined>;
  /** Whether there is a way to this person; without it the kind's contact decides. */
  reaches?(recipient: Recipient): boolean;
  /** False where a message has room for one notice alone. */
  gathers?: boolean;
  close?(): void | Promise<void>;
}

export interface SenderPorts {
  /** Of the channel. */
  name: string;
  /** Of the channel; of one that speaks both, Chinese. */
  language: 'zh' | 'en';
  clock: Clock;
  log: Log;
  /** The data folder, for what a kind has to keep. */
  dir: string;
  /** Decided as an act of the gateway itself, such as a command to a device. */
  act(act: Act): Promise<ActReply>;
}

export interface ChannelKind<Settings extends z.ZodObject = z.ZodObject> {
  kind: string;
  /** `person`: a message each. `group`: one to a place where people are. `system`: each notice by itself, never gathered, never held. */
  reach: 'person' | 'group' | 'system';
  /** As GB/T 45839-2025 counts channel types; what is none of them does not count. */
  counts?: 'sms' | 'call' | 'app';
  /** Strict; without what every channel has (`CHANNEL_FIELDS`). */
  settings: Settings;
  /** What of a person it needs. */
  contact?: ContactName;
  /** Of the vendor: at most so many messages in so many ms. */
  rate?: { messages: number; perMs: number };
  /** `short` is one paragraph: text messages and voices. */
  style: 'full' | 'short';
  /** Dangers that have room in one message; else as many as its style names. */
  namesMax?: number;
  /** Where it goes, without secrets: for people to recognise it. */
  shows(settings: z.output<Settings>): string;
  open(settings: z.output<Settings>, ports: SenderPorts): Sender;
}

/** Keeps the types of settings together. */
export function channelKind<Settings extends z.ZodObject>(kind: ChannelKind<Settings>): ChannelKind {
  return kind as unknown as ChannelKind;
}
