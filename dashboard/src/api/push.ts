/** `/push`: the browsers in which the person who is signed in wants to be told. */

import { get, post, remove } from './http.ts';

export interface Push {
  id: string;
  label: string;
  at: number;
}

export function pushes(): Promise<{ publicKey: string | null; items: Push[] }> {
  return get('/push');
}

export function addPush(subscription: PushSubscriptionJSON, label: string): Promise<Push> {
  const { endpoint, keys } = subscription;
  return post('/push', { endpoint, keys, label });
}

export function dropPush(id: string): Promise<void> {
  return remove(`/push/${encodeURIComponent(id)}`);
}
