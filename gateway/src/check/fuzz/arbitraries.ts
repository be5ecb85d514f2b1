/** Messages for property tests: mostly right, each field wrong now and then. */

import { EVENT_NAMES, FLAGS, METRICS } from '@ninewatch/contracts';
import type { CheckedReading } from '@ninewatch/rules';
import fc from 'fast-check';

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(-1, 1.5, -0, 2 ** 32, 2 ** 53, 1e308, '', '1', null, true, [], {}),
);
/** Seven times in eight what is right. */
function mostly<T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: right }, { weight: 1, arbitrary: junk });
}

const metricName = fc.oneof(
  fc.constantFrom(...Object.keys(METRICS)),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.constantFrom('__proto__', 'constructor', ''),
);
const metricValue = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(-200, -999, 9_999, 65_535, null, '7'),
);
const metrics = fc
  .array(fc.tuple(metricName, metricValue), { maxLength: 8 })
  .map((pairs) => Object.fromEntries(pairs));
const flags = fc.array(mostly(fc.oneof(fc.constantFrom(...FLAGS), fc.string({ maxLength: 70 }))), {
  maxLength: 12,
});
const time = fc.oneof(fc.nat(), fc.constantFrom(0, 1_764_000_000_000, 1_763_999_999_000, 2_082_758_400_000));

const readingFields = {
  v: mostly(fc.constant(1)),
  boot: mostly(fc.nat()),
  seq: mostly(fc.maxSafeNat()),
  at: mostly(time),
  sentAt: mostly(time),
  metrics: mostly(metrics),
  flags: mostly(flags),
  event: mostly(fc.constantFrom(...EVENT_NAMES)),
};

/** A reading or event in which any field may be missing or wrong. */
export const reading = fc.record(readingFields, { requiredKeys: ['metrics'] });

const batch = fc.record(
  {
    v: mostly(fc.constant(1)),
    boot: mostly(fc.nat()),
    sentAt: mostly(time),
    readings: mostly(fc.array(fc.record(readingFields, { requiredKeys: ['seq', 'at'] }), { maxLength: 5 })),
  },
  { requiredKeys: ['v', 'boot', 'readings'] },
);
const status = fc.record({
  v: mostly(fc.constant(1)),
  state: mostly(fc.constantFrom('online', 'offline')),
  firmware: mostly(fc.string()),
});
const result = fc.record({
  v: mostly(fc.constant(1)),
  id: mostly(fc.string({ minLength: 1, maxLength: 140 })),
  ok: mostly(fc.boolean()),
  error: mostly(fc.string({ maxLength: 300 })),
});
const well = fc.record(readingFields, { requiredKeys: ['v', 'boot', 'seq', 'at'] });

/** Any message of a device, right or nearly so, for any of its topics. */
export const message = fc.oneof(well, batch, status, result, reading);

/** Every metric and flag that was sent is in the reading as itself, as a fault or as an unknown one. */
export function isKept(kept: CheckedReading, sent: Record<string, unknown>): boolean {
  const faults = kept.faults?.length ?? 0;
  const counted = Object.keys(kept.metrics).length + faults;
  const { metrics: sentMetrics, flags: sentFlags } = sent;
  const isPlain = typeof sentMetrics === 'object' && sentMetrics !== null && !Array.isArray(sentMetrics);
  const metricsAreKept =
    counted === (isPlain ? Object.keys(sentMetrics).length : sentMetrics === undefined ? 0 : 1);
  const flagList = sentFlags === undefined || sentFlags === null ? [] : [sentFlags].flat(1);
  const knownFlags = new Set(flagList.filter((flag) => (FLAGS as readonly unknown[]).includes(flag)));
  const unknownCount = flagList.filter((flag) => !knownFlags.has(flag)).length;
  const flagsAreKept =
    kept.flags.length === knownFlags.size && (kept.unknownFlags?.length ?? 0) === unknownCount;
  return metricsAreKept && flagsAreKept;
}
