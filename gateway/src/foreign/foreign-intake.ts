/** Foreign devices, from what a codec understood to the journal: bound ones like our own, others as proposals. */

import { type Decoded, type Folded, foldSaid, settleStandings } from '@ninewatch/contracts/codecs';
import type { Change, Device, ForeignFiling } from '@ninewatch/rules';
import { takeBound } from './bound-device.ts';
import type { ForeignIntake, ForeignPorts, SourceOptions, SourceView } from './foreign-port.ts';
import { createSource, look, type Source, tellUp, viewOf } from './source.ts';

export type * from './foreign-port.ts';

const LOOK_MS = 1_000;
const SETTLE_MS = 60_000;
const ID = /^[A-Za-z0-9._-]{1,64}$/;

export function createForeignIntake(ports: ForeignPorts): ForeignIntake {
  const sources = new Map<string, Source>();
  /** Read before the source was opened: some may never be. */
  const waiting: ForeignFiling[] = [];
  const timers = [
    ports.clock.every(LOOK_MS, () => {
      for (const source of sources.values()) look(ports, source);
    }),
    ports.clock.every(SETTLE_MS, () => {
      for (const source of sources.values()) void settle(ports, source);
    }),
  ];
  function sourceOf(id: string): Source {
    const source = sources.get(id);
    if (source === undefined) throw new Error(`source ${id} is not open`);
    return source;
  }
  return {
    open: (options) => {
      const isNew = !sources.has(options.id);
      const source = open(ports, sources, options);
      for (const filing of isNew ? waiting : []) {
        if (filing.source === options.id) source.strangers.filed(filing);
      }
    },
    take: (id, decoded, receivedAt) => take(ports, sourceOf(id), { decoded, receivedAt }),
    up: (id) => {
      const source = sourceOf(id);
      if (source.state !== 'up') changeState(ports, source, 'up');
      delete source.trouble;
    },
    down: (id, why) => {
      const source = sourceOf(id);
      source.trouble = why.slice(0, 200);
      if (source.state === 'up') changeState(ports, source, 'down');
    },
    sources: () => [...sources.values()].map((source): SourceView => viewOf(ports, source)),
    regionOf: (id) => sources.get(id)?.options.region,
    lastSeen: (id, name) => sources.get(id)?.strangers.seenAt(name),
    load: (filings) => {
      for (const filing of filings) {
        const source = sources.get(filing.source);
        if (source === undefined) waiting.push(filing);
        else source.strangers.filed(filing);
      }
    },
    decided: (changes) => decided(ports, sources, changes),
    stop: async () => {
      for (const timer of timers) timer.stop();
      // A disk that is full keeps nothing else from ending well: what stands is then learnt again.
      for (const source of sources.values()) await keep(ports, source);
    },
  };
}

function open(ports: ForeignPorts, sources: Map<string, Source>, options: SourceOptions): Source {
  if (!ID.test(options.id)) throw new Error(`a source's id is 1–64 of A-Z a-z 0-9 . _ -, not ${options.id}`);
  const known = sources.get(options.id);
  if (known === undefined) {
    const source = createSource(ports, options);
    sources.set(options.id, source);
    return source;
  }
  known.options = { ...options, region: options.region ?? 'root' };
  return known;
}

function changeState(ports: ForeignPorts, source: Source, state: 'up' | 'down'): void {
  source.state = state;
  source.since = ports.clock.nowMs();
  source.sinceMonotonicMs = ports.clock.monotonicMs();
  // Connections through it are of another life from here on.
  source.life += 1;
  source.online.clear();
  if (state === 'up') {
    source.isDownTold = false;
    tellUp(ports, source);
  }
}

interface Taken {
  decoded: Decoded;
  receivedAt: number;
}

async function take(ports: ForeignPorts, source: Source, { decoded, receivedAt }: Taken): Promise<void> {
  source.messages += 1;
  source.lastAt = receivedAt;
  const { id } = source.options;
  ports.counters.count('foreign_messages_total', 'Messages of foreign sources', { source: id });
  const unmapped = source.unmapped.add(decoded);
  if (unmapped > 0) {
    const help = 'Fields of foreign messages that were not understood';
    ports.counters.count('foreign_unmapped_total', help, { source: id }, unmapped);
  }
  for (const proposal of decoded.proposals) {
    if (ports.directory.boundTo(id, proposal.device) !== undefined) continue;
    tellSighting(ports, source, { sighting: source.strangers.proposed(proposal, receivedAt), receivedAt });
  }
  await takeFolded(ports, source, {
    folded: foldSaid(source.file.standings, decoded.said, receivedAt),
    receivedAt,
  });
}

/** All appends are made before anything is waited for: the order of the calls is that of the journal. */
async function takeFolded(
  ports: ForeignPorts,
  source: Source,
  { folded, receivedAt }: { folded: readonly Folded[]; receivedAt: number },
): Promise<void> {
  const appended: Promise<unknown>[] = [];
  let hasEdges = false;
  for (const one of folded) {
    const device = ports.directory.boundTo(source.options.id, one.device);
    // A stranger's are told once it is bound: until then its messages keep the disk busy once a minute at most.
    if (device === undefined) source.isUnsaved ||= one.events.length > 0;
    else hasEdges ||= one.events.length > 0;
    if (device === undefined) {
      tellSighting(ports, source, { sighting: source.strangers.heard(one, receivedAt), receivedAt });
    } else appended.push(...takeBound(ports, source, { folded: one, device, receivedAt }));
  }
  if (appended.length > 0) await storedAll(source, folded, appended);
  if (hasEdges) await source.file.save();
}

/** What was not stored is told again with what comes next of these devices: its edges are not lost. */
async function storedAll(
  source: Source,
  folded: readonly Folded[],
  appended: Promise<unknown>[],
): Promise<void> {
  try {
    await Promise.all(appended);
  } catch (cause) {
    for (const { device } of folded) forgetTold(source, device);
    throw cause;
  }
}

function forgetTold({ file }: Source, name: string): void {
  const standing = file.standings.devices.get(name);
  if (standing === undefined) return;
  standing.told.clear();
  standing.isLive = false;
}

function tellSighting(
  ports: ForeignPorts,
  { options, strangers }: Source,
  { sighting, receivedAt }: { sighting: ReturnType<Source['strangers']['heard']>; receivedAt: number },
): void {
  if (sighting === undefined) return;
  const { id: source, region } = options;
  // A copy: what is journalled must not change with what is heard next.
  const record = structuredClone({ kind: 'sighting', receivedAt, source, region, ...sighting } as const);
  void ports.journalled(record).then((isStored) => {
    if (!isStored) strangers.unfiled(record.name);
  });
}

async function keep({ log }: ForeignPorts, source: Source): Promise<void> {
  source.isUnsaved = false;
  try {
    await source.file.save();
  } catch (cause) {
    source.isUnsaved = true;
    log.warn({ err: cause, source: source.options.id }, 'what stands of its devices is not kept');
  }
}

/** What time alone has changed; when it cannot be stored it is told with what comes next. */
async function settle(ports: ForeignPorts, source: Source): Promise<void> {
  const receivedAt = ports.clock.nowMs();
  if (source.isUnsaved) void keep(ports, source);
  const folded = settleStandings(source.file.standings, receivedAt).filter(
    ({ device }) => ports.directory.boundTo(source.options.id, device) !== undefined,
  );
  if (folded.length === 0) return;
  try {
    await takeFolded(ports, source, { folded, receivedAt });
  } catch (cause) {
    ports.log.warn(
      { err: cause, source: source.options.id },
      'what time changed of foreign devices was not stored',
    );
  }
}

function decided(
  ports: ForeignPorts,
  sources: ReadonlyMap<string, Source>,
  changes: readonly Change[],
): void {
  for (const change of changes) {
    if (change.kind === 'filing' && change.object.type === 'foreign') {
      const { source, name, state } = change.object;
      // A binding takes what was heard of it: see below.
      if (state !== 'accepted') sources.get(source)?.strangers.filed(change.object);
      else ports.log.debug({ source, name }, 'a foreign device was accepted');
    }
    if (change.kind === 'device') firstReading(ports, sources, change.object);
  }
}

/** What was heard of it before it was bound is its first reading, at the time at which it was heard. */
function firstReading(ports: ForeignPorts, sources: ReadonlyMap<string, Source>, device: Device): void {
  const { foreign, retired } = device;
  const source = foreign === undefined ? undefined : sources.get(foreign.source);
  if (foreign === undefined || source === undefined || retired === true) return;
  const { name } = foreign;
  if (source.strangers.seenAt(name) === undefined) return;
  const heard = source.strangers.bound(name);
  // What was told of a stranger was told to nobody, in a run before as in this one.
  forgetTold(source, name);
  if (heard === undefined) return;
  const receivedAt = ports.clock.nowMs();
  const at = Math.min(heard.at, receivedAt);
  const said = [{ device: name, at, metrics: heard.metrics ?? {} }];
  const folded = foldSaid(source.file.standings, said, receivedAt);
  takeFolded(ports, source, { folded, receivedAt }).catch((cause: unknown) =>
    ports.log.warn({ err: cause, deviceId: device.id }, 'its first reading was not stored; the next one is'),
  );
}
