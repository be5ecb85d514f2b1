/** `/readings`: raw ones page by page, or a series for a chart. */

import type { z } from 'zod';
import type { Answered } from '../../../sinks/reading-store.ts';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { paged, problems } from '../shape/basic.ts';
import { BUCKETS_MAX, ReadingShape, ReadingsQuery, SeriesShape, STEP_MS_MIN } from '../shape/records.ts';

/** `influx` or `embedded`: where the readings came from. */
const STORE_HEADER = 'x-readings-store';
/** A series without `from` shows the last day. */
const SERIES_MS_DEFAULT = 24 * 60 * 60 * 1000;

export function readingRoutes(app: ZodApp, api: Api): void {
  const answer = { 200: paged(ReadingShape).or(SeriesShape), ...problems };
  app.get(
    '/readings',
    { schema: { tags: ['readings'], querystring: ReadingsQuery, response: answer } },
    async ({ caller, query }, reply) => {
      const device = found(await api.options.ledger.device(readScope(api, caller), query.device));
      const tell = ({ store }: Answered) => (store === undefined ? reply : reply.header(STORE_HEADER, store));
      if (query.step !== undefined) {
        const points = await series(api, device.id, query);
        tell(points);
        return { items: points, next: null };
      }
      const { metric, from, to } = query;
      const name = `readings ${device.id}`;
      const page = api.cursors.open(name, query);
      const filter = { deviceId: device.id, ...given({ metric, from, to }) };
      const answer = await api.options.readings.rawText({ ...filter, ...page });
      const { next } = api.cursors.seal(name, { items: [], next: answer.next });
      const text = `{"items":${answer.items},"next":${JSON.stringify(next)}}`;
      tell(answer)
        .type('application/json; charset=utf-8')
        .serializer(() => text);
      return { items: [], next };
    },
  );
}

async function series(api: Api, deviceId: string, query: z.infer<typeof ReadingsQuery>) {
  const { metric, step = 0, to = api.options.clock.nowMs() } = query;
  const { from = Math.max(0, to - SERIES_MS_DEFAULT) } = query;
  const wrong = (field: string, detail: string) => new Problem('invalid-request', detail, { field });
  if (metric === undefined) throw wrong('metric', 'A series needs a metric');
  if (step < STEP_MS_MIN) throw wrong('step', `step is at least ${STEP_MS_MIN} ms`);
  if (to <= from) throw wrong('to', '`to` must be after `from`');
  if ((to - from) / step > BUCKETS_MAX) throw wrong('step', `A series has at most ${BUCKETS_MAX} points`);
  return api.options.readings.series({ deviceId, metric, from, to, step });
}
