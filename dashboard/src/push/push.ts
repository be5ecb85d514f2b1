/** Being told in this browser while the wall is closed: Web Push, where the browser has it. */

import { addPush, dropPush, pushes } from '../api/push.ts';

export type PushOutcome = 'on' | 'off' | 'denied' | 'not-set-up';

const WORKER = '/push-worker.js';
const LABEL_CHARS_MAX = 100;

/** Those that name others as well stand first. */
const SYSTEMS = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux'];
const BROWSERS = ['Edg', 'Firefox', 'Chrome', 'Safari'];

/** Browsers offer it over HTTPS and on the own machine alone. */
export function canPush(): boolean {
  return window.isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window;
}

/** For who is signed in: a browser that others use too may still be subscribed for one of them. */
export async function isPushed(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration('/');
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription == null) return false;
  const id = await idOf(subscription.endpoint);
  return (await pushes()).items.some((each) => each.id === id);
}

/** Must follow a tap: browsers ask for permission then alone. */
export async function turnOn(): Promise<PushOutcome> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const { publicKey } = await pushes();
  if (publicKey === null) return 'not-set-up';
  const registration = await navigator.serviceWorker.register(WORKER);
  await navigator.serviceWorker.ready;
  // The gateway may have another key than when this browser subscribed.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  await addPush(subscription.toJSON(), labelOf(navigator.userAgent));
  return 'on';
}

/** What the gateway still has is dropped when the push service says that it is gone. */
export async function turnOff(): Promise<PushOutcome> {
  const registration = await navigator.serviceWorker.getRegistration('/');
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription == null) return 'off';
  const id = await idOf(subscription.endpoint);
  await subscription.unsubscribe();
  const { items } = await pushes();
  if (items.some((each) => each.id === id)) await dropPush(id);
  return 'off';
}

/** As the gateway names it: the begin of the SHA-256 of its address. */
export async function idOf(endpoint: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  const text = btoa(String.fromCharCode(...new Uint8Array(hash)));
  return text.replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
}

/** `Android · Chrome`: enough to recognise one's own. */
export function labelOf(userAgent: string): string {
  const system = SYSTEMS.find((name) => userAgent.includes(name)) ?? '';
  const browser = BROWSERS.find((name) => userAgent.includes(`${name}/`))?.replace('Edg', 'Edge') ?? '';
  return (
    [system, browser]
      .filter((part) => part !== '')
      .join(' · ')
      .slice(0, LABEL_CHARS_MAX) || 'browser'
  );
}
