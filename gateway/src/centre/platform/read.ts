/** What a platform of GB/T 45839 posts to us, in the words of foreign devices. Never throws. */

import { type Decoded, nothing, type Proposal, type Said, type Stands } from '@ninewatch/contracts/codecs';
import { NETWORKS, partsOfDeviceId } from './device-id.ts';
import { type EventWord, type Mapping, type StatusName, timeIn, valueAt } from './mapping.ts';

export const INTERFACES = ['install_info', 'status_info'] as const;
export type Interface = (typeof INTERFACES)[number];

/** Devices of one body. Ours. */
export const DEVICES_A_BODY_MAX = 500;
const NAME_CHARACTERS_MAX = 128;

export interface Read {
  decoded: Decoded;
  /** How many of the body were understood, and why others were not; `at` counts from 0. */
  taken: number;
  rejected: { at: number; reason: string }[];
}

export function readBody(kind: Interface, body: unknown, mapping: Mapping): Read {
  const read: Read = { decoded: nothing(), taken: 0, rejected: [] };
  const list = listIn(body, mapping);
  for (const [at, each] of list.slice(0, DEVICES_A_BODY_MAX).entries()) {
    const reason =
      kind === 'install_info' ? readInstall(read, each, mapping) : readStatus(read, each, mapping);
    if (reason === undefined) read.taken += 1;
    else read.rejected.push({ at, reason });
  }
  if (list.length > DEVICES_A_BODY_MAX) {
    read.rejected.push({ at: DEVICES_A_BODY_MAX, reason: `more than ${DEVICES_A_BODY_MAX} in one body` });
  }
  return read;
}

function listIn(body: unknown, { list }: Mapping): unknown[] {
  if (Array.isArray(body)) return body;
  const listed = list === undefined ? undefined : valueAt(body, list);
  return Array.isArray(listed) ? listed : [body];
}

/** Undefined for a usable one, else why it is none. */
function readInstall({ decoded }: Read, body: unknown, mapping: Mapping): string | undefined {
  const device = deviceIn(body, mapping);
  if (device === undefined) return `no ${mapping.deviceId}`;
  const { install } = mapping;
  const text = (path: string) => textIn(valueAt(body, path));
  const type = text(install.deviceType) ?? '';
  // What a body calls its type may be the name of anything that every object has.
  const kind = Object.hasOwn(mapping.kinds, type) ? mapping.kinds[type] : undefined;
  const name = [text(install.unit), text(install.place), text(install.name)].filter(Boolean).join(' ');
  const network = NETWORKS[partsOfDeviceId(device)?.nt ?? ''];
  const model = text(install.model) ?? (network === undefined ? undefined : `GB/T 45839 ${network}`);
  const vendor = text(install.vendor);
  const proposal: Proposal = { device, gives: ['alarm', 'fault', 'disabled'] };
  if (name !== '') proposal.name = name.slice(0, NAME_CHARACTERS_MAX);
  if (kind !== undefined) proposal.kind = kind as NonNullable<Proposal['kind']>;
  if (model !== undefined) proposal.model = model;
  if (vendor !== undefined) proposal.vendor = vendor;
  decoded.proposals.push(proposal);
  return undefined;
}

function readStatus({ decoded }: Read, body: unknown, mapping: Mapping): string | undefined {
  const device = deviceIn(body, mapping);
  if (device === undefined) return `no ${mapping.deviceId}`;
  const { status } = mapping;
  const code = wordFor<StatusName>(mapping.codes, valueAt(body, status.status));
  const event = wordFor<EventWord>(mapping.events, valueAt(body, status.event));
  const stands = standsOf(code, event);
  if (stands === undefined) return `neither a known ${status.status} nor a known ${status.event}`;
  const at = timeIn(valueAt(body, status.at), mapping.time);
  const said: Said = { device, stands, ...(at === undefined ? {} : { at }) };
  const metrics = metricsIn(body, mapping);
  if (Object.keys(metrics).length > 0) said.metrics = metrics;
  decoded.said.push(said);
  if (event === 'scrapped') {
    // Nobody's word from outside takes a device out of the ledger: it is disabled until a person looks.
    decoded.unmapped.push({ device, field: status.event, why: 'out-of-table', value: 'scrapped' });
  }
  return undefined;
}

/** A status says all that stands; an event alone says only what it is about. */
function standsOf(code: StatusName | undefined, event: EventWord | undefined): Stands | undefined {
  if (event === 'scrapped') return { disabled: true };
  if (code !== undefined) {
    return { alarm: code === 'alarm', fault: code === 'fault', disabled: code === 'disabled' };
  }
  switch (event) {
    case 'alarm':
      return { alarm: true };
    case 'fault':
      return { fault: true };
    case 'cleared':
      return { alarm: false };
    case 'recovered':
      return { fault: false };
    default:
      return undefined;
  }
}

function metricsIn(body: unknown, { status }: Mapping): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const [name, path] of [['battery', status.battery] as const, ['rssi', status.rssi] as const]) {
    const value = valueAt(body, path);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) metrics[name] = number;
  }
  return metrics;
}

function wordFor<T extends string>(words: Record<T, string | number>, value: unknown): T | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  // "2" and 2 are the same: some platforms write every number as text.
  return (Object.keys(words) as T[]).find((word) => String(words[word]) === String(value).trim());
}

function deviceIn(body: unknown, mapping: Mapping): string | undefined {
  const device = textIn(valueAt(body, mapping.deviceId));
  return device !== undefined && device.length <= NAME_CHARACTERS_MAX ? device : undefined;
}

function textIn(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}
