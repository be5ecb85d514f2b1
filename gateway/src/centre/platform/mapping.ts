/** How the fields of an `Install_info` and a `status_info` are called and written: data, because only a part of it is known. */

import { z } from 'zod';

/** Ours are these words; the name that stands in a body may be another, and a path within it (`position.lon`). */
const Path = z
  .string()
  .regex(/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*){0,4}$/, 'is a name, or names joined by dots');

const named = (name: string) => Path.default(name);

export const TIME_FORMS = ['ms', 's', 'iso', 'local'] as const;

/** Of the standard: the two interfaces, the form of the device id, and the four numbers of `status`. All names are ours. */
export const Mapping = z.strictObject({
  mapping: z.literal(1).default(1).describe('version of this mapping'),
  deviceId: named('device_id'),
  install: z
    .strictObject({
      deviceType: named('device_type'),
      name: named('device_name'),
      vendor: named('manufacturer'),
      model: named('model'),
      unit: named('unit_name'),
      place: named('install_place'),
      longitude: named('longitude'),
      latitude: named('latitude'),
      installedAt: named('install_time'),
    })
    .prefault({}),
  status: z
    .strictObject({
      status: named('status'),
      event: named('event'),
      at: named('time'),
      battery: named('battery'),
      rssi: named('signal'),
    })
    .prefault({}),
  /** What `status` is called; the numbers are the standard's. */
  codes: z
    .strictObject({
      normal: z.union([z.int(), z.string()]).default(1),
      alarm: z.union([z.int(), z.string()]).default(2),
      fault: z.union([z.int(), z.string()]).default(3),
      disabled: z.union([z.int(), z.string()]).default(4),
    })
    .prefault({}),
  events: z
    .strictObject({
      alarm: z.string().default('alarm'),
      fault: z.string().default('fault'),
      cleared: z.string().default('cleared'),
      recovered: z.string().default('recovered'),
      scrapped: z.string().default('scrapped'),
    })
    .prefault({}),
  time: z.enum(TIME_FORMS).default('ms').describe('`local`: 2026-06-01 08:30:00, in China'),
  /** Type of device in a body → our kind. */
  kinds: z.record(z.string().max(64), z.string().max(64)).default({
    smoke: 'smoke',
    heat: 'heat',
    gas: 'gas',
    co: 'co',
    electrical: 'electrical',
    call_point: 'call_point',
  }),
  /** Where a list of several stands in a body; a body may also be the list, or one of them. */
  list: Path.optional(),
});
export type Mapping = z.infer<typeof Mapping>;

export type StatusName = keyof Mapping['codes'];
export type EventWord = keyof Mapping['events'];

const CHINA_MS = 8 * 3_600_000;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)$/;

export function valueAt(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }, body);
}

/** Undefined values are left out. */
export function bodyOf(
  values: readonly (readonly [path: string, value: unknown])[],
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [path, value] of values) {
    if (value === undefined) continue;
    const names = path.split('.');
    const last = names.pop() ?? path;
    let within = body;
    for (const name of names) {
      within[name] ??= {};
      within = within[name] as Record<string, unknown>;
    }
    within[last] = value;
  }
  return body;
}

/** ms since 1970; undefined for what is no moment in this form. Seconds and ms are told apart by the form alone. */
export function timeIn(value: unknown, form: Mapping['time']): number | undefined {
  const text = typeof value === 'string' ? value.trim() : value;
  if (form === 'ms' || form === 's') {
    const number = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text;
    if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
    return Math.round(form === 's' ? number * 1_000 : number);
  }
  if (typeof text !== 'string') return undefined;
  const at = form === 'iso' ? Date.parse(text) : localTime(text);
  return at === undefined || Number.isNaN(at) ? undefined : at;
}

export function timeOut(at: number, form: Mapping['time']): number | string {
  switch (form) {
    case 'ms':
      return at;
    case 's':
      return Math.floor(at / 1_000);
    case 'iso':
      return new Date(at).toISOString();
    case 'local':
      return new Date(at + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');
  }
}

function localTime(text: string): number | undefined {
  const found = LOCAL.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second] = found.map(Number);
  if (year === undefined || month === undefined) return undefined;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(at).getUTCMonth() === month - 1 ? at - CHINA_MS : undefined;
}
