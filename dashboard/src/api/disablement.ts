/** `/devices/{id}`, `/venues/{id}`: out of service for a time and with a reason, and back. */

import { post } from './http.ts';

export interface ServiceSubject {
  kind: 'device' | 'venue';
  id: string;
}

const pathOf = ({ kind, id }: ServiceSubject) => `/${kind}s/${encodeURIComponent(id)}`;

/** `until`: wall time, ms; the gateway grants at most 30 days. */
export function takeOutOfService(
  subject: ServiceSubject,
  body: { until: number; reason: string },
): Promise<unknown> {
  return post(`${pathOf(subject)}/out-of-service`, body);
}

export function bringBackInService(subject: ServiceSubject, body: { note?: string }): Promise<unknown> {
  return post(`${pathOf(subject)}/back-in-service`, body);
}
