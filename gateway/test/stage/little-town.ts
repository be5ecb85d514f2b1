/** A little town on a real gateway: regions, a person of every role, venues of every colour, devices and what they said. */

import { ADMIN_PASSWORD, type Settings } from './gateway-process.ts';
import { Stage } from './stage.ts';

export const TOWN_PASSWORD = 'of-the-little-town';

/** User name, role, region; all have `TOWN_PASSWORD`. The owner has `inn`. */
export const TOWNSPEOPLE = [
  ['watch', 'duty_officer', 'd1', '周敏'],
  ['watch2', 'duty_officer', 'd1', '韩冰'],
  ['office', 'town_office', 't1', '李建国'],
  ['section', 'town_section', 't1', '吴倩'],
  ['leader', 'town_leader', 't1', '陈立'],
  ['village', 'village', 'v1', '赵红'],
  ['grid', 'grid_worker', 'g1', '王小芳'],
  ['owner', 'owner', 'g1', '孙老板'],
  ['district', 'district_department', 'd1', '郑伟'],
  ['committee', 'district_committee', 'd1', '冯涛'],
  ['city', 'city', 'c1', '何平'],
  ['auditor', 'auditor', 'root', '沈洁'],
] as const;
export type Townsperson = (typeof TOWNSPEOPLE)[number][0] | 'admin';

export const TOWN_REGIONS = [
  ['c1', 'city', 'root', '渝州市'],
  ['d1', 'district', 'c1', '江岭区'],
  ['t1', 'town', 'd1', '龙溪镇'],
  ['t2', 'town', 'd1', '望江街道'],
  ['v1', 'village', 't1', '石桥社区'],
  ['g1', 'grid', 'v1', '石桥一网格'],
  ['g2', 'grid', 'v1', '石桥二网格'],
] as const;

export const TOWN_VENUES = [
  { id: 'inn', name: '望江旅馆', category: 3, region: 'g1', facts: { keyFire: true, beds: 40 } },
  { id: 'noodles', name: '老李面馆', category: 2, region: 'g1', facts: { flammable: true, diners: 60 } },
  { id: 'clinic', name: '仁心诊所', category: 6, region: 'g1', facts: {} },
  { id: 'school', name: '小星星幼儿园', category: 7, region: 'g2', facts: { crowded: true, pupils: 120 } },
  { id: 'shop', name: '兴旺百货', category: 1, region: 'g2', facts: { mixed: true, areaM2: 180 } },
  { id: 'works', name: '恒达木器加工坊', category: 8, region: 'g2', facts: { flammable: true, staff: 25 } },
] as const;
/** Around one place, so that a map shows them all. */
const PLACE = { lat: 29.5628, lon: 106.5528 };

const DEVICES = [
  ['inn-smoke', 'inn', 'smoke', '三楼走道'],
  ['inn-electric', 'inn', 'electrical', '一楼配电箱'],
  ['noodles-gas', 'noodles', 'gas', '厨房灶台上方'],
  ['clinic-smoke', 'clinic', 'smoke', '药房'],
  ['school-smoke', 'school', 'smoke', '午睡室'],
  ['shop-multi', 'shop', 'multi', '二楼仓库'],
  ['works-heat', 'works', 'heat', '喷漆间'],
] as const;

/** The rules are the shipped ones. Nothing has been said by a device yet but what `stir` says. */
export async function littleTown(settings: Settings = {}): Promise<LittleTown> {
  // A setting that is empty is one that is not given: the shipped catalogue holds.
  const stage = await Stage.start({ NINEWATCH_RULES_FILE: '', ...settings });
  try {
    const town = new LittleTown(stage);
    await town.build();
    return town;
  } catch (cause) {
    await stage.end();
    throw cause;
  }
}

export class LittleTown {
  readonly stage: Stage;
  readonly secrets = new Map<string, string>();

  constructor(stage: Stage) {
    this.stage = stage;
  }

  get origin(): string {
    return this.stage.admin.origin;
  }

  passwordOf(name: Townsperson): string {
    return name === 'admin' ? ADMIN_PASSWORD : TOWN_PASSWORD;
  }

  async build(): Promise<void> {
    const { admin } = this.stage;
    for (const [id, level, parent, name] of TOWN_REGIONS)
      await admin.done('/regions', { id, level, parent, name });
    for (const [i, venue] of TOWN_VENUES.entries()) {
      const location = { lat: PLACE.lat + i * 0.004, lon: PLACE.lon + (i % 3) * 0.006 };
      const address = `龙溪镇石桥路 ${12 + i * 7} 号`;
      await admin.done('/venues', { ...venue, address, location });
    }
    for (const [username, role, region, name] of TOWNSPEOPLE) {
      const grant = role === 'owner' ? { role, region, venue: 'inn' } : { role, region };
      await admin.done('/users', { username, password: TOWN_PASSWORD, name, roles: [grant] });
    }
    for (const [id, venueId, kind, place] of DEVICES) {
      const { secret } = await this.stage.enroll(id, venueId, { kind, place });
      this.secrets.set(id, secret);
    }
  }

  /** Connected until the town ends. */
  async device(id: (typeof DEVICES)[number][0]) {
    const venueId = DEVICES.find(([name]) => name === id)?.[1] ?? '';
    return this.stage.connect({ id, venueId, secret: this.secrets.get(id) ?? '' });
  }

  /** A fire at the inn, gas at the noodle shop, warm wiring at the inn, all else calm. */
  async stir(): Promise<void> {
    const smoke = await this.device('inn-smoke');
    await smoke.event('alarm');
    const gas = await this.device('noodles-gas');
    for (let i = 0; i < 6; i += 1) await gas.read({ gas: 22 });
    const electric = await this.device('inn-electric');
    for (let i = 0; i < 6; i += 1) await electric.read({ residual_current: 420, cable_temperature: 72 });
    for (const id of ['clinic-smoke', 'school-smoke', 'works-heat'] as const) {
      const calm = await this.device(id);
      await calm.read(id === 'works-heat' ? { temperature: 21 } : { smoke: 0.01 });
    }
  }

  async end(): Promise<void> {
    await this.stage.end();
  }
}
