/** A state from the parts of its checkpoint. */

import type { CombinedState } from '../../combine/state.ts';
import { noDuties, type PlaceDuties } from '../../duty/place-duties.ts';
import { type PackedState, unpackState } from '../../evaluate/index.ts';
import type { DeviceHealth } from '../../model/change.ts';
import type { Device, Region, User, Venue } from '../../model/facts.ts';
import { type ShadowFinding, shadowKey } from '../../model/shadow.ts';
import type { ProfileInForce } from '../../profile/profile-of.ts';
import { deriveAll } from '../derive.ts';
import { IdMap } from '../id-map.ts';
import {
  type CheckPlan,
  type CommandEntry,
  createDerived,
  createVenueState,
  type DeskEntry,
  type DeviceEntry,
  type FilingEntry,
  type HazardEntry,
  type PeriodEntry,
  type Service,
  type SourceState,
  type State,
  type TicketEntry,
  type VenuePart,
  type VenueState,
  type Watch,
} from '../state.ts';

/** Raised when the meaning of a text changes; an older checkpoint is then refused and the journal replayed. */
export const FORMAT = 5;

interface RootPart
  extends Pick<State, 'epoch' | 'ids' | 'elapsedMs' | 'calendar' | 'formsElapsedMs' | 'scoreRun'> {
  /** Absent in those of before it was asked whether somebody is at the desk. */
  checksElapsedMs?: number;
  format: number;
  desks: DeskEntry[];
  /** Absent in those of before there were any. */
  sources?: SourceState[];
}
interface VenuePartText {
  id: string;
  venue: Venue | null;
  devices: { device: Device; health: DeviceHealth; service?: Service }[];
  hazards: HazardEntry[];
  tickets: TicketEntry[];
  commands: CommandEntry[];
  periods: PeriodEntry[];
  filings: FilingEntry[];
  duties: Omit<PlaceDuties, 'nextAt'>;
  lastClosed: Record<string, string>;
  watches: Watch[];
  rises: VenueState['rises'];
  combined: CombinedState[];
  shadows: ShadowFinding[];
  setAside?: VenuePart[];
  months?: NonNullable<VenueState['months']>;
  checks?: CheckPlan;
}
type Memories = ReadonlyMap<string, PackedState>;

/** Throws when a part is missing or of another format. */
export function assemble(parts: readonly (readonly [key: string, value: unknown])[]): State {
  const named = new Map(parts);
  const root = part<RootPart>(named, 'root');
  if (root.format !== FORMAT) throw new Error(`checkpoint format ${root.format}, expected ${FORMAT}`);
  const memories = new Map(under<PackedState>(parts, 'device/'));
  const venues = under<VenuePartText>(parts, 'venue/').map(([, text]) => venueState(text, memories));
  const { epoch, ids, elapsedMs, calendar, formsElapsedMs, checksElapsedMs = 0, scoreRun, desks } = root;
  const state: State = {
    epoch,
    ids,
    elapsedMs,
    calendar,
    formsElapsedMs,
    checksElapsedMs,
    scoreRun,
    rules: part<State['rules']>(named, 'rules'),
    profiles: byId(part<ProfileInForce[]>(named, 'profiles'), ({ region }) => region),
    regions: byId(part<Region[]>(named, 'regions'), (region) => region.id),
    users: byId(part<User[]>(named, 'users'), (user) => user.id),
    venues: byId(venues, (venue) => venue.id),
    desks: byId(desks, (entry) => entry.desk.region),
    sources: byId(root.sources ?? [], (source) => source.id),
    derived: createDerived(),
  };
  deriveAll(state);
  return state;
}

function part<T>(named: ReadonlyMap<string, unknown>, key: string): T {
  if (!named.has(key)) throw new Error(`checkpoint without ${key}`);
  return named.get(key) as T;
}

function under<T>(parts: readonly (readonly [string, unknown])[], prefix: string): [string, T][] {
  return parts
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value as T]);
}

function venueState(text: VenuePartText, memories: Memories): VenueState {
  return {
    ...createVenueState(text.id, text.venue),
    devices: byId(
      text.devices.map((one) => deviceEntry(one, memories)),
      (entry) => entry.device.id,
    ),
    hazards: byId(text.hazards, (entry) => entry.key),
    tickets: byId(text.tickets, (entry) => entry.ticket.id),
    commands: byId(text.commands, (entry) => entry.command.id),
    periods: byId(text.periods, (entry) => entry.period.id),
    filings: byId(text.filings, (entry) => entry.filing.id),
    duties: { ...noDuties(), ...text.duties },
    lastClosed: text.lastClosed,
    watches: byId(text.watches, (watch) => watch.key),
    rises: text.rises,
    combined: byId(text.combined, ({ ruleId }) => ruleId),
    shadows: byId(text.shadows, shadowKey),
    ...(text.setAside === undefined ? {} : { setAside: text.setAside }),
    ...(text.months === undefined ? {} : { months: text.months }),
    ...(text.checks === undefined ? {} : { checks: text.checks }),
  };
}

function deviceEntry(text: VenuePartText['devices'][number], memories: Memories): DeviceEntry {
  const { device, health, service } = text;
  const memory = memories.get(device.id);
  if (memory === undefined) throw new Error(`checkpoint without device/${device.id}`);
  return { device, rule: unpackState(memory), health, ...(service === undefined ? {} : { service }) };
}

function byId<T>(items: readonly T[], id: (item: T) => string): IdMap<T> {
  return new IdMap(items.map((item) => [id(item), item] as const));
}
