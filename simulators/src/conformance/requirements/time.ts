/** TM: at and sentAt are by one clock, which runs with time. */

import { each, failed, passed, type Requirement, seconds, unseen } from '../verdict.ts';

/** What network, timers and a cheap crystal may add up to. */
const DRIFT = { ms: 2_000, share: 0.05 };

export const time: readonly Requirement[] = [
  {
    ...{ id: 'TM-1', level: 'should', en: 'Says sentAt with each reading', zh: '每次发送携带 sentAt' },
    judge: (transcript) =>
      each(transcript.told(), {
        what: 'readings',
        fault: ({ sentAt, seq }) => (sentAt === undefined ? `none with seq ${seq}` : undefined),
      }),
  },
  {
    ...{ id: 'TM-2', level: 'must', en: 'sentAt is not before at', zh: 'sentAt 不早于 at' },
    judge: (transcript) =>
      each(
        transcript.told().filter(({ sentAt, at }) => sentAt !== undefined && at !== 0),
        {
          what: 'readings',
          fault: ({ sentAt = 0, at }) => (sentAt >= at ? undefined : `sentAt ${sentAt}, at ${at}`),
        },
      ),
  },
  {
    ...{ id: 'TM-3', level: 'must', en: 'Its clock runs with time', zh: '时钟随时间走动' },
    judge: (transcript) => {
      // Until it is told a time, and by one clock: what was measured before a sync keeps the older one.
      const synced = transcript.sent('sync_time')[0]?.atMs ?? Number.POSITIVE_INFINITY;
      const told = transcript.told().filter(({ sentAt, atMs }) => sentAt !== undefined && atMs < synced);
      const [first, last] = [told[0], told.at(-1)];
      if (first === undefined || last === undefined || last.atMs - first.atMs < 1_000)
        return unseen('no two readings with sentAt');
      const realMs = last.atMs - first.atMs;
      const saidMs = (last.sentAt ?? 0) - (first.sentAt ?? 0);
      const seen = `${seconds(saidMs)} by its clock in ${seconds(realMs)}`;
      return Math.abs(saidMs - realMs) <= DRIFT.ms + DRIFT.share * realMs ? passed(seen) : failed(seen);
    },
  },
];
