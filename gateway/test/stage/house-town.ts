/** The little town in one process on a clock of the test, with its pages on a port: for what takes people days or a quarter. */

import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { DESK, type Visitor, visit } from './browser.ts';
import { TOWN_REGIONS, TOWN_VENUES, TOWNSPEOPLE } from './little-town.ts';
import { HOUSE_PASSWORD, WholeHouse } from './whole-house.ts';

const DASHBOARD = fileURLToPath(new URL('../../../dashboard/dist', import.meta.url));
const DAY_MS = 86_400_000;
const BEAT_MS = 1_000;
const STEP_MS = 4 * 3_600_000;

export class HouseTown {
  readonly house: WholeHouse;
  readonly origin: string;
  readonly #beats: NodeJS.Timeout;

  private constructor(house: WholeHouse, origin: string) {
    this.house = house;
    this.origin = origin;
    // Time goes on while people look at their screens, and the wall hears that it does.
    this.#beats = setInterval(() => house.pass(BEAT_MS, BEAT_MS), BEAT_MS);
  }

  /** Begins `daysAgo`, so that a test may let days pass and then be in the time of its browser. */
  static async open({ daysAgo = 0 } = {}): Promise<HouseTown> {
    const house = await WholeHouse.open(Date.now() - daysAgo * DAY_MS, { dashboardDir: DASHBOARD });
    for (const [id, level, parent, name] of TOWN_REGIONS) {
      house.done({ type: 'region.create', region: { id, level, parent, name } });
    }
    for (const venue of TOWN_VENUES) house.done({ type: 'venue.create', venue: { ...venue } });
    for (const [username, role, region, name] of TOWNSPEOPLE) {
      house.addPerson(username, [{ role, region, ...(role === 'owner' ? { venue: 'inn' } : {}) }], name);
    }
    await house.feed.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = house.feed.app.server.address() as AddressInfo;
    return new HouseTown(house, `http://127.0.0.1:${port}`);
  }

  /** A person at a screen, on this page. */
  async as(browser: Browser, username: string, path: string, viewport = DESK): Promise<Visitor> {
    const visitor = await visit(browser, {
      ...{ origin: this.origin, username, password: HOUSE_PASSWORD, viewport },
    });
    await visitor.page.goto(`${this.origin}${path}`);
    return visitor;
  }

  /** Throws what the gateway refuses. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the route answers with.
  async ask(username: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<any> {
    const answer = await this.house.call(username, method, path, body);
    if (answer.status >= 300) throw new Error(`${username} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever the route answers with.
  async list(path: string, username = 'admin'): Promise<any[]> {
    return (await this.ask(username, 'GET', path)).items;
  }

  async report(more: object = {}): Promise<string> {
    const ticket = { source: 'patrol', venueId: 'noodles', title: '后厨通道堵塞', ...more };
    return (await this.ask('office', 'POST', '/tickets', ticket)).id;
  }

  /** Put right by the grid worker and approved by the office. */
  async finish(id: string): Promise<void> {
    await this.ask('grid', 'POST', `/tickets/${id}/accept`);
    await this.ask('grid', 'POST', `/tickets/${id}/submit`, { measures: '已清理' });
    await this.ask('office', 'POST', `/tickets/${id}/approve`);
  }

  passDays(days: number): void {
    this.house.pass(days * DAY_MS, STEP_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#beats);
    await this.house.close();
  }
}
