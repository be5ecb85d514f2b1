/** One source as the intake keeps it: its state, its devices of this run, its strangers. */

import type { ForeignPorts, SourceOptions, SourceView } from './foreign-port.ts';
import { Numbers } from './identity.ts';
import { openStandingsFile, type StandingsFile } from './standings-file.ts';
import { Strangers } from './strangers.ts';
import { UnmappedTally } from './unmapped.ts';

/** So long a source may be away before the wall says so: brokers are restarted. As for sinks and channels. */
const DOWN_TOLD_MS = 60_000;

export interface Source {
  options: SourceOptions & { region: string };
  state: SourceView['state'];
  since: number;
  sinceMonotonicMs: number;
  trouble?: string;
  isDownTold: boolean;
  isUpTold: boolean;
  /** Counts how often it came and went. */
  life: number;
  messages: number;
  lastAt?: number;
  stored: number;
  file: StandingsFile;
  /** Something of strangers stands that the file has not. */
  isUnsaved: boolean;
  strangers: Strangers;
  unmapped: UnmappedTally;
  /** Devices that are online through it, and what they last said of themselves: as many as are bound. */
  online: Set<string>;
  described: Map<string, string>;
  numbersOf(deviceId: string): Numbers;
}

export function createSource({ clock, dir, log }: ForeignPorts, options: SourceOptions): Source {
  const numbers = new Map<string, Numbers>();
  const startedAt = clock.nowMs();
  return {
    options: { ...options, region: options.region ?? 'root' },
    state: 'connecting',
    since: startedAt,
    sinceMonotonicMs: clock.monotonicMs(),
    isDownTold: false,
    isUpTold: false,
    isUnsaved: false,
    life: 0,
    messages: 0,
    stored: 0,
    file: openStandingsFile(dir, options.id, log),
    strangers: new Strangers(),
    unmapped: new UnmappedTally(),
    online: new Set(),
    described: new Map(),
    numbersOf: (deviceId) => {
      const known = numbers.get(deviceId) ?? new Numbers(startedAt);
      numbers.set(deviceId, known);
      return known;
    },
  };
}

/** In monotonic time: a jump of the clock is no minute. Said again with the next look when it was not stored. */
export function look(ports: ForeignPorts, source: Source): void {
  const help = 'Whether a source of foreign devices can be heard';
  const isUp = source.state === 'up' ? 1 : 0;
  ports.counters.gauge('foreign_source_up', help, isUp, { source: source.options.id });
  const { options, state, isDownTold, sinceMonotonicMs, trouble = 'it cannot be reached' } = source;
  if (state === 'up' && !source.isUpTold) tellUp(ports, source);
  if (state === 'up' || isDownTold || ports.clock.monotonicMs() - sinceMonotonicMs < DOWN_TOLD_MS) return;
  source.isDownTold = true;
  source.state = 'down';
  const record = { kind: 'source', source: options.id, state: 'down', detail: trouble } as const;
  void ports.journalled({ ...record, receivedAt: ports.clock.nowMs() }).then((isStored) => {
    if (!isStored) source.isDownTold = false;
  });
}

/** Said again with the next look when it was not stored: its hazard would stand for ever. */
export function tellUp(ports: ForeignPorts, source: Source): void {
  source.isUpTold = true;
  const record = { kind: 'source', source: source.options.id, state: 'up', detail: '' } as const;
  void ports.journalled({ ...record, receivedAt: ports.clock.nowMs() }).then((isStored) => {
    if (!isStored) source.isUpTold = false;
  });
}

export function viewOf({ directory }: Pick<ForeignPorts, 'directory'>, source: Source): SourceView {
  const { options, state, since, trouble, messages, lastAt, stored, strangers, unmapped } = source;
  const { fields, more } = unmapped.view();
  const { id, kind, region, figures } = options;
  return {
    ...{ id, kind, region, state, since, messages, stored },
    ...(trouble === undefined ? {} : { trouble }),
    ...(lastAt === undefined ? {} : { lastAt }),
    devices: directory.boundCount(id),
    proposals: strangers.waiting,
    overLimit: strangers.overLimit,
    unmapped: fields,
    unmappedMore: more,
    figures: figures?.() ?? {},
  };
}
