/** `/audit`, `/rejections`, `/notices`: who did what, what came in broken, who was told. */

import type { Notice } from '@ninewatch/rules';
import { get, type Paged, type Query } from './http.ts';

export interface AuditEntry {
  seq: number;
  at: number;
  actor: string;
  action: string;
  subject: string;
  outcome: 'done' | 'refused';
  detail?: Record<string, unknown>;
  hash: string;
}
export interface AuditFilter {
  actor?: string;
  action?: string;
  subject?: string;
  outcome?: string;
  from?: number | undefined;
  until?: number | undefined;
}
export interface Quarantined {
  id: string;
  receivedAt: number;
  deviceId: string;
  venueId: string;
  topic: string;
  reason: string;
  detail: string;
  /** Beginning of the payload, base64. */
  sample: string;
  bytes: number;
  unreadableEvent?: true;
}

const PAGE = 50;

export function auditLog(filter: AuditFilter, after?: string): Promise<Paged<AuditEntry>> {
  return get<Paged<AuditEntry>>('/audit', { ...filter, limit: PAGE, after } as Query);
}
export interface AuditProof {
  ok: boolean;
  entries: number;
  firstBad?: number;
}
/** Some tenths of a second of the gateway's work. */
const PIECE = 20_000;

/** The whole log, piece by piece; `onProgress` is told how much of it is proven, 0 to 1. */
export async function verifyAudit(onProgress: (share: number) => void): Promise<AuditProof> {
  for (let after: number | undefined; ; ) {
    const proof: AuditProof & { next?: number } = await get('/audit/verify', { after, atMost: PIECE });
    if (proof.next === undefined) return proof;
    after = proof.next;
    onProgress(Math.min(1, after / Math.max(1, proof.entries)));
  }
}
export function quarantined(
  filter: { device?: string; reason?: string },
  after?: string,
): Promise<Paged<Quarantined>> {
  return get<Paged<Quarantined>>('/rejections', { ...filter, limit: PAGE, after });
}
export function notices(state: string, after?: string): Promise<Paged<Notice>> {
  return get<Paged<Notice>>('/notices', { state, limit: PAGE, after });
}
