/** Notices to browsers and phones by Web Push (RFC 8030, 8291, 8292): a message in each browser that a person chose. */

import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import webPush from 'web-push';
import { z } from 'zod';
import { openDataDir } from '../../base/data-dir.ts';
import { causeText } from '../../base/errors.ts';
import {
  channelKind,
  type Delivery,
  type OpenedPush,
  type Recipient,
  type SenderPorts,
  type Told,
} from '../port/channel-kind.ts';
import { busy, Later, refused } from '../port/later.ts';
import { vapidKeys } from './vapid.ts';

const ANSWER_MS_MAX = 8_000;
const S_MAX = 86_400;
/** RFC 8030 §5.4: 32 characters of base64url. */
const TOPIC_CHARS = 32;
/** What push services take at least is 4,096 bytes, encrypted. */
const BODY_CHARS_MAX = 600;

const Settings = z.strictObject({
  subject: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, 'is mailto:… or https://…')
    .describe('Whom a push service may ask about us'),
  ttlS: z
    .int()
    .min(0)
    .max(S_MAX)
    .default(3_600)
    .describe('How long a push service keeps what it cannot deliver, s'),
  ca: z
    .string()
    .min(1)
    .max(100_000)
    .optional()
    .describe('PEM of the authority of a push service of your own'),
});
type PushSettings = z.output<typeof Settings>;

export const webPushKind = channelKind({
  kind: 'web_push',
  reach: 'person',
  counts: 'app',
  settings: Settings,
  style: 'short',
  shows: ({ subject }) => `Web Push, ${subject}`,
  open: openWebPush,
});

type Outcome = 'taken' | 'gone' | { detail: string; isLater: boolean; afterMs?: number };

function openWebPush(settings: PushSettings, { dir, act, clock, log }: SenderPorts) {
  const vapidDetails = { subject: settings.subject, ...vapidKeys(openDataDir(dir).push) };
  const agent = new Agent({ keepAlive: true, ...(settings.ca === undefined ? {} : { ca: settings.ca }) });

  async function pushTo({ endpoint, p256dh, auth }: OpenedPush, delivery: Delivery): Promise<Outcome> {
    const [told] = delivery.told;
    try {
      await webPush.sendNotification({ endpoint, keys: { p256dh, auth } }, payloadOf(delivery), {
        ...{ vapidDetails, agent, TTL: settings.ttlS, timeout: ANSWER_MS_MAX },
        ...{ contentEncoding: 'aes128gcm', topic: topicOf(told) },
        urgency: isUrgent(told) ? 'high' : 'normal',
      });
      return 'taken';
    } catch (cause) {
      return outcomeOf(cause, clock.nowMs());
    }
  }

  return {
    reaches: ({ pushes = [] }: Recipient) => pushes.length > 0,
    send: async (delivery: Delivery) => {
      const [person] = delivery.recipients;
      const pushes = person?.pushes ?? [];
      const outcomes = await Promise.all(pushes.map((push) => pushTo(push, delivery)));
      for (const [i, push] of pushes.entries()) {
        if (outcomes[i] !== 'gone' || person === undefined) continue;
        // Not waited for, and tried again with the next message: who was told just now is not told twice for it.
        act({ type: 'push.drop', username: person.username, pushId: push.id }).catch((cause: unknown) =>
          log.warn({ err: cause }, 'a browser that is gone stays on the list'),
        );
      }
      return concluded(outcomes);
    },
    close: () => agent.destroy(),
  };
}

/** One browser of the person that took it is enough; else the best that is left. */
function concluded(outcomes: readonly Outcome[]): string {
  const taken = outcomes.filter((outcome) => outcome === 'taken').length;
  if (taken > 0) return `${taken} of ${outcomes.length} browsers`;
  const failed = outcomes.filter((outcome) => typeof outcome === 'object');
  const later = failed.find(({ isLater }) => isLater);
  if (later?.afterMs !== undefined) throw new Later(later.detail, later.afterMs, { isOfOne: true });
  if (later !== undefined) throw busy(later.detail);
  throw refused(failed[0]?.detail ?? 'no browser of this person wants to be told any more');
}

/** 404 and 410: the browser has taken its subscription back (RFC 8030 §7.3). */
function outcomeOf(cause: unknown, nowMs: number): Outcome {
  const { statusCode, headers = {} } = cause as { statusCode?: number; headers?: Record<string, string> };
  if (statusCode === undefined) {
    return { detail: `a push service cannot be reached: ${causeText(cause)}`, isLater: true };
  }
  if (statusCode === 404 || statusCode === 410) return 'gone';
  const detail = `a push service answered ${statusCode}`;
  const isLater = statusCode === 429 || statusCode >= 500;
  const afterMs = waitOf(headers['retry-after'], nowMs);
  return { detail, isLater, ...(afterMs === undefined ? {} : { afterMs }) };
}

function waitOf(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return waitMs > 0 ? Math.min(waitMs, S_MAX * 1_000) : undefined;
}

/** Small: a push service sees only its length, and a phone shows a few lines. */
function payloadOf({ words, told }: Delivery): string {
  const [first] = told;
  return JSON.stringify({
    title: words.subject.slice(0, 120),
    body: words.text.slice(0, BODY_CHARS_MAX),
    tag: topicOf(first),
    path: pathOf(first),
    isUrgent: isUrgent(first),
  });
}

/** The newest about a hazard takes the place of those before it that were not delivered. */
function topicOf({ notice }: Told): string {
  const about = notice.hazardId || notice.ticketId || notice.id;
  return createHash('sha256').update(about).digest('base64url').slice(0, TOPIC_CHARS);
}

/** As the link of other channels: a hazard is shown on the page of its ticket. */
function pathOf({ notice }: Told): string {
  if (notice.ticketId !== null) return `/tickets/${encodeURIComponent(notice.ticketId)}`;
  return notice.venueId === '' ? '/' : `/venues/${encodeURIComponent(notice.venueId)}`;
}

function isUrgent({ notice }: Told): boolean {
  return notice.class === 'alarm' || notice.priority === 1;
}
