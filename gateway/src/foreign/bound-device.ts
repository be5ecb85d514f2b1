/** What a bound foreign device said goes into the journal, as what a device of ours sends does. */

import type { Folded } from '@ninewatch/contracts/codecs';
import type { Device, JournalRecord } from '@ninewatch/rules';
import { GatewayError } from '../base/errors.ts';
import type { ForeignPorts } from './foreign-port.ts';
import { ourRecords } from './our-records.ts';
import type { Source } from './source.ts';

export interface Bound {
  folded: Folded;
  device: Device;
  receivedAt: number;
}

/** Every append is made before the first is waited for. */
export function takeBound(ports: ForeignPorts, source: Source, bound: Bound): Promise<unknown>[] {
  const { folded, device, receivedAt } = bound;
  const records = ourRecords({
    folded,
    device,
    numbers: source.numbersOf(device.id),
    receivedAt,
    check: ports.check,
  });
  const via = collectorIn(ports, source, device);
  for (const record of records) if (via !== undefined && record.kind === 'message') record.via = via;
  source.stored += records.length;
  const about = aboutConnection(source, bound).map(async (record) => {
    try {
      await append(ports, source, record);
    } catch (cause) {
      unsay(source, record);
      throw cause;
    }
  });
  return [...about, ...records.map((record) => append(ports, source, record))];
}

/** Nobody has it on record: it is said again with what comes next. */
function unsay({ online, described }: Source, record: JournalRecord): void {
  if (record.kind === 'status') described.delete(record.deviceId);
  else if (record.kind === 'presence' && record.state === 'online') online.delete(record.deviceId);
  else if (record.kind === 'presence') online.add(record.deviceId);
}

/** A collector that is heard through the same source speaks for it; any other is not what brought this message. */
function collectorIn(
  { directory }: ForeignPorts,
  { options }: Source,
  { collector }: Device,
): string | undefined {
  const above = collector === undefined ? undefined : directory.find(collector);
  return above?.foreign?.source === options.id && above.retired !== true ? collector : undefined;
}

/** Its connection is the source's: it begins with the first sign of life in it, and ends with the maker's word. */
function aboutConnection(source: Source, { folded, device, receivedAt }: Bound): JournalRecord[] {
  const { presence, isRetained, model, firmware } = folded;
  const { id: deviceId, venueId } = device;
  const records: JournalRecord[] = [];
  const state = presence ?? (isRetained === true ? undefined : 'online');
  if (state !== undefined && (state === 'online') !== source.online.has(deviceId)) {
    if (state === 'online') source.online.add(deviceId);
    else source.online.delete(deviceId);
    const connection = `foreign:${source.options.id}:${source.life}`;
    records.push({ kind: 'presence', receivedAt, deviceId, venueId, state, connection });
  }
  const description = `${model ?? ''}\n${firmware ?? ''}`;
  if (description === '\n' || source.described.get(deviceId) === description) return records;
  source.described.set(deviceId, description);
  records.push({
    ...{ kind: 'status', receivedAt, deviceId, venueId },
    ...(model === undefined ? {} : { model: model.slice(0, 256) }),
    ...(firmware === undefined ? {} : { firmware: firmware.slice(0, 256) }),
  });
  return records;
}

async function append(ports: ForeignPorts, source: Source, record: JournalRecord): Promise<void> {
  const lane = record.kind === 'presence' ? 'urgent' : ports.laneOf(record);
  try {
    await ports.journal.append(record, { lane, connection: `foreign:${source.options.id}` });
  } catch (cause) {
    const isNoRoom =
      cause instanceof GatewayError && (cause.code === 'journal-full' || cause.code === 'journal-failed');
    // Decided in memory and not answered: it comes again when there is room. [P8]
    if (lane === 'urgent' && isNoRoom && record.kind !== 'presence') ports.decideUnstored(record);
    throw cause;
  }
}
