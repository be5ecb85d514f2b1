/** The write side of InfluxDB: journal entries become lines, lines are stored, and only then the offset moves. */

import type { StoredReading } from '../../reading-store.ts';
import type { Buckets } from '../schema.ts';
import type { InfluxWriter } from './influx-writer.ts';
import { type LevelLines, LevelSegments } from './level-segments.ts';
import { type DeviceLines, deviceLines, FieldNames, nextLine } from './line-protocol.ts';
import type { RefusedLine } from './refused-lines.ts';
import type { Progress, SinkState } from './sink-state.ts';

/** Readings of one journal row, and when the journal took it. Rows without readings tell the time. */
export interface Row {
  position: number;
  receivedAt: number;
  readings: readonly StoredReading[];
}

export interface InfluxSinkOptions {
  writer: InfluxWriter;
  state: SinkState;
  buckets: Buckets;
  /** Called before the offset moves. */
  onRefused(refused: readonly RefusedLine[]): void;
  onExpired(lines: number): void;
}

/** Lines of one stretch of the journal, built once and sent until they are stored. */
interface Prepared {
  lines: string[];
  levels: LevelLines;
  numbered: Map<string, DeviceLines>;
  progress: Progress;
  saved: Uint8Array | undefined;
  sent: Sent;
}

/** What InfluxDB said of the buckets that are written already: told once, however often the others are tried. */
interface Sent {
  buckets: number;
  refused: RefusedLine[];
  expired: number;
}

/** After a gap, until the next row tells the time. */
const UNKNOWN = Number.MAX_SAFE_INTEGER;
/** Devices whose beginnings are kept; more start the cache anew. [P8] */
const DEVICES_MAX = 50_000;

export class InfluxSink {
  readonly #options: InfluxSinkOptions;
  readonly #segments: LevelSegments;
  readonly #names: FieldNames;
  #devices = new Map<string, DeviceLines>();
  #progress: Progress;
  #prepared: Prepared | undefined;

  constructor(options: InfluxSinkOptions) {
    this.#options = options;
    this.#progress = options.state.progress();
    this.#segments = new LevelSegments(options.state.levels());
    this.#names = new FieldNames(options.state.foreignMetrics());
  }

  /** Journal position up to which everything is in InfluxDB. */
  get position(): number {
    return this.#progress.position;
  }

  /** Where reading has to begin after a start: about the last minute is summed up again. */
  get readAfter(): number {
    return Math.min(this.#progress.position, this.#progress.summedUpTo);
  }

  /** Something was taken that is not stored yet. */
  get hasPrepared(): boolean {
    return this.#prepared !== undefined;
  }

  /** Takes what follows in the journal, up to `upTo`; rows up to `position` are summed up alone. */
  take(rows: readonly Row[], upTo: number): void {
    const stored = this.#progress.position;
    const lines: string[] = [];
    const due: LevelLines = [[], [], []];
    const numbered = new Map<string, DeviceLines>();
    let isDue = false;
    for (const { position, receivedAt, readings } of rows) {
      if (this.#segments.pass(position, receivedAt, due)) {
        isDue = true;
      }
      for (const reading of readings) {
        const device = this.#deviceOf(reading);
        if (position > stored) {
          lines.push(nextLine(device, reading, this.#names));
          numbered.set(reading.deviceId, device);
        }
        this.#segments.add(reading, device.tags, this.#names);
      }
    }
    // What is read again after a start closes nothing, and is counted already.
    const segments = upTo > stored ? this.#segments.open : this.#progress.segments;
    const summedUpTo = isDue ? upTo : this.#progress.summedUpTo;
    const completeFromMs = this.#completeFrom(rows);
    const progress = { position: Math.max(upTo, stored), summedUpTo, segments, completeFromMs };
    const saved = isDue ? this.#segments.save() : undefined;
    this.#prepared = { lines, levels: due, numbered, progress, saved, sent: nothingSent() };
  }

  /** The journal lost what comes before and up to `upTo`. */
  passOver(upTo: number): void {
    this.#prepared = {
      lines: [],
      levels: [[], [], []],
      numbered: new Map(),
      progress: {
        ...this.#progress,
        position: Math.max(upTo, this.#progress.position),
        completeFromMs: UNKNOWN,
      },
      saved: undefined,
      sent: nothingSent(),
    };
  }

  #completeFrom([first]: readonly Row[]): number {
    const { completeFromMs, position } = this.#progress;
    const isLateBegin = position === 0 && first !== undefined && first.position > 1;
    return first !== undefined && (completeFromMs === UNKNOWN || isLateBegin)
      ? first.receivedAt
      : completeFromMs;
  }

  /** Rejects when it must be tried again; what was taken stays taken. */
  async store(): Promise<void> {
    if (this.#prepared === undefined) return;
    const { lines, levels, numbered, progress, saved, sent } = this.#prepared;
    const { buckets, state } = this.#options;
    const all = [lines, ...levels];
    for (const [i, bucket] of [buckets.raw, ...buckets.levels].entries()) {
      if (i === sent.buckets) await this.#write(bucket, all[i] ?? [], sent);
    }
    this.#tell(sent);
    state.commit({
      progress,
      foreignMetrics: this.#names.foreign,
      numbered: [...numbered].map(([id, device]) => [id, device.numbered] as const),
      ...(saved === undefined ? {} : { levels: saved }),
    });
    this.#progress = progress;
    this.#prepared = undefined;
    if (this.#devices.size > DEVICES_MAX) this.#devices = new Map();
  }

  async #write(bucket: string, lines: readonly string[], sent: Sent): Promise<void> {
    if (lines.length > 0) {
      const { refused, expired } = await this.#options.writer.write(bucket, lines);
      sent.refused.push(...refused);
      sent.expired += expired;
    }
    sent.buckets += 1;
  }

  /** What was told is forgotten at once: a commit that fails tells nothing again. */
  #tell(sent: Sent): void {
    if (sent.refused.length > 0) this.#options.onRefused(sent.refused);
    sent.refused = [];
    if (sent.expired > 0) this.#options.onExpired(sent.expired);
    sent.expired = 0;
  }

  #deviceOf(reading: StoredReading): DeviceLines {
    const known = this.#devices.get(reading.deviceId);
    if (
      known !== undefined &&
      known.venueId === reading.venueId &&
      known.numbered < (known.lap + 1) * 1_000_000
    )
      return known;
    const numbered = known?.numbered ?? this.#options.state.numbered(reading.deviceId);
    const device = deviceLines(reading, numbered);
    this.#devices.set(reading.deviceId, device);
    return device;
  }
}

function nothingSent(): Sent {
  return { buckets: 0, refused: [], expired: 0 };
}
