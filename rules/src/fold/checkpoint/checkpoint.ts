/** The state as text and back, whole or in parts; equal states give equal texts, so their hash is the state's hash. */

import { packState } from '../../evaluate/index.ts';
import type { State, VenueState } from '../state.ts';
import { assemble, FORMAT } from './assemble.ts';
import { canonical } from './canonical.ts';
import { isAnyChanged, markAllChanged } from './changed.ts';

/** A part under its name: `root`, `rules`, `profiles`, `regions`, `users`, `venue/<id>`, `device/<id>`. Texts are JSON. */
export type Part = readonly [key: string, text: string];

/** All parts as one text: `{ format, parts: { <key>: … } }`. */
export function encodeState(state: State): string {
  const texts: string[] = [];
  for (const [key, text] of allParts(state)) texts.push(`${JSON.stringify(key)}:${text}`);
  return `{"format":${FORMAT},"parts":{${texts.join(',')}}}`;
}

/** Throws on anything that `encodeState` of this format did not write. */
export function decodeState(text: string): State {
  const read = JSON.parse(text) as { format: unknown; parts: Record<string, unknown> };
  if (read.format !== FORMAT) throw new Error(`checkpoint format ${read.format}, expected ${FORMAT}`);
  const state = assemble(Object.entries(read.parts));
  markAllChanged(state);
  return state;
}

/**
 * The parts that changed since they were last taken from here (all of a new state), each once, `root` last. The caller
 * may stop at any time, go on folding, and take the rest later: when the iteration ends by itself, with nothing folded
 * since its last part, the newest texts of all keys ever taken are the state at this position. A key is never given
 * up. Who loses a text that was taken calls `markAllChanged`.
 */
export function* changedParts(state: State): Generator<Part, void> {
  const { changed, lanes } = state.derived;
  let root = '';
  while (root !== rootText(state) || isAnyChanged(changed)) {
    yield* changedFacts(state);
    for (const id of changed.venues) {
      changed.venues.delete(id);
      const venue = state.venues.get(id);
      if (venue !== undefined) yield [`venue/${id}`, venueText(venue)];
    }
    for (const id of changed.devices) {
      changed.devices.delete(id);
      const lane = lanes.get(id);
      if (lane !== undefined) lane.isMarked = false;
      const rule = state.venues.get(state.derived.deviceVenue.get(id) ?? '')?.devices.get(id)?.rule;
      if (rule !== undefined) yield [`device/${id}`, JSON.stringify(packState(rule))];
    }
    root = rootText(state);
    yield ['root', root];
  }
}

/** The newest text of each key, in any order. Throws on anything that is not a whole checkpoint of this format. */
export function decodeParts(parts: Iterable<Part>): State {
  return assemble(Array.from(parts, ([key, text]) => [key, JSON.parse(text)] as const));
}

function* changedFacts(state: State): Generator<Part, void> {
  const { changed } = state.derived;
  if (changed.isRules) {
    changed.isRules = false;
    yield ['rules', rulesText(state)];
  }
  if (changed.isProfiles) {
    changed.isProfiles = false;
    yield ['profiles', canonical(state.profiles.values())];
  }
  if (changed.isRegions) {
    changed.isRegions = false;
    yield ['regions', canonical(state.regions.values())];
  }
  if (changed.isUsers) {
    changed.isUsers = false;
    yield ['users', canonical(state.users.values())];
  }
}

/** Lists stand in the order of their ids and objects in the order of their keys; rule states as they grew. */
function* allParts(state: State): Generator<Part, void> {
  yield ['root', rootText(state)];
  yield ['rules', rulesText(state)];
  yield ['profiles', canonical(state.profiles.values())];
  yield ['regions', canonical(state.regions.values())];
  yield ['users', canonical(state.users.values())];
  for (const venue of state.venues.values()) {
    yield [`venue/${venue.id}`, venueText(venue)];
    for (const { device, rule } of venue.devices.values()) {
      yield [`device/${device.id}`, JSON.stringify(packState(rule))];
    }
  }
}

function rootText({
  epoch,
  ids,
  elapsedMs,
  calendar,
  formsElapsedMs,
  checksElapsedMs,
  scoreRun,
  desks,
  sources,
}: State): string {
  return canonical({
    format: FORMAT,
    epoch,
    ids,
    elapsedMs,
    calendar,
    formsElapsedMs,
    checksElapsedMs,
    scoreRun,
    desks: desks.values(),
    sources: sources.size === 0 ? undefined : sources.values(),
  });
}

function rulesText({ rules }: State): string {
  return canonical(rules);
}

function venueText({ id, venue, lastClosed, setAside, rises, months, checks, ...lists }: VenueState): string {
  return canonical({
    id,
    venue,
    devices: lists.devices.values().map(({ device, health, service }) => ({ device, health, service })),
    hazards: lists.hazards.values(),
    tickets: lists.tickets.values(),
    commands: lists.commands.values(),
    periods: lists.periods.values(),
    filings: lists.filings.values(),
    duties: { ...lists.duties, nextAt: undefined },
    lastClosed,
    watches: lists.watches.values(),
    rises,
    combined: lists.combined.values(),
    shadows: lists.shadows.values(),
    setAside,
    months,
    checks,
  });
}
