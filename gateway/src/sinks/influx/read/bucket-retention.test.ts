import { expect, it } from 'vitest';
import { FakeClock } from '../../../base/clock.ts';
import { InfluxBusy } from '../write/verdict.ts';
import { bucketRetention, RETENTION_KNOWN_MS } from './bucket-retention.ts';

const STROKE_MS = 60_000;

it('[P6] retention is asked for now and then; what is unknown is kept as raw readings are', async () => {
  const clock = new FakeClock();
  let duration: string | undefined = '2h30m0s';
  let asked = 0;
  const rows = async () => {
    asked += 1;
    if (duration === undefined) throw new InfluxBusy('no', undefined);
    return [
      { name: 'autogen', duration, default: true },
      { name: 'short', duration: '1h0m0s', default: false },
    ];
  };
  const keptFrom = bucketRetention({ rows }, { token: 't', clock, rawFrom: () => 77 });
  const ago = (ms: number) => clock.nowMs() - ms - STROKE_MS;
  expect(await keptFrom('db')).toBe(ago(9_000_000));
  expect(await keptFrom('db')).toBe(ago(9_000_000));
  expect(asked).toBe(1);
  expect(await keptFrom('db/short')).toBe(ago(3_600_000));
  for (const unknown of ['0s', 'null', undefined]) {
    duration = unknown;
    clock.advance(RETENTION_KNOWN_MS);
    expect(await keptFrom('db')).toBe(77 - STROKE_MS);
  }
  duration = '0s';
  expect(await bucketRetention({ rows }, { token: 'u:p', clock, rawFrom: () => 77 })('db')).toBe(0);
});
