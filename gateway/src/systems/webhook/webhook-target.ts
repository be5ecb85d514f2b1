/** A receiver of CloudEvents over HTTP, signed by Standard Webhooks. */

import type { Clock } from '../../base/clock.ts';
import { cloudEventOf, isChosen } from '../chosen.ts';
import type { EventLog } from '../event.ts';
import type { WebhookPlan } from '../plan/schema.ts';
import type { Target } from '../target.ts';
import { httpMessage } from './cloud-event.ts';
import { createHandshake } from './handshake.ts';
import { post } from './post.ts';
import { keyOf, signatureHeaders } from './signature.ts';

export interface WebhookPorts {
  events: Pick<EventLog, 'place'>;
  clock: Clock;
  /** The host name by which we are known in a handshake. */
  origin: string;
}

export function createWebhookTarget(plan: WebhookPlan, { events, clock, origin }: WebhookPorts): Target {
  const keys = plan.secrets.flatMap((secret) => keyOf(secret) ?? []);
  const handshake = plan.handshake ? createHandshake(plan.url, origin, clock) : undefined;
  return {
    name: plan.name,
    kind: 'webhook',
    shows: shownUrl(plan.url),
    wants: (event) => isChosen(event, plan, events),
    deliver: async (event) => {
      const refusal = await handshake?.refusal();
      if (refusal !== undefined) return refusal;
      const told = cloudEventOf(event);
      const { headers, body } = httpMessage(told, plan.mode);
      const signature = signatureHeaders({ id: told.id, body, atMs: clock.nowMs() }, keys);
      return post(plan.url, { headers: { ...plan.headers, ...headers, ...signature }, body }, clock);
    },
  };
}

/** A path or a query may be the secret itself, as that of a robot's webhook is. */
export function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : '/…'}`;
}
