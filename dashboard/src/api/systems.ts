/** `/systems`, `/centre-uploads`, `/platform-pushes`, `/guests`: what is told to others, and the program beside the gateway. */

import { get, type Paged, post } from './http.ts';

export interface System {
  name: string;
  kind: string;
  /** Where it is, without secrets. */
  shows: string;
  sent: number;
  waiting: number;
  deadLetters: number;
  /** Why nothing is sent until a person starts it again. */
  stopped?: string;
  trouble?: string;
}
export interface DeadLetter {
  id: number;
  system: string;
  event: { kind: 'hazard' | 'ticket' | 'notice'; id: string; at: number };
  /** When it was given up. */
  at: number;
  attempts: number;
  reason: string;
}
export interface Replayed {
  outcome: 'taken' | 'later' | 'refused' | 'gone';
  detail?: string;
}
export interface Upload {
  name: string;
  state: 'up' | 'down';
  since: number;
  sent: number;
  denied: number;
  clockOffMs?: number;
  trouble?: string;
}
export interface Push {
  name: string;
  sent: number;
  refused: number;
  trouble?: string;
}
export interface Guest {
  name: string;
  kind: 'supervised' | 'elsewhere';
  state: 'starting' | 'running' | 'waiting' | 'stopped';
  isSafe: boolean;
  restarts: number;
  port?: number;
  rssBytes?: number;
  trouble?: string;
}

const PAGE = 50;

export async function systems(): Promise<System[]> {
  return (await get<Paged<System>>('/systems')).items;
}
/** It is told of all that happened meanwhile. */
export function startSystem(name: string): Promise<System> {
  return post<System>(`/systems/${encodeURIComponent(name)}/start`);
}
export function deadLetters(system: string, after?: string): Promise<Paged<DeadLetter>> {
  return get<Paged<DeadLetter>>('/systems/dead-letters', { system, limit: PAGE, ...(after && { after }) });
}
/** One attempt, now. */
export function replayLetter(id: number): Promise<Replayed> {
  return post<Replayed>(`/systems/dead-letters/${id}/replay`);
}
export async function uploads(): Promise<Upload[]> {
  return (await get<Paged<Upload>>('/centre-uploads')).items;
}
export async function pushes(): Promise<Push[]> {
  return (await get<Paged<Push>>('/platform-pushes')).items;
}
/** Null when there is none. */
export async function nodeRed(): Promise<{ guest: Guest | null }> {
  const { items } = await get<Paged<Guest>>('/guests');
  return { guest: items[0] ?? null };
}
export function restartNodeRed(): Promise<Guest> {
  return post<Guest>('/guests/node-red/restart');
}
