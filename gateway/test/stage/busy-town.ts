/** A district on a bad evening: two hundred venues, some of every class of signal, tickets in several hands. */

import type { Hazard } from '@ninewatch/rules';
import type { Device } from './device.ts';
import type { LittleTown } from './little-town.ts';

const VENUES = 200;
const CSV = { 'content-type': 'text/csv' };
const OWNERS = ['郑记', '老周', '福满', '兴盛', '一品', '阿芳', '巴蜀', '永和', '天天', '山城'];
const TRADES = [
  ['便利店', 1],
  ['火锅店', 2],
  ['旅馆', 3],
  ['茶楼', 5],
  ['诊所', 6],
  ['托管班', 7],
  ['木器加工坊', 8],
  ['网吧', 4],
] as const;
const STREETS = ['石桥路', '滨江路', '解放路', '民生巷', '大石坝'];
const PLACES = ['厨房', '库房', '走道', '配电箱', '二楼包间', '收银台'];
const KINDS = ['smoke', 'gas', 'electrical', 'heat'] as const;
/** How many of each signal. */
const EACH = { fires: 6, gases: 5, wires: 5, faults: 5, tampers: 3, tests: 2, disabled: 4 };

export class BusyTown {
  readonly #town: LittleTown;
  readonly #hubs: Device[] = [];
  #seq = 0;

  private constructor(town: LittleTown) {
    this.#town = town;
  }

  static async open(town: LittleTown): Promise<BusyTown> {
    const busy = new BusyTown(town);
    await busy.#enroll();
    return busy;
  }

  /** One signal after the other; resolves when the ledger knows them all. → how many lines the wall has. */
  async stir(): Promise<number> {
    const { admin } = this.#town.stage;
    for (let i = 0; i < EACH.fires; i += 1) await this.#tell(4 * i, { event: 'alarm' });
    for (let i = 0; i < EACH.gases; i += 1) await this.#read(4 * i + 1, { gas: 28 + 6 * i });
    for (let i = 0; i < EACH.wires; i += 1) await this.#read(4 * i + 2, { residual_current: 420 + 55 * i });
    for (let i = 0; i < EACH.faults; i += 1) await this.#tell(60 + i, { event: 'fault' });
    for (let i = 0; i < EACH.tampers; i += 1) await this.#tell(70 + i, { event: 'tamper' });
    for (let i = 0; i < EACH.tests; i += 1) await this.#tell(80 + i, { event: 'test' });
    const until = Date.now() + 6 * 3_600_000;
    for (let i = 0; i < EACH.disabled; i += 1) {
      const reason = '厨房改造，更换线路';
      await admin.done(`/devices/${deviceId(90 + i)}/out-of-service`, { reason, until });
    }
    return this.#settled();
  }

  async #settled(): Promise<number> {
    const { admin } = this.#town.stage;
    const open = async () =>
      (await admin.list<Hazard>('/hazards')).filter(
        ({ state, kind }) => state !== 'closed' && kind !== 'gateway',
      );
    const wanted = EACH.fires + EACH.gases + EACH.wires + EACH.faults + EACH.tampers + EACH.disabled;
    let found: Hazard[] = [];
    for (let tries = 0; tries < 200 && found.length < wanted; tries += 1) {
      found = await open();
      if (found.length < wanted) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    if (found.length < wanted)
      throw new Error(
        `${found.length} of ${wanted} signals arrived: ${found.map((hazard) => hazard.kind + ' ' + hazard.class).join(', ')}`,
      );
    return found.length;
  }

  async #read(at: number, metrics: Record<string, number>): Promise<void> {
    for (let i = 0; i < 6; i += 1) await this.#publish(at, 'telemetry', { metrics, flags: [] });
  }

  #tell(at: number, body: object): Promise<void> {
    return this.#publish(at, 'event', body);
  }

  #publish(at: number, leaf: string, body: object): Promise<void> {
    const hub = this.#hubs[at % this.#hubs.length];
    if (hub === undefined) throw new Error('there is no collector');
    this.#seq += 1;
    const payload = { v: 1, boot: 1, seq: this.#seq, at: Date.now(), ...body };
    return hub.publish(`nine/v1/${venueId(at)}/${deviceId(at)}/${leaf}`, payload);
  }

  async #enroll(): Promise<void> {
    for (const id of ['hub-a', 'hub-b', 'hub-c']) {
      this.#hubs.push(await this.#town.stage.device(id, 'inn', { kind: 'collector', place: '设备间' }));
    }
    const hubs = ['hub-a', 'hub-b', 'hub-c'];
    const all = Array.from({ length: VENUES }, (_, i) => i);
    const venues = all.map((i) => {
      const [trade, category] = TRADES[i % TRADES.length] ?? TRADES[0];
      const name = `${OWNERS[(i * 7) % OWNERS.length]}${trade}`;
      const address = `${STREETS[i % STREETS.length]} ${10 + i} 号`;
      return `${venueId(i)},${name},${category},${i % 2 === 0 ? 'g1' : 'g2'},${address},${i % 3 === 0},${i % 5 === 0}`;
    });
    await this.#import('/venues/import', ['id,name,category,region,address,crowded,flammable', ...venues]);
    const devices = all.map(
      (i) =>
        `${deviceId(i)},${venueId(i)},${KINDS[i % KINDS.length]},${PLACES[i % PLACES.length]},${hubs[i % hubs.length]}`,
    );
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

const venueId = (at: number) => `b${String(at + 1).padStart(3, '0')}`;
const deviceId = (at: number) => `${venueId(at)}-${KINDS[at % KINDS.length]}`;
