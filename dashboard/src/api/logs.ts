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
export function verifyAudit(): Promise<{ ok: boolean; entries: number; firstBad?: number }> {
  return get('/audit/verify');
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
