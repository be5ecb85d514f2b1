/** Recorded CSVs as the entries that a gateway would have made of them. */

import { topicOf } from '@ninewatch/contracts';
import type { Act, Entry, JournalRecord, MessageRecord, RejectionRecord, VenueInput } from '@ninewatch/rules';
import { type Mapping, RowReader, readRows } from '@ninewatch/simulators/recording';
import { mergedRows } from './merged-rows.ts';
import type { Block, Recording, Source } from './source.ts';

/** The gateway's check; given by who joins the rooms. */
export type CheckPayload = (arrival: {
  topic: string;
  payload: Uint8Array;
  receivedAt: number;
  sender: { deviceId: string; venueId: string };
}) => { message?: MessageRecord; rejections: RejectionRecord[] };

export interface RecordedFile {
  csv: string;
  mapping: Mapping;
}

export interface RecordedOptions {
  files: readonly RecordedFile[];
  /** Ms since 1970 of every recording's first row. */
  beginsAt: number;
  /** They arrive all at once after their end, as a device's memory does after an outage; else as they happen. */
  isLate: boolean;
  check: CheckPayload;
}

const TICK_MS = 2_000;
const BLOCK_ENTRIES = 2_000;
const BOOT = 1;

/** Reads the recordings once, for their lengths; refuses what is wrong with them. */
export async function openRecorded(options: RecordedOptions): Promise<Source> {
  const { files, beginsAt } = options;
  const recordings = new Map<string, Recording>();
  let lengthMs = 0;
  for (const { csv, mapping } of files) {
    const { id } = mapping.venue;
    if (recordings.has(id)) throw new Error(`two recordings are of the venue ${id}: --suffix makes them two`);
    const { lastMs, firstRowMs } = await extentOf(csv, mapping);
    lengthMs = Math.max(lengthMs, lastMs);
    recordings.set(id, { name: csv, beginsAt, endsAt: beginsAt + lastMs, firstRowMs });
  }
  return {
    name: files.map(({ csv }) => csv).join(', '),
    beginsAt,
    epoch: 'recording',
    ground: files.flatMap(({ mapping }) => groundOf(mapping)),
    readFrom: 0,
    tellFrom: 0,
    blocks: () => blocksOf(options, lengthMs),
    originOf: () => undefined,
    recordingOf: (venueId) => recordings.get(venueId),
    close: () => {},
  };
}

async function extentOf(csv: string, mapping: Mapping): Promise<{ lastMs: number; firstRowMs: number }> {
  let lastMs = 0;
  let firstRowMs: number | undefined;
  for await (const row of readRows(csv, mapping)) {
    firstRowMs ??= row.timeMs;
    lastMs = Math.max(lastMs, row.offsetMs);
  }
  if (firstRowMs === undefined) throw new Error(`${csv} has no rows with a time`);
  return { lastMs, firstRowMs };
}

/** The same venue and devices as `npm run replay --provision` creates. */
function groundOf({ venue, devices }: Mapping): Act[] {
  const { id, name, category, region, facts } = venue;
  const input = { id, name, category, region: 'root', facts } as VenueInput;
  const regions: Act[] =
    region === 'root'
      ? []
      : [{ type: 'region.create', region: { id: region, name: region, level: 'district', parent: 'root' } }];
  return [
    ...regions,
    { type: 'venue.create', venue: { ...input, region } },
    ...devices.map(
      (device): Act => ({
        type: 'device.create',
        device: {
          id: device.id,
          venueId: id,
          kind: device.kind,
          model: 'recording',
          secretHash: '',
          ...(device.place === '' ? {} : { place: device.place }),
        },
      }),
    ),
  ];
}

async function* blocksOf(options: RecordedOptions, lengthMs: number): AsyncGenerator<Block> {
  const { files, beginsAt, isLate } = options;
  const writer = new EntryWriter();
  const lanes = files.map(({ mapping }) => ({
    mapping,
    reader: new RowReader(mapping.devices),
    seqs: new Map<string, number>(),
  }));
  let tickedMs = 0;
  for await (const { index, row } of mergedRows(files.map(({ csv, mapping }) => readRows(csv, mapping)))) {
    const lane = lanes[index] as (typeof lanes)[number];
    if (!isLate)
      for (; tickedMs + TICK_MS <= row.offsetMs; tickedMs += TICK_MS)
        writer.tick(beginsAt + tickedMs + TICK_MS);
    const at = Math.round(beginsAt + row.offsetMs);
    const receivedAt = isLate ? Math.round(beginsAt + lengthMs) : at;
    for (const { deviceId, metrics } of lane.reader.read(row)) {
      const seq = (lane.seqs.get(deviceId) ?? 0) + 1;
      lane.seqs.set(deviceId, seq);
      const payload = { v: 1, boot: BOOT, seq, at, metrics, ...(isLate ? {} : { sentAt: at }) };
      writer.arrive(options.check, { venueId: lane.mapping.venue.id, deviceId, receivedAt, payload });
    }
    if (writer.entries.length >= BLOCK_ENTRIES) yield writer.block();
  }
  writer.tick(Math.round(beginsAt + lengthMs) + TICK_MS);
  yield writer.block();
}

interface Sent {
  venueId: string;
  deviceId: string;
  receivedAt: number;
  payload: object;
}

class EntryWriter {
  entries: Entry[] = [];
  #readings = 0;
  #position = 0;

  tick(receivedAt: number): void {
    this.#add({ kind: 'tick', receivedAt, elapsedMs: TICK_MS });
  }

  arrive(check: CheckPayload, { venueId, deviceId, receivedAt, payload }: Sent): void {
    const { message, rejections } = check({
      topic: topicOf(venueId, deviceId, 'telemetry'),
      payload: Buffer.from(JSON.stringify(payload)),
      receivedAt,
      sender: { deviceId, venueId },
    });
    for (const rejection of rejections) this.#add(rejection);
    if (message === undefined) return;
    // The journal would set it: a recorded device has one life.
    for (const reading of message.readings) reading.generation = 1;
    this.#readings += message.readings.length;
    this.#add(message);
  }

  block(): Block {
    const block = { entries: this.entries, readings: this.#readings };
    this.entries = [];
    this.#readings = 0;
    return block;
  }

  #add(record: JournalRecord): void {
    this.#position += 1;
    this.entries.push({ position: this.#position, ordinal: 0, record });
  }
}
