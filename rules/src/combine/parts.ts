/** The parts that a device fulfils, as its own memory of them says, and how many of them are remembered. */

import type { CombinedRule } from '../catalogue/plan.ts';
import type { DeviceState } from '../evaluate/index.ts';
import type { CombinedState, Part } from './state.ts';

/** Of one part and device, and of one rule at a venue: the oldest go first. [P8] */
const PARTS_OF_DEVICE_MAX = 8;
const PARTS_MAX = 128;
/** A device may bring what it stored during an outage: what another one showed meanwhile is kept for a day. */
const KEPT_MS = 86_400_000;

type Terms = CombinedRule['terms'];

/** Brings the parts of one device up to date. True when something is another than before. */
export function renewParts(
  state: CombinedState,
  device: { id: string; memory: DeviceState; newestAt: number },
  terms: Terms,
): boolean {
  const own = state.parts.filter((part) => part.deviceId === device.id);
  const now = terms.flatMap((term) => {
    const known = own.filter((part) => part.term === term.name);
    return partsOf(term, { deviceId: device.id, known, episodes: device.memory.episodes[term.id] ?? [] });
  });
  const others = state.parts.filter((part) => part.deviceId !== device.id);
  const all = bounded([...others, ...now], device.newestAt);
  if (isSame(all, state.parts)) return false;
  state.parts = all;
  return true;
}

/**
 * The device decides its last minutes again when readings come out of order: what it says of them replaces what was
 * known. It forgets what is older, which is as it was.
 */
function partsOf(
  { name, source }: Terms[number],
  of: { deviceId: string; known: readonly Part[]; episodes: DeviceState['episodes'][string] },
): Part[] {
  const from = Math.min(...of.episodes.map(({ at }) => at));
  const older = of.known.filter((part) => part.endAt !== -1 && part.at < from);
  const metric = 'metric' in source.condition ? source.condition.metric : undefined;
  const recent = of.episodes.map(({ at, seq, endAt, live, value }) => ({
    term: name,
    deviceId: of.deviceId,
    at,
    seq,
    endAt,
    live,
    ...(metric === undefined ? {} : { metric, value }),
  }));
  return [...older, ...recent].slice(-PARTS_OF_DEVICE_MAX);
}

/** What holds is never forgotten: there is at most one of it for each part and device. */
function bounded(parts: readonly Part[], newestAt: number): Part[] {
  const newest = Math.max(newestAt, ...parts.map(({ at, endAt }) => Math.max(at, endAt)));
  const kept = parts.filter(({ endAt }) => endAt === -1 || endAt >= newest - KEPT_MS);
  if (kept.length > PARTS_MAX) {
    const byEnd = kept.filter(({ endAt }) => endAt !== -1).sort((a, b) => a.endAt - b.endAt);
    const dropped = new Set(byEnd.slice(0, kept.length - PARTS_MAX));
    return kept.filter((part) => !dropped.has(part)).sort(inOrder);
  }
  return kept.sort(inOrder);
}

function inOrder(a: Part, b: Part): number {
  if (a.term !== b.term) return a.term < b.term ? -1 : 1;
  if (a.deviceId !== b.deviceId) return a.deviceId < b.deviceId ? -1 : 1;
  return a.at - b.at || a.seq - b.seq;
}

function isSame(a: readonly Part[], b: readonly Part[]): boolean {
  return a.length === b.length && a.every((part, index) => isSamePart(part, b[index] as Part));
}

function isSamePart(a: Part, b: Part): boolean {
  return (
    a.term === b.term &&
    a.deviceId === b.deviceId &&
    a.at === b.at &&
    a.seq === b.seq &&
    a.endAt === b.endAt &&
    a.live === b.live &&
    a.value === b.value
  );
}
