/** Notices to another system as CloudEvents 1.0 over HTTP, structured mode. */

import type { Notice } from '@ninewatch/rules';
import { destinationOf } from '../base/address.ts';
import { causeText, GatewayError } from '../base/errors.ts';
import type { Channel } from './channel.ts';

const ANSWER_MS_MAX = 10_000;

/** The event's `id` is the notice's, so that `source` + `id` name a repeat as one. */
export function cloudEventOf(notice: Notice): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: notice.id,
    source: '/ninewatch',
    type: `ninewatch.notice.${notice.reason}`,
    subject: notice.venueId,
    time: new Date(notice.at).toISOString(),
    datacontenttype: 'application/json',
    data: notice,
  };
}

/** 2xx: taken. 408, 425, 429, 5xx and no answer within 10 s: later. Other answers: refused for good. */
export function createWebhookChannel(url: string): Channel {
  return {
    name: 'webhook',
    send: async (notice) => {
      const status = await post(url, cloudEventOf(notice));
      if (status >= 200 && status < 300) return;
      const isLater = status >= 500 || status === 408 || status === 425 || status === 429;
      throw new GatewayError(
        isLater ? 'store-busy' : 'store-refused',
        isLater,
        `the webhook answered ${status}`,
      );
    },
  };
}

async function post(url: string, event: Record<string, unknown>): Promise<number> {
  try {
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    const to = destinationOf(url, headers);
    const response = await fetch(to.url, {
      method: 'POST',
      headers: to.headers,
      body: JSON.stringify(event),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    await response.body?.cancel();
    return response.status;
  } catch (cause) {
    throw new GatewayError('store-busy', true, `the webhook cannot be reached: ${causeText(cause)}`, cause);
  }
}
