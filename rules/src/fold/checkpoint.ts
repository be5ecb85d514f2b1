/** The state as text and back; equal states give equal text, so its hash is the state's hash. */

import { type PackedState, packState, unpackState } from '../evaluate/index.ts';
import type { Region, User, Venue } from '../model/facts.ts';
import { deriveAll } from './derive.ts';
import { IdMap } from './id-map.ts';
import {
  type CommandEntry,
  createDerived,
  createVenueState,
  type DeviceEntry,
  type HazardEntry,
  type State,
  type TicketEntry,
  type VenuePart,
  type VenueState,
  type Watch,
} from './state.ts';

/** Raised when the text's meaning changes; an older checkpoint is then refused and the journal replayed. */
const FORMAT = 3;

type DeviceText = Omit<DeviceEntry, 'rule'> & { rule: PackedState };
interface VenueText {
  id: string;
  venue: Venue | null;
  devices: DeviceText[];
  hazards: HazardEntry[];
  tickets: TicketEntry[];
  commands: CommandEntry[];
  lastClosed: Record<string, string>;
  watches: Watch[];
  setAside?: VenuePart[];
}
interface StateText {
  format: number;
  epoch: string;
  ids: State['ids'];
  elapsedMs: number;
  rules: State['rules'];
  regions: Region[];
  users: User[];
  venues: VenueText[];
}

/** Lists stand in the order of their ids and objects in the order of their keys; rule states as they grew. */
export function encodeState(state: State): string {
  const text: StateText = {
    format: FORMAT,
    epoch: state.epoch,
    ids: state.ids,
    elapsedMs: state.elapsedMs,
    rules: state.rules,
    regions: [...state.regions.values()],
    users: [...state.users.values()],
    venues: state.venues.values().map(venueText),
  };
  return canonical(text);
}

/** Throws on anything that `encodeState` of this format did not write. */
export function decodeState(text: string): State {
  const read = JSON.parse(text) as StateText;
  if (read.format !== FORMAT) throw new Error(`checkpoint format ${read.format}, expected ${FORMAT}`);
  const state: State = {
    epoch: read.epoch,
    ids: read.ids,
    elapsedMs: read.elapsedMs,
    rules: read.rules,
    regions: byId(read.regions, (region) => region.id),
    users: byId(read.users, (user) => user.id),
    venues: byId(read.venues.map(venueState), (venue) => venue.id),
    derived: createDerived(),
  };
  deriveAll(state);
  return state;
}

function deviceText({ device, rule, health }: DeviceEntry): DeviceText {
  return { device, rule: packState(rule), health };
}

function deviceEntry({ device, rule, health }: DeviceText): DeviceEntry {
  return { device, rule: unpackState(rule), health };
}

function venueText(venue: VenueState): VenueText {
  return {
    id: venue.id,
    venue: venue.venue,
    devices: venue.devices.values().map(deviceText),
    hazards: [...venue.hazards.values()],
    tickets: [...venue.tickets.values()],
    commands: [...venue.commands.values()],
    lastClosed: venue.lastClosed,
    watches: [...venue.watches.values()],
    ...(venue.setAside === undefined ? {} : { setAside: venue.setAside }),
  };
}

function venueState(text: VenueText): VenueState {
  return {
    ...createVenueState(text.id, text.venue),
    devices: byId(text.devices.map(deviceEntry), (entry) => entry.device.id),
    hazards: byId(text.hazards, (entry) => entry.key),
    tickets: byId(text.tickets, (entry) => entry.ticket.id),
    commands: byId(text.commands, (entry) => entry.command.id),
    lastClosed: text.lastClosed,
    watches: byId(text.watches, (watch) => watch.key),
    ...(text.setAside === undefined ? {} : { setAside: text.setAside }),
  };
}

function byId<T>(items: readonly T[], id: (item: T) => string): IdMap<T> {
  return new IdMap(items.map((item) => [id(item), item] as const));
}

function canonical(value: unknown, name?: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  // The bulk of the text: its keys stand as its history made them, which reading back keeps.
  if (name === 'rule') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonical(item, key)}`);
  }
  return `{${parts.join(',')}}`;
}
