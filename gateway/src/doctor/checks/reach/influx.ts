/** InfluxDB: whether it answers, and whether the token may read and write the buckets. Nothing is written. */

import { causeText } from '../../../base/errors.ts';
import type { Config } from '../../../config.ts';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check } from '../../subject.ts';

const WAIT_MS = 4_000;
/** What is refused for want of permission or of a bucket. */
const REFUSALS = [401, 403, 404];

export const influxCheck: Check = async ({ config }) => {
  const { NINEWATCH_INFLUX_URL: url } = config;
  if (url === undefined) return [];
  const raw = config.NINEWATCH_INFLUX_BUCKET;
  const levels = [
    config.NINEWATCH_INFLUX_BUCKET_1M,
    config.NINEWATCH_INFLUX_BUCKET_15M,
    config.NINEWATCH_INFLUX_BUCKET_1H,
  ];
  const buckets = [...new Set([raw, ...levels.filter((name) => name !== undefined)])];
  try {
    await ask(config, '/ping', {});
  } catch (cause) {
    const deeper =
      cause instanceof Error && cause.cause !== undefined ? causeText(cause.cause) : causeText(cause);
    return [
      problem(
        'influx',
        words(
          `InfluxDB ${new URL(url).host} 无法连接（${deeper}）`,
          `InfluxDB at ${new URL(url).host} cannot be reached (${deeper})`,
        ),
        words(
          '检查 NINEWATCH_INFLUX_URL；网关照常运行，恢复后补齐',
          'look at NINEWATCH_INFLUX_URL; the gateway runs on and catches up later',
        ),
      ),
    ];
  }
  return (await Promise.all(buckets.map((bucket) => look(config, bucket)))).flat();
};

async function look(config: Config, bucket: string): Promise<Finding[]> {
  const place = new URLSearchParams({ org: config.NINEWATCH_INFLUX_ORG, bucket, precision: 'ns' });
  // A write of no lines: refused for its emptiness or taken, but only after the token was looked at.
  const write = await ask(config, `/api/v2/write?${place}`, { method: 'POST', body: '' });
  const [db = bucket] = bucket.split('/');
  const read = await ask(config, `/query?${new URLSearchParams({ db, q: 'SHOW RETENTION POLICIES' })}`, {});
  const found: Finding[] = [];
  if (REFUSALS.includes(write)) {
    found.push(
      problem(
        'influx-write',
        words(
          `InfluxDB 不让写入 ${bucket}（${write}）`,
          `InfluxDB does not let us write ${bucket} (${write})`,
        ),
        words(
          '检查 NINEWATCH_INFLUX_TOKEN、_ORG 和桶的名字',
          'look at NINEWATCH_INFLUX_TOKEN, _ORG and the name of the bucket',
        ),
      ),
    );
  }
  if (read !== 200) {
    found.push(
      warning(
        'influx-read',
        words(
          `InfluxDB 不让读取 ${bucket}（${read}）：图表由内置存储提供`,
          `InfluxDB does not let us read ${bucket} (${read}): charts come from the embedded store`,
        ),
        words(
          '给令牌读权限；2.x 需要 DBRP 映射（docs/influxdb.md）',
          'let the token read; 2.x needs a DBRP mapping (docs/influxdb.md)',
        ),
      ),
    );
  }
  return found.length > 0
    ? found
    : [
        ok(
          'influx',
          words(`InfluxDB 的 ${bucket} 可读可写`, `${bucket} of InfluxDB can be read and written`),
        ),
      ];
}

async function ask(config: Config, path: string, init: RequestInit): Promise<number> {
  const base = String(config.NINEWATCH_INFLUX_URL).replace(/\/+$/, '');
  const token = config.NINEWATCH_INFLUX_TOKEN;
  const headers: Record<string, string> = token === '' ? {} : { authorization: `Token ${token}` };
  const response = await fetch(`${base}${path}`, { ...init, headers, signal: AbortSignal.timeout(WAIT_MS) });
  await response.arrayBuffer();
  return response.status;
}
