/** A source of which some venues alone count: what was said there, and what people did about it. */

import type { Act, Entry, Hazard } from '@ninewatch/rules';
import { actHazard, type Block, type Source } from './source.ts';

/** Venues and devices as the ledger has them today. */
export interface Places {
  venues: ReadonlySet<string>;
  devices: ReadonlySet<string>;
}

/** What an act was about, when it names it by an id alone. */
export interface Subjects {
  hazard(id: string): Hazard | null;
  ticket(id: string): { hazardId?: string } | null;
  /** Of a planned time. */
  periodVenue(id: string): string | null;
}

/** Regions and profiles hold for all; duties, credits and the like decide no hazard and are passed over. */
export function scopedSource(source: Source, places: Places, subjects: Subjects): Source {
  const scoped = (act: Act) => actIn(act, places, subjects);
  async function* blocks(range?: { from: number; to: number }): AsyncGenerator<Block> {
    for await (const block of source.blocks(range)) {
      const entries = block.entries.flatMap((entry) => entryIn(entry, places, scoped));
      let readings = 0;
      for (const { record } of entries) if (record.kind === 'message') readings += record.readings.length;
      yield { ...block, entries, readings };
    }
  }
  return { ...source, ground: source.ground.flatMap((act) => scoped(act) ?? []), blocks };
}

function entryIn(entry: Entry, { venues }: Places, scoped: (act: Act) => Act | undefined): Entry[] {
  const { record } = entry;
  switch (record.kind) {
    case 'tick':
    case 'start':
    case 'rules':
    case 'source':
      return [entry];
    case 'sighting':
      return [];
    case 'act': {
      const act = scoped(record.act);
      return act === undefined ? [] : [act === record.act ? entry : { ...entry, record: { ...record, act } }];
    }
    case 'condition':
      return record.venueId !== undefined && venues.has(record.venueId) ? [entry] : [];
    case 'rejection':
      return venues.has(record.venueId) || venues.has(record.about?.venueId ?? '') ? [entry] : [];
    default:
      return venues.has(record.venueId) ? [entry] : [];
  }
}

/** Undefined when it is about something else; of an import the lines that count. */
function actIn(act: Act, places: Places, subjects: Subjects): Act | undefined {
  const { venues, devices } = places;
  const kept = (isIn: boolean) => (isIn ? act : undefined);
  if (act.type === 'venue.import') {
    return { ...act, lines: act.lines.filter(({ venue }) => venues.has(venue.id)) };
  }
  if (act.type === 'device.import') {
    return { ...act, lines: act.lines.filter(({ device }) => devices.has(device.id)) };
  }
  if (act.type === 'venue.create') return kept(venues.has(act.venue.id));
  if (act.type === 'device.create') return kept(devices.has(act.device.id));
  if (act.type === 'period.create') return kept(venues.has(act.period.venueId));
  if (act.type === 'period.end') return kept(venues.has(subjects.periodVenue(act.periodId) ?? ''));
  if (act.type === 'registration.approve') return kept(venues.has(act.venueId));
  if (/^(region|profile|user)\./.test(act.type) || act.type === 'registration.file') return act;
  if (/^(hazard|ticket)\./.test(act.type)) return kept(venues.has(actHazard(act, subjects)?.venueId ?? ''));
  if (/^(venue|proposal)\./.test(act.type)) return kept('id' in act && venues.has(act.id));
  if (act.type === 'device.command') return kept(devices.has(act.deviceId));
  if (/^device\./.test(act.type)) return kept('id' in act && devices.has(act.id));
  return undefined;
}
