/** What stands of each foreign device, folded from messages that speak of a part at a time; and its edges as events. */

import { type EventName, FLAGS, type Flag } from '../catalogue.ts';
import { LIMITS } from '../limits.ts';
import type { Said, Stands } from './codec.ts';

/** One device's readings and events, as one of ours would have sent them. */
export interface Folded {
  device: string;
  /** ms by the maker's clock; absent: it gave none, and it is measured when it was received. */
  at?: number;
  metrics: Record<string, number>;
  /** Metrics of which it says that it has no value: to be sent as null, which is a sensor fault. */
  noValue: string[];
  /** Everything that stands, whether this message spoke of it or not, in the catalogue's order. */
  flags: Flag[];
  /** In the order in which they have to be told; an alarm that becomes live after its test is told again. */
  events: EventName[];
  /** False: it never said whether there is an alarm, so that flags without `alarm` clear nothing. */
  isAlarmKnown: boolean;
  /** What was set aside because the device is warming up: `alarm`, and metrics of gas and smoke. */
  heldBack: string[];
  presence?: 'online' | 'offline';
  model?: string;
  firmware?: string;
  partOf?: string;
  isRetained?: true;
}

export interface Standing {
  /** Part → flags that stand or are known not to. */
  parts: Map<string, Stands>;
  /** What was last told of the flags. */
  told: Set<Flag>;
  /** Whether the alarm that was told was live, and not of a test. */
  isLive: boolean;
  /** ms of receiving since when it warms up, or tests itself. */
  warmingSince?: number;
  testingSince?: number;
  /** … and when its test button was pushed. */
  pushedAt?: number;
}

/** Opaque; changed by `foldSaid` alone. */
export interface Standings {
  devices: Map<string, Standing>;
  /** Those that warm up or test themselves. */
  timed: Set<string>;
  devicesMax: number;
}

/** Ours. */
export const STANDING_LIMITS = {
  devicesMax: 10_000,
  partsMax: 32,
  /** ms that a device's own test may sound its alarm: a self-test that was never ended must not become a fire. */
  selfTestMsMax: 15 * 60_000,
  /** ms after a push of its test button within which an alarm of it is a test. */
  testPushMs: 60_000,
} as const;

/** How many of the longest unheard devices are looked at for one that has no alarm. */
const FORGETTABLE_LOOK_MAX = 64;

export function noStandings(devicesMax: number = STANDING_LIMITS.devicesMax): Standings {
  return { devices: new Map(), timed: new Set(), devicesMax };
}

/**
 * Everything that one message said, one `Folded` for each device and time in it, in the order of first mention.
 * A retained message changes what stands and says what it says, but never makes `test`, `tamper` or `button` events.
 */
export function foldSaid(standings: Standings, said: readonly Said[], receivedAt: number): Folded[] {
  const groups = new Map<string, Said[]>();
  for (const one of said) {
    const key = `${one.at ?? ''} ${one.device}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].map((group) => foldGroup(standings, group as [Said, ...Said[]], receivedAt));
}

/**
 * What time alone has changed by now: an alarm that waited for a warm-up that takes too long, and one of a self-test
 * that nobody ended. To be called about once a minute; `nowMs` is the clock of `receivedAt`.
 */
export function settleStandings(standings: Standings, nowMs: number): Folded[] {
  const settled: Folded[] = [];
  for (const device of standings.timed) {
    const standing = standings.devices.get(device);
    if (standing === undefined) standings.timed.delete(device);
    else if (isDue(standing, nowMs)) settled.push(foldGroup(standings, [{ device }], nowMs));
  }
  return settled;
}

/** Whether the next look at it would tell something else of its alarm, or that it is no test any more. */
function isDue(standing: Standing, nowMs: number): boolean {
  const stood = flagsOf(standing, nowMs);
  if (isWarming(standing, nowMs) && !standing.told.has('alarm')) stood.delete('alarm');
  return (['alarm', 'test'] as const).some((flag) => stood.has(flag) !== standing.told.has(flag));
}

function foldGroup(standings: Standings, group: [Said, ...Said[]], receivedAt: number): Folded {
  const [{ device, at, isRetained }] = group;
  const standing = standingOf(standings, device);
  for (const { part = '', stands } of group) if (stands !== undefined) overlay(standing, part, stands);
  const happened = new Set(isRetained === true ? [] : group.flatMap((one) => one.happened ?? []));
  if (happened.has('test')) standing.pushedAt = receivedAt;
  noteTimes(standings, { device, standing, receivedAt });
  const metrics = Object.assign({}, ...group.map((one) => one.metrics ?? {})) as Record<
    string,
    number | null
  >;
  const stood = flagsOf(standing, receivedAt);
  const heldBack = isWarming(standing, receivedAt) ? holdBack(stood, metrics, standing) : [];
  const events = edges(standing, stood, { happened, isRetained: isRetained === true });
  return {
    device,
    ...(at !== undefined && { at }),
    ...split(metrics),
    flags: FLAGS.filter((flag) => stood.has(flag)),
    events,
    isAlarmKnown: knows(standing, 'alarm'),
    heldBack,
    ...described(group),
    ...(isRetained === true && { isRetained }),
  };
}

function described(group: readonly Said[]): Partial<Folded> {
  const found: Partial<Folded> = {};
  for (const { presence, model, firmware, partOf } of group) {
    if (presence !== undefined) found.presence = presence;
    if (model !== undefined) found.model = model;
    if (firmware !== undefined) found.firmware = firmware;
    if (partOf !== undefined) found.partOf = partOf;
  }
  return found;
}

function split(metrics: Record<string, number | null>): Pick<Folded, 'metrics' | 'noValue'> {
  const numbers: Record<string, number> = {};
  const noValue: string[] = [];
  for (const [name, value] of Object.entries(metrics)) {
    if (value === null) noValue.push(name);
    else numbers[name] = value;
  }
  return { metrics: numbers, noValue };
}

/** Newest heard last; when there are too many, the longest unheard one without an alarm is forgotten. */
function standingOf({ devices, devicesMax }: Standings, device: string): Standing {
  const known = devices.get(device);
  if (known !== undefined) {
    devices.delete(device);
    devices.set(device, known);
    return known;
  }
  if (devices.size >= devicesMax) devices.delete(forgettable(devices));
  const fresh: Standing = { parts: new Map(), told: new Set(), isLive: false };
  devices.set(device, fresh);
  return fresh;
}

function forgettable(devices: ReadonlyMap<string, Standing>): string {
  let first: string | undefined;
  let looked = 0;
  for (const [device, { told }] of devices) {
    first ??= device;
    if (!told.has('alarm')) return device;
    looked += 1;
    if (looked >= FORGETTABLE_LOOK_MAX) break;
  }
  return first ?? '';
}

/** A part beyond the limit goes with the unnamed one: nothing of it is lost, though it can be cleared by another. */
function overlay({ parts }: Standing, part: string, stands: Stands): void {
  const name = parts.has(part) || parts.size < STANDING_LIMITS.partsMax ? part : '';
  parts.set(name, { ...parts.get(name), ...stands });
}

/** The alarm of a part that tests itself ends with `selfTestMsMax`, whatever the part says. */
function flagsOf({ parts, testingSince, pushedAt }: Standing, nowMs: number): Set<Flag> {
  const isOverlong = testingSince !== undefined && nowMs - testingSince >= STANDING_LIMITS.selfTestMsMax;
  const isPushed = pushedAt !== undefined && Math.abs(nowMs - pushedAt) < STANDING_LIMITS.testPushMs;
  const stood = new Set<Flag>(isPushed ? ['test', 'alarm'] : []);
  for (const stands of parts.values()) {
    const isTestAlarm = isOverlong && stands.test === true;
    for (const flag of FLAGS)
      if (stands[flag] === true && !(flag === 'alarm' && isTestAlarm)) stood.add(flag);
  }
  return stood;
}

function knows({ parts }: Standing, flag: Flag): boolean {
  for (const stands of parts.values()) if (stands[flag] !== undefined) return true;
  return false;
}

function noteTimes(
  { timed }: Standings,
  { device, standing, receivedAt }: { device: string; standing: Standing; receivedAt: number },
): void {
  const stood = flagsOf(standing, receivedAt);
  // A clock that was set back makes nothing last longer.
  if (stood.has('warm_up')) standing.warmingSince = Math.min(standing.warmingSince ?? receivedAt, receivedAt);
  else delete standing.warmingSince;
  if (stood.has('test')) standing.testingSince = Math.min(standing.testingSince ?? receivedAt, receivedAt);
  else delete standing.testingSince;
  if (!stood.has('test')) delete standing.pushedAt;
  if (stood.has('warm_up') || stood.has('test')) timed.add(device);
  else timed.delete(device);
}

/** For at most as long as the flag may stand: then its alarms count again. */
function isWarming({ warmingSince }: Standing, nowMs: number): boolean {
  return warmingSince !== undefined && nowMs - warmingSince < LIMITS.flagMsMax.warm_up;
}

/** What a sensor that is not warm yet gives wrongly. */
const COLD_METRICS = ['smoke', 'gas', 'co', 'h2s', 'nh3', 'oxygen'];

/** An alarm that stood before the warm-up goes on; a new one waits for the end of it. */
function holdBack(stood: Set<Flag>, metrics: Record<string, number | null>, { told }: Standing): string[] {
  const heldBack: string[] = [];
  if (stood.has('alarm') && !told.has('alarm')) {
    stood.delete('alarm');
    heldBack.push('alarm');
  }
  for (const name of COLD_METRICS) {
    if (!Object.hasOwn(metrics, name)) continue;
    delete metrics[name];
    heldBack.push(name);
  }
  return heldBack;
}

function edges(
  standing: Standing,
  stood: ReadonlySet<Flag>,
  { happened, isRetained }: { happened: ReadonlySet<EventName>; isRetained: boolean },
): EventName[] {
  const { told } = standing;
  const events = new Set<EventName>();
  const isRising = (flag: Flag) => stood.has(flag) && !told.has(flag);
  const isFalling = (flag: Flag) => !stood.has(flag) && told.has(flag);
  const isLive = stood.has('alarm') && !stood.has('test');
  if (isRising('test') && !isRetained) events.add('test');
  if (isRising('alarm') || (isLive && !standing.isLive)) events.add('alarm');
  if (isFalling('alarm')) events.add('alarm_cleared');
  if (isRising('fault')) events.add('fault');
  if (isFalling('fault')) events.add('fault_cleared');
  if (isRising('tamper') && !isRetained) events.add('tamper');
  for (const event of happened) events.add(event);
  standing.told = new Set(stood);
  standing.isLive = isLive;
  return [...events];
}
