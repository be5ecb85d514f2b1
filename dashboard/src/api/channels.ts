/** `/channels`, `/deliveries`, `/attempts`: how people are reached, what was tried, and what was given up. */

import type { RiskColour } from '@ninewatch/rules';
import { get, type Paged, post, type Query } from './http.ts';

export interface Channel {
  channel: string;
  kind: string;
  reach: 'person' | 'group' | 'system';
  /** Where it goes, without secrets. */
  shows: string;
  state: 'off' | 'untried' | 'working' | 'down';
  sent: number;
  dead: number;
  waiting: number;
  /** Of them those that wait for the end of quiet hours. */
  held: number;
  oldestAt: number | null;
  lastSentAt: number | null;
  trouble?: string;
  troubleSinceMs?: number;
}
/** Over how many channel types a live alarm of this kind reaches people, where it is the fewest. */
export interface DangerReach {
  kind: 'fire' | 'gas' | 'co';
  types: ('sms' | 'call' | 'app')[];
  isEnough: boolean;
  where: { region?: string | null; colour?: RiskColour; priority?: number };
}
export interface Channels {
  items: Channel[];
  /** Of the notices file; absent when none is configured. */
  file?: { dangers: DangerReach[]; refused?: { at: number; detail: string } };
}
export interface Delivery {
  seq: number;
  noticeId: string;
  region: string;
  channel: string;
  /** User name; empty for a group or a system. */
  target: string;
  urgent: boolean;
  at: number;
  attempts: number;
  state: 'due' | 'sent' | 'answered' | 'unreachable' | 'dead' | 'dropped';
  endedAt: number | null;
  trouble: string | null;
}
export type Outcome = 'sent' | 'failed' | 'refused' | 'unreachable' | 'test_sent' | 'test_failed';
export interface Attempt {
  seq: number;
  noticeId: string;
  channel: string;
  kind: string;
  /** Name and masked address. */
  recipient: string;
  number: number;
  at: number;
  ms: number;
  outcome: Outcome;
  detail: string | null;
  gathered: number;
}
export interface Tested {
  ok: boolean;
  detail: string;
  recipient: string;
  ms: number;
}

const PAGE = 50;

export function channels(): Promise<Channels> {
  return get<Channels>('/channels');
}
export function testChannel(name: string): Promise<Tested> {
  return post<Tested>(`/channels/${encodeURIComponent(name)}/test`);
}
/** `dead` was refused or given up, `unreachable` has nobody at the other end. */
export type Lost = Extract<Delivery['state'], 'dead' | 'unreachable'>;
export function lostDeliveries(state: Lost, after?: string): Promise<Paged<Delivery>> {
  return get<Paged<Delivery>>('/deliveries', { state, limit: PAGE, after } as Query);
}
export function retryDelivery({ seq }: Pick<Delivery, 'seq'>): Promise<Delivery> {
  return post<Delivery>(`/deliveries/${seq}/retry`);
}
export function attempts(filter: { channel: string }, after?: string): Promise<Paged<Attempt>> {
  return get<Paged<Attempt>>('/attempts', { ...filter, limit: PAGE, after } as Query);
}
export async function attemptsOfNotice(id: string): Promise<Attempt[]> {
  return (await get<Paged<Attempt>>(`/notices/${encodeURIComponent(id)}/attempts`, { limit: PAGE })).items;
}
