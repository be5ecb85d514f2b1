/** `/devices/{id}/first-steps`: how far a new device has come, and what is in its way. */

import { METRICS } from '@ninewatch/contracts';
import type { Device } from '@ninewatch/rules';
import type { z } from 'zod';
import type { Scope } from '../../../ledger/query-port.ts';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { FirstStepsShape } from '../shape/onboard.ts';

/** The newest that are looked at; ours. More say no more. */
const REJECTIONS_MAX = 100;
const HAZARDS_MAX = 200;

export function firstStepsRoute(app: ZodApp, api: Api): void {
  app.get(
    '/devices/:id/first-steps',
    {
      schema: {
        tags: ['onboarding'],
        summary: 'How far a new device has come, and what is in its way',
        params: IdParams,
        response: { 200: FirstStepsShape, ...problems },
      },
    },
    async ({ caller, params }) => {
      const scope = readScope(api, caller);
      const device = found(await api.options.ledger.device(scope, params.id));
      const since = beginOf(device);
      const [rejections, readings, testAt] = await Promise.all([
        rejectionsOf(api, device.id, since),
        readingsOf(api, device.id, since),
        testOf(api, scope, { device, since }),
      ]);
      const refused = api.options.onboard.refusedLogins(device.id);
      return {
        since,
        refused:
          refused === undefined ? null : { count: refused.count, lastAt: refused.lastAt, why: refused.why },
        rejections,
        ...given({ ...readings, testAt }),
      };
    },
  );
}

/** What the hardware before said does not count. */
function beginOf({ createdAt, claim }: Device): number {
  return claim?.state === 'claimed' ? (claim.endedAt ?? createdAt) : createdAt;
}

/** By reason, the newest first. Of the device alone, so whoever sees it may see how it fares. */
async function rejectionsOf({ options }: Api, device: string, since: number) {
  const { items } = await options.ledger.rejections(null, { device }, { limit: REJECTIONS_MAX });
  const found = new Map<string, { reason: string; count: number; lastAt: number; detail: string }>();
  for (const { reason, receivedAt, detail } of items) {
    if (receivedAt < since) continue;
    const known = found.get(reason);
    if (known === undefined) found.set(reason, { reason, count: 1, lastAt: receivedAt, detail });
    else known.count += 1;
  }
  return [...found.values()];
}

async function readingsOf(
  { options }: Api,
  deviceId: string,
  since: number,
): Promise<Pick<z.infer<typeof FirstStepsShape>, 'firstAt' | 'latest'>> {
  const { readings } = options;
  const [latest] = await readings.latest([deviceId]);
  if (latest === undefined || latest.receivedAt < since) return {};
  const first = await readings.rawText({ deviceId, from: since, limit: 1 });
  const [oldest] = JSON.parse(first.items) as { receivedAt: number }[];
  const unknown = Object.keys(latest.metrics).filter((name) => !Object.hasOwn(METRICS, name));
  const { measuredAt, receivedAt, metrics, flags } = latest;
  return {
    firstAt: oldest?.receivedAt ?? receivedAt,
    latest: { measuredAt, receivedAt, metrics, flags, unknown },
  };
}

/** When an alarm of its own came in as a test, from the button or the test gas. */
async function testOf(
  { options }: Api,
  scope: Scope,
  { device, since }: { device: Device; since: number },
): Promise<number | undefined> {
  const filter = { venue: device.venueId, since };
  const { items } = await options.ledger.hazards(scope, filter, { limit: HAZARDS_MAX });
  return items.find((hazard) => hazard.class === 'test' && hazard.deviceIds.includes(device.id))?.openedAt;
}
