/** A town that people look after for a year: who they are, what they do day by day, and what they themselves count. */

import { WholeHouse } from './whole-house.ts';

const HOUR_MS = 3_600_000;
const YEAR = 2026;
export const at = (day: string, time = '00:00') => Date.parse(`${day}T${time}+08:00`);
const GRIDS = ['g1', 'g2', 'g3', 'g4'];
const VENUES = 104;
/** Owners who inspect their own venue each month; the others never do. */
const DILIGENT = 20;

/** The seven items and the seven prohibitions of the shipped profile. */
const CHECKLIST = [
  ...['manager', 'risks_signed', 'cards_posted', 'training', 'daily_checks', 'emergency_plan', 'outsourced'],
  ...['illegal_energy', 'sandwich_panels', 'blocked_exits', 'indoor_ebikes', 'disabled_equipment'],
  ...['illegal_lodging', 'hot_work_open'],
];

/** Kept by hand, so that the reports can be checked against it. */
export interface Tally {
  found: number;
  rectified: number;
  majorFound: number;
  majorRectified: number;
  toDistrict: number;
  listed: number;
  checked: Set<string>;
  checkedByLeaders: Set<string>;
}

interface Ticket {
  id: string;
  venueId: string;
}

export class Town {
  readonly house: WholeHouse;
  readonly tally: Tally = {
    ...{ found: 0, rectified: 0, majorFound: 0, majorRectified: 0, toDistrict: 0, listed: 0 },
    ...{ checked: new Set(), checkedByLeaders: new Set() },
  };
  /** What the days brought, for people to read. */
  readonly diary: string[] = [];
  #seq = 0;

  private constructor(house: WholeHouse) {
    this.house = house;
  }

  static async open(): Promise<Town> {
    const town = new Town(await WholeHouse.open(at(`${YEAR}-01-01`)));
    town.#build();
    return town;
  }

  venues(): string[] {
    return Array.from({ length: VENUES }, (_, no) => `n${String(no + 1).padStart(3, '0')}`);
  }

  isRed(venueId: string): boolean {
    return Number(venueId.slice(1)) % 13 === 0;
  }

  isOrange(venueId: string): boolean {
    return !this.isRed(venueId) && Number(venueId.slice(1)) % 5 === 0;
  }

  isDiligent(venueId: string): boolean {
    return Number(venueId.slice(1)) <= DILIGENT;
  }

  #build(): void {
    const { house } = this;
    const regions = [
      ['c1', 'city', 'root'],
      ['d1', 'district', 'c1'],
      ['t1', 'town', 'd1'],
      ['v1', 'village', 't1'],
      ['v2', 'village', 't1'],
      ...GRIDS.map((id, no) => [id, 'grid', no < 2 ? 'v1' : 'v2']),
    ] as [string, 'city' | 'district' | 'town' | 'village' | 'grid', string][];
    for (const [id, level, parent] of regions) {
      house.done({ type: 'region.create', region: { id, name: id, level, parent } });
    }
    house.addPerson('officer', [{ role: 'duty_officer', region: 'd1' }]);
    house.addPerson('office', [{ role: 'town_office', region: 't1' }]);
    house.addPerson('section', [{ role: 'town_section', region: 't1' }]);
    house.addPerson('leader', [{ role: 'town_leader', region: 't1' }]);
    house.addPerson('department', [{ role: 'district_department', region: 'd1' }]);
    for (const id of ['v1', 'v2']) house.addPerson(`village-${id}`, [{ role: 'village', region: id }]);
    for (const id of GRIDS) house.addPerson(`grid-${id}`, [{ role: 'grid_worker', region: id }]);
    for (const [no, id] of this.venues().entries()) {
      const facts = this.isRed(id) ? { keyFire: true } : this.isOrange(id) ? { crowded: true } : {};
      const region = GRIDS[no % GRIDS.length] ?? 'g1';
      house.done({
        type: 'venue.create',
        venue: { id, name: `店${id}`, category: 1 + (no % 9), region, facts },
      });
      house.done({
        type: 'device.create',
        device: { id: `heat-${id}`, venueId: id, kind: 'heat', secretHash: 'h' },
      });
    }
  }

  gridOf(venueId: string): string {
    return GRIDS[(Number(venueId.slice(1)) - 1) % GRIDS.length] ?? 'g1';
  }

  async post(username: string, path: string, body: object = {}) {
    const { status, body: answer } = await this.house.call(username, 'POST', path, body);
    if (status >= 300) throw new Error(`${username} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  async get(path: string, username = 'admin') {
    const { status, body } = await this.house.call(username, 'GET', path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Goes on to this moment in steps of four hours. */
  passUntil(moment: number): void {
    while (this.house.clock.nowMs() < moment) {
      this.house.pass(Math.min(4 * HOUR_MS, moment - this.house.clock.nowMs()), 4 * HOUR_MS);
    }
  }

  #read(venueId: string, temperature: number): void {
    this.#seq += 1;
    const now = this.house.clock.nowMs();
    const reading = {
      ...({ boot: 1, seq: this.#seq, at: now, measuredAt: now, clock: 'trusted', late: false } as const),
      ...{ metrics: { temperature }, flags: [], generation: 1 },
    };
    const about = { deviceId: `heat-${venueId}`, venueId, channel: 'telemetry' } as const;
    this.house.take({ kind: 'message', receivedAt: now, ...about, readings: [reading] });
  }

  async inspect(username: string, as: string, venueId: string, findings: object[] = []): Promise<Ticket[]> {
    const items = as === 'self_inspection' ? CHECKLIST.map((key) => ({ key, ok: true })) : [];
    const done = await this.post(username, '/inspections', { venueId, as, items, findings });
    this.tally.checked.add(venueId);
    if (as === 'leader_check') this.tally.checkedByLeaders.add(venueId);
    this.tally.found += findings.length;
    return done.findings.map(({ ticketId }: { ticketId: string }) => ({ id: ticketId, venueId }));
  }

  /** A sensor's danger, its end, and everything that people do until its ticket is closed. */
  async fire(venueId: string): Promise<void> {
    this.#read(venueId, 90);
    this.tally.found += 1;
    const { items } = await this.get(`/hazards?venue=${venueId}&state=unacknowledged`, 'officer');
    const [hazard] = items;
    await this.post('officer', `/hazards/${hazard.id}/acknowledge`);
    this.#read(venueId, 20);
    await this.post('officer', `/hazards/${hazard.id}/reset`);
    await this.rectify({ id: hazard.ticketId, venueId });
  }

  async accept(ticket: Ticket): Promise<void> {
    await this.post(`grid-${this.gridOf(ticket.venueId)}`, `/tickets/${ticket.id}/accept`);
  }

  /** Accepted, worked on, handed in by the grid, approved by the town. */
  async rectify(ticket: Ticket, more: { isMajor?: boolean; isAccepted?: boolean } = {}): Promise<void> {
    if (more.isAccepted !== true) await this.accept(ticket);
    await this.handIn(ticket);
    await this.post('office', `/tickets/${ticket.id}/approve`);
    this.tally.rectified += 1;
    if (more.isMajor === true) this.tally.majorRectified += 1;
  }

  async handIn({ id, venueId }: Ticket): Promise<void> {
    await this.post(`grid-${this.gridOf(venueId)}`, `/tickets/${id}/submit`, { measures: '已整改' });
  }
}
