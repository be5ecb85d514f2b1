/** Closed loop: every device keeps so many readings unacknowledged, and sends the next for each acknowledgement. */

import type { Clock } from '../../base/clock.ts';
import { Failure } from '../../base/failure.ts';
import { Histogram, type HistogramCounts } from '../measure/histogram.ts';
import { spinUntil } from './spin.ts';
import type { DeviceConnection } from './wire/device-connection.ts';
import type { LoadFleet } from './wire/fleet.ts';
import { TimeDigits } from './wire/packets.ts';

export interface ClosedRun {
  /** Unacknowledged readings of one device; at most the fleet's slots. */
  inFlight: number;
  seconds: number;
}

export interface ClosedFigures {
  /** Acknowledgements within the run's seconds. */
  ackedInTime: number;
  /** All readings of the run; every one was acknowledged. */
  acked: number;
  /** Since the logins. */
  ackedInAll: number;
  seconds: number;
  latencies: HistogramCounts;
}

/** Longest wait for the last acknowledgements. */
const LAST_MS_MAX = 30_000;

/** Rejects when a connection is lost, or the last acknowledgements do not come. */
export async function runClosedLoop(
  fleet: LoadFleet,
  { inFlight, seconds }: ClosedRun,
  clock: Clock,
): Promise<ClosedFigures> {
  const latencies = new Histogram();
  const time = new TimeDigits();
  const endsAt = clock.monotonicMs() + seconds * 1_000;
  let ackedInTime = 0;
  const fill = (connection: DeviceConnection, now: number) => {
    while (connection.inFlight < inFlight && connection.prepare(now, time.bytes, false));
    connection.flush();
  };
  fleet.listen({
    acked: (_, meantAtMs) => {
      const now = clock.monotonicMs();
      latencies.add(now - meantAtMs);
      if (now <= endsAt) ackedInTime++;
    },
    read: (connection) => {
      const now = clock.monotonicMs();
      if (now <= endsAt) fill(connection, now);
    },
  });
  time.set(clock.nowMs());
  for (const connection of fleet.load) fill(connection, clock.monotonicMs());
  await spinUntil(() => {
    const now = clock.monotonicMs();
    time.set(clock.nowMs());
    fleet.assertWhole();
    return now > endsAt && (fleet.inFlight === 0 || now > endsAt + LAST_MS_MAX);
  });
  fleet.listen(undefined);
  if (fleet.inFlight > 0) throw new Failure(`${fleet.inFlight} readings were not acknowledged`);
  return {
    ackedInTime,
    acked: latencies.total,
    ackedInAll: fleet.ackedInAll,
    seconds,
    latencies: latencies.toCounts(),
  };
}
