/** Notices, facts and deliveries for tests of channels. */

import type { Hazard, Notice, Venue } from '@ninewatch/rules';
import type { Delivery, NoticeFacts } from '../port/channel-kind.ts';

export const AT = Date.UTC(2026, 10, 30, 6, 3, 5);
export const CHONGQING_MS = 8 * 3_600_000;

export function aNotice(more: Partial<Notice> = {}): Notice {
  return {
    ...{ id: 'e-1-1', hazardId: 'h1', ticketId: 't1', venueId: 'v1', region: 'g1', level: 0 },
    ...{
      to: [{ role: 'duty_officer', region: 'd1' }],
      reason: 'opened',
      class: 'alarm',
      priority: 2,
      at: AT,
    },
    text: { zh: '【火灾报警】老灶火锅：烟雾浓度超限', en: 'fire alarm at 老灶火锅: smoke' },
    state: 'due',
    ...more,
  };
}

export function someFacts(
  kind: Hazard['kind'] | null = 'fire',
  more: Partial<NoticeFacts> = {},
): NoticeFacts {
  const why = { zh: '烟雾浓度 0.21 dB/m 超过 0.15', en: 'smoke 0.21 dB/m above 0.15' };
  const hazard = {
    id: 'h1',
    kind,
    venueName: '老灶火锅',
    venueRisk: 'red',
    ticketId: 't1',
    why,
    class: 'alarm',
  };
  const venue = { id: 'v1', name: '老灶火锅', risk: 'red', address: '石桥路 12 号', region: 'g1' };
  const region = (id: string, level: string, name: string) => ({ id, level, name, version: 1 });
  return {
    venue: venue as Venue,
    hazard: kind === null ? null : (hazard as Hazard),
    ticket: null,
    regions: [
      region('g1', 'grid', '一网格'),
      region('t1', 'town', '石桥镇'),
      region('d1', 'district', '区'),
    ] as NoticeFacts['regions'],
    offsetMs: CHONGQING_MS,
    ...more,
  };
}

export function aDelivery(more: Partial<Delivery> = {}): Delivery {
  return {
    id: 'e-1-1/mail/li',
    told: [{ notice: aNotice(), facts: someFacts() }],
    recipients: [],
    words: {
      subject: '【火灾报警】老灶火锅',
      text: '【火灾报警】老灶火锅：烟雾浓度超限\n时间：2026-11-30 14:03:05',
    },
    attempt: 1,
    ...more,
  };
}
