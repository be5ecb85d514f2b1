/** A town of many small venues behind collectors, all of which can raise an alarm within seconds. */

import type { Device } from './device.ts';
import type { LittleTown } from './little-town.ts';

/** A collector's connection carries so many children, and stays below the rate of one device. */
const CHILDREN_EACH = 100;
const CSV = { 'content-type': 'text/csv' };

export class FloodedTown {
  readonly #town: LittleTown;
  readonly #collectors: Device[] = [];
  readonly venues: string[];

  private constructor(town: LittleTown, count: number) {
    this.#town = town;
    this.venues = Array.from({ length: count }, (_, i) => `f${String(i + 1).padStart(4, '0')}`);
  }

  /** `count` venues in one grid, each with a smoke detector. */
  static async open(town: LittleTown, count: number): Promise<FloodedTown> {
    const flooded = new FloodedTown(town, count);
    await flooded.#enroll();
    return flooded;
  }

  /** One alarm each, spread evenly over `spanMs`; resolves when all are acknowledged by the gateway. */
  async raise(spanMs: number): Promise<{ sentMs: number; ackedMs: number }> {
    const begin = performance.now();
    const acks: Promise<void>[] = [];
    let sentMs = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const due = Math.ceil(((performance.now() - begin) / spanMs) * this.venues.length);
        while (acks.length < Math.min(due, this.venues.length)) acks.push(this.#alarm(acks.length));
        if (acks.length < this.venues.length) return;
        clearInterval(timer);
        sentMs = performance.now() - begin;
        resolve();
      }, 20);
    });
    await Promise.all(acks);
    return { sentMs: Math.round(sentMs), ackedMs: Math.round(performance.now() - begin) };
  }

  #alarm(at: number): Promise<void> {
    const venue = this.venues[at] ?? '';
    const collector = this.#collectors[at % this.#collectors.length];
    if (collector === undefined) throw new Error('there is no collector');
    const payload = { v: 1, boot: 1, seq: 1, at: Date.now(), event: 'alarm' };
    return collector.publish(`nine/v1/${venue}/${venue}-smoke/event`, payload);
  }

  async #enroll(): Promise<void> {
    const { stage } = this.#town;
    const count = Math.ceil(this.venues.length / CHILDREN_EACH);
    for (let i = 0; i < count; i += 1) {
      this.#collectors.push(await stage.device(`hub-${i}`, 'inn', { kind: 'collector', place: `${i} 号` }));
    }
    const rows = this.venues.map((id, i) => `${id},第${i + 1}小店,${1 + (i % 9)},g1,${i % 3 === 0}`);
    await this.#import('/venues/import', ['id,name,category,region,crowded', ...rows]);
    const devices = this.venues.map((id, i) => `${id}-smoke,${id},smoke,店堂,hub-${i % count}`);
    await this.#import('/devices/import', ['id,venue_id,kind,place,collector', ...devices]);
  }

  async #import(path: string, lines: readonly string[]): Promise<void> {
    const { status, body } = await this.#town.stage.admin.call<{ created: number }>('POST', path, {
      body: lines.join('\n'),
      headers: CSV,
    });
    if (status !== 200 || body.created !== lines.length - 1) {
      throw new Error(`${path}: ${status} ${JSON.stringify(body).slice(0, 500)}`);
    }
  }
}
