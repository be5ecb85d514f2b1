/** Our own default clocks and limits: the rules leave these numbers open, so a district may set others. */

import type { RiskColour } from '../model/facts.ts';
import type { PeriodKind } from '../model/period.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface Clocks {
  /** Where the numbers come from; shown on screen. */
  origin: 'ours';
  callOut: {
    /** An unanswered notice climbs after this time. */
    climbAfterMs: Record<RiskColour, number>;
    /** At the top it repeats, each time after twice the wait, up to this. */
    repeatAfterMsMax: number;
    /** A danger known to be over for this long is not called out. [P7] */
    quietAfterNormalMs: number;
    /** It is over for this long before people hear that: what comes and goes is one danger. Ours. */
    allClearAfterMs: number;
    /** Unanswered notices kept a hazard; beyond it the newer rounds stand for the oldest. [P8] */
    openMax: number;
  };
  hazard: {
    shelveMinutesMax: number;
    /** Closed while the danger went on: raised again after this time. */
    raiseAgainAfterMs: number;
    logLinesMax: number;
    /** Of each member: the first reading that decided and the latest ones. */
    evidenceMax: number;
    /** Acknowledged, but still in danger: told again after this time. */
    realarmAfterMs: Record<'alarm' | 'other', Record<RiskColour, number>>;
    /** Over for so long, it belongs to no new incident of its venue. */
    incidentGapMs: number;
  };
  /** What rises again and again (ISA-18.2: three times a minute) is one alarm until it has been quiet for `quietMs`. */
  chatter: {
    rises: number;
    withinMs: number;
    quietMs: number;
    /** Members a venue whose rises are remembered; beyond it the oldest are forgotten. */
    membersMax: number;
  };
  /** Over within `onMs` without an answer is fleeting, until an episode lasts longer than `offMs`. */
  fleeting: { onMs: number; offMs: number };
  /** Of one duty desk (ISA-18.2): begins above `on` new alarms in the window, ends below `off`. */
  flood: { windowMs: number; on: number; off: number; countMax: number };
  outOfService: { daysMax: number };
  /** Of the wall time in sentences; China has one time zone. */
  utcOffsetMs: number;
  ticket: {
    stepsMax: number;
  };
  command: {
    ttlSMax: number;
    pendingPerDeviceMax: number;
    /** `sync_time` is made at the moment of sending, so it lives for a moment only. */
    syncTimeTtlS: number;
  };
  period: {
    /** The longest that one may last. */
    lengthMsMax: Record<PeriodKind, number>;
    /** Clocks of browsers differ: what is longer by no more than this is cut. */
    lengthSlackMs: number;
    /** How far ahead one may be planned. */
    aheadMsMax: number;
    /** Not ended yet, at one venue. [P8] */
    perVenueMax: number;
    /** Named by one; more devices are all of the venue. [P8] */
    devicesMax: number;
    /** Announcements that one hazard carries, the newest. [P8] */
    announcedMax: number;
  };
}

export const CLOCKS: Clocks = {
  origin: 'ours',
  callOut: {
    climbAfterMs: { red: MINUTE_MS, orange: 2 * MINUTE_MS, yellow: 5 * MINUTE_MS, blue: 10 * MINUTE_MS },
    repeatAfterMsMax: 30 * MINUTE_MS,
    quietAfterNormalMs: 30 * MINUTE_MS,
    allClearAfterMs: MINUTE_MS / 2,
    openMax: 64,
  },
  hazard: {
    shelveMinutesMax: 480,
    raiseAgainAfterMs: 8 * HOUR_MS,
    logLinesMax: 200,
    evidenceMax: 5,
    realarmAfterMs: {
      alarm: { red: HOUR_MS / 2, orange: HOUR_MS, yellow: 2 * HOUR_MS, blue: 4 * HOUR_MS },
      other: { red: 24 * HOUR_MS, orange: 24 * HOUR_MS, yellow: 24 * HOUR_MS, blue: 24 * HOUR_MS },
    },
    incidentGapMs: HOUR_MS / 2,
  },
  chatter: { rises: 3, withinMs: MINUTE_MS, quietMs: 2 * MINUTE_MS, membersMax: 256 },
  fleeting: { onMs: 10_000, offMs: 20_000 },
  flood: { windowMs: 10 * MINUTE_MS, on: 10, off: 5, countMax: 200 },
  outOfService: { daysMax: 30 },
  utcOffsetMs: 8 * HOUR_MS,
  ticket: {
    stepsMax: 200,
  },
  command: { ttlSMax: 86_400, pendingPerDeviceMax: 16, syncTimeTtlS: 60 },
  period: {
    lengthMsMax: {
      announced_work: 30 * DAY_MS,
      maintenance: DAY_MS,
      commissioning: 14 * DAY_MS,
      drill: 4 * HOUR_MS,
    },
    lengthSlackMs: 5 * MINUTE_MS,
    aheadMsMax: 90 * DAY_MS,
    perVenueMax: 32,
    devicesMax: 200,
    announcedMax: 8,
  },
};
