/** Backtest and gateway judge alike: a recording played through real MQTT, and the journal that came of it. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hazard } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtested, decided, onRecording, replayed } from './stage/backtesting.ts';
import { Stage } from './stage/stage.ts';

const MAPPING = `time: { column: t, unit: s }
venue: { id: kitchen, name: 厨房, category: 2, facts: { flammable: true } }
devices:
  - { id: k-smoke, kind: smoke, metrics: { smoke: { column: S }, temperature: { column: T } } }
  - { id: k-co, kind: co, metrics: { co: { column: C } } }
  - { id: k-box, kind: electrical, metrics: { residual_current: { column: R } } }
`;

/** Smoke from 60 s on, heat later, CO in between, and leakage for six seconds: seven minutes, one row every two seconds. */
function csv(): string {
  const rows = Array.from({ length: 210 }, (_, n) => {
    const s = 2 * n;
    const smoke = s < 60 ? 0.02 : 0.02 + (s - 60) * 0.004;
    const heat = s < 120 ? 24 : 24 + (s - 120) * 0.2;
    return [
      s,
      smoke.toFixed(3),
      heat.toFixed(1),
      s >= 100 && s < 260 ? 310 : 4,
      s >= 200 && s <= 206 ? 320 : 130,
    ].join(',');
  });
  return `t,S,T,C,R\n${rows.join('\n')}\n`;
}

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start({ NINEWATCH_RULES_FILE: '' });
});
afterAll(() => stage.end());

const file = (name: string) => join(stage.folder.dir, name);

describe('a recording', () => {
  it('[P3] gives the same hazards through the broker and in a backtest, live and late', async () => {
    writeFileSync(file('r.csv'), csv());
    writeFileSync(file('m.yaml'), MAPPING);
    const real = await replayed(stage, file('r.csv'), file('m.yaml'));
    expect(real.map(({ kind }) => kind)).toEqual(['co', 'electrical', 'fire']);
    expect(await onRecording(stage, file('r.csv'), file('m.yaml'), '--late')).toEqual(real);
    expect(await onRecording(stage, file('r.csv'), file('m.yaml'))).toEqual(real);
  });
});

describe('the journal of a running gateway', () => {
  it('[P3] gives under the rules in force what the gateway decided, people’s acts with it', async () => {
    await stage.venue('bistro');
    const device = await stage.device('stove', 'bistro');
    const fire = async (temperature: number) => {
      await device.read({ temperature });
      await decided(stage);
      return (await stage.admin.list<Hazard>('/hazards?venue=bistro')).filter(
        ({ state }) => state !== 'closed',
      );
    };
    for (let n = 0; n < 2; n += 1) {
      const [hazard] = await fire(70);
      await fire(20);
      await stage.admin.done(`/hazards/${hazard?.id}/acknowledge`, {});
      await stage.admin.done(`/hazards/${hazard?.id}/reset`, {});
    }
    await decided(stage);
    const real = await stage.admin.list<Hazard>('/hazards');
    const { hazards } = await backtested(stage, '--data-dir', stage.dataDir);
    expect(hazards.map(({ verdict }) => verdict)).toEqual(real.map(() => 'same'));
    expect(hazards.map(({ candidate }) => candidate.venueId).sort()).toEqual(
      real.map(({ venueId }) => venueId).sort(),
    );
    expect(real.filter(({ venueId, state }) => venueId === 'bistro' && state === 'closed')).toHaveLength(2);
  });
});
