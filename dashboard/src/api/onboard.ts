/** `/claims` and `/devices/{id}/first-steps`: from a label to a device that sends. */

import type { DeviceWithSecret } from './devices.ts';
import { get, type Paged, post, type Query } from './http.ts';
import type { DeviceWithHealth } from './places.ts';

export const CLAIM_STATES = ['waiting', 'claimed', 'expired', 'revoked'] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

/** As the gateway shows it: without the hashes of its codes. */
export interface ShownClaim {
  state: ClaimState;
  by: string;
  at: number;
  until: number;
  endedAt?: number;
  endedBy?: string;
  with?: 'secret' | 'certificate';
  photo?: string;
}
export type ClaimedDevice = Omit<DeviceWithHealth, 'claim' | 'certificate'> & {
  claim?: ShownClaim;
  certificate?: { serial: string; at: number; until: number };
};
export interface LabelLine {
  id: string;
  venueId?: string;
  kind?: string;
  model?: string;
  place?: string;
}
/** Codes are in here this once. */
export interface Label {
  device: ClaimedDevice;
  venueName: string;
  code: string;
  shortCode: string;
  url: string;
  /** SVG of the URL. */
  qr: string;
  until: number;
}
export interface LabelsMade {
  items: Label[];
  rejected: { id: string; code: string; detail: string }[];
}
export interface OfferedDevice {
  deviceId: string;
  kind: string;
  model?: string;
  place?: string;
  venueId: string;
  venueName: string;
  region: string;
  address?: string;
  until: number;
}
export interface FirstStepsSeen {
  since: number;
  refused: { count: number; lastAt: number; why: 'retired' | 'wrong-secret' | 'wrong-certificate' } | null;
  rejections: { reason: string; count: number; lastAt: number; detail: string }[];
  firstAt?: number;
  latest?: {
    measuredAt: number;
    receivedAt: number;
    metrics: Record<string, number>;
    flags: string[];
    unknown: string[];
  };
  testAt?: number;
}

const PAGE = 50;
const one = (id: string) => `/devices/${encodeURIComponent(id)}`;

export function makeLabels(devices: readonly LabelLine[], hours?: number): Promise<LabelsMade> {
  return post<LabelsMade>('/claims', { devices, ...(hours === undefined ? {} : { hours }) });
}
export function claimsOf(claim: ClaimState, after?: string): Promise<Paged<ClaimedDevice>> {
  return get<Paged<ClaimedDevice>>('/devices', { claim, limit: PAGE, after } as Query);
}
export function revokeClaim({ id, version }: Pick<ClaimedDevice, 'id' | 'version'>): Promise<ClaimedDevice> {
  return post<ClaimedDevice>(`${one(id)}/claim/revoke`, { version });
}
export function revokeCertificate(
  { id, version }: Pick<ClaimedDevice, 'id' | 'version'>,
  reason: string,
): Promise<ClaimedDevice> {
  return post<ClaimedDevice>(`${one(id)}/certificate/revoke`, { reason, version });
}
export function lookAtClaim(code: string): Promise<OfferedDevice> {
  return post<OfferedDevice>('/claims/look', { code });
}
export function takeClaim(body: { code: string; place?: string; photo?: string }): Promise<DeviceWithSecret> {
  return post<DeviceWithSecret>('/claims/take', body);
}
export function onboardedDevice(id: string): Promise<ClaimedDevice> {
  return get<ClaimedDevice>(one(id));
}
export function firstStepsOf(id: string): Promise<FirstStepsSeen> {
  return get<FirstStepsSeen>(`${one(id)}/first-steps`);
}
