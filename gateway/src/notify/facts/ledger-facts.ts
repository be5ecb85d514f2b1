/** What the ledger knows of what a notice is about: venue, hazard, ticket, regions, and the district's clock. */

import type { Hazard, Notice, Profile, Region, Ticket, Venue } from '@ninewatch/rules';
import { parseProfile, SHIPPED_PROFILE } from '@ninewatch/rules';
import type { LedgerRows } from '../../ledger/notice-rows.ts';
import type { NoticeFacts } from '../port/channel-kind.ts';

/** Deeper trees are not read on: a loop in damaged data must end. [P8] */
const DEPTH_MAX = 32;

export class LedgerFacts {
  readonly #rows: LedgerRows;
  readonly #regions = new Map<string, Region | null>();
  readonly #offsets = new Map<string, number>();

  constructor(rows: LedgerRows) {
    this.#rows = rows;
  }

  /** Regions or profiles changed. */
  forgetPlaces(): void {
    this.#regions.clear();
    this.#offsets.clear();
  }

  of(notice: Notice): NoticeFacts {
    const hazard = notice.hazardId === '' ? null : this.#rows.one<Hazard>('hazard', notice.hazardId);
    const ticketId = notice.ticketId ?? hazard?.ticketId ?? null;
    return {
      hazard,
      ticket: ticketId === null ? null : this.#rows.one<Ticket>('ticket', ticketId),
      venue: notice.venueId === '' ? null : this.#rows.one<Venue>('venue', notice.venueId),
      regions: this.path(notice.region),
      offsetMs: this.#offsetOf(notice.region),
    };
  }

  /** From the region itself up to the root. */
  path(region: string): Region[] {
    const path: Region[] = [];
    let next: string | undefined = region;
    while (next !== undefined && path.length < DEPTH_MAX) {
      const found = this.#region(next);
      if (found === null) break;
      path.push(found);
      next = found.parent;
    }
    return path;
  }

  #region(id: string): Region | null {
    const known = this.#regions.get(id);
    if (known !== undefined) return known;
    const region = this.#rows.one<Region>('region', id);
    this.#regions.set(id, region);
    return region;
  }

  #offsetOf(region: string): number {
    const known = this.#offsets.get(region);
    if (known !== undefined) return known;
    const offset = this.#profileOf(region).working.offsetMs;
    this.#offsets.set(region, offset);
    return offset;
  }

  /** That of the nearest region above it which has one, else the shipped one. */
  #profileOf(region: string): Profile {
    for (const { id } of this.path(region)) {
      const text = this.#rows.profileText(id);
      const parsed = text === null ? undefined : parseProfile(text);
      if (parsed?.ok === true) return parsed.profile;
    }
    const shipped = parseProfile(SHIPPED_PROFILE);
    if (!shipped.ok) throw new Error('the shipped profile cannot be read');
    return shipped.profile;
  }
}
