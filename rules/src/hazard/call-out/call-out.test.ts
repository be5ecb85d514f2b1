import { describe, expect, it } from 'vitest';
import { of, Stage } from '../../fold/testing/stage.ts';
import type { Change } from '../../model/change.ts';
import { CLOCKS } from '../../profile/clocks.ts';

const YELLOW_MS = CLOCKS.callOut.climbAfterMs.yellow;

function calls(changes: readonly Change[]): string[][] {
  return of(changes, 'notice').map(({ object }) => object.to.map(({ role, region }) => `${role}@${region}`));
}

describe('call-out', () => {
  it('[P9] climbs the region tree until the top, then repeats ever more slowly', () => {
    const stage = Stage.district();
    expect(calls(stage.find([stage.finding()]))).toEqual([['duty_officer@d1', 'grid_worker@g1']]);
    expect(calls(stage.tick(YELLOW_MS - 1))).toEqual([]);
    expect(calls(stage.tick(1))).toEqual([['village@v1']]);
    expect(calls(stage.tick(YELLOW_MS))).toEqual([['town_office@t1', 'town_leader@t1']]);
    expect(calls(stage.tick(YELLOW_MS))).toEqual([['district_department@d1', 'district_committee@d1']]);
    expect(calls(stage.tick(YELLOW_MS))[0]).toHaveLength(7);
    expect(calls(stage.tick(YELLOW_MS))).toEqual([]);
    expect(calls(stage.tick(YELLOW_MS))).toHaveLength(1);
  });

  it('[P9] an acknowledgement answers every open notice and ends the climbing', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.tick(YELLOW_MS);
    const open = of(stage.changes, 'notice').map(({ object }) => object.id);
    const changes = stage.take({
      kind: 'act',
      receivedAt: stage.nowMs,
      actId: 'ack',
      actor: { userId: 'u', username: 'u', name: 'u' },
      act: { type: 'hazard.acknowledge', hazardId: stage.hazard().id },
    });
    const answered = of(changes, 'notice').map(({ object }) => [object.id, object.state]);
    expect(answered).toEqual(open.map((id) => [id, 'answered']));
    expect(
      stage
        .tick(86_400_000)
        .filter((change) => change.kind === 'notice' && change.object.reason === 'unanswered'),
    ).toEqual([]);
  });

  it.each([86_400_000, -86_400_000])('[P3] a jump of %i ms neither hastens nor delays a round', (jumpMs) => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    expect(calls(stage.tick(YELLOW_MS - 1, jumpMs))).toEqual([]);
    expect(calls(stage.tick(1))).toEqual([['village@v1']]);
  });

  it('[P5] says what is new, to everybody called so far', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.tick(YELLOW_MS);
    const heat = { ruleId: 'heat', why: { zh: '高温', en: 'hot' } };
    const [notice] = of(stage.find([stage.finding({ deviceId: 's2', ...heat })]), 'notice');
    expect(notice?.object.text).toEqual({ zh: '【火灾报警】小卖部：高温', en: 'fire alarm at 小卖部: hot' });
    expect(notice?.object.to.map(({ role }) => role)).toEqual(['duty_officer', 'grid_worker', 'village']);
  });

  it('[P9] calls sooner when the venue turns red', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { keyFire: true } } });
    expect(stage.hazard().venueRisk).toBe('red');
    expect(calls(stage.tick(CLOCKS.callOut.climbAfterMs.red))).toEqual([['village@v1']]);
  });

  it('[P9] tells the field of a fault once', () => {
    const stage = Stage.district();
    const fault = stage.finding({ hazardKind: 'device', class: 'fault', latched: false });
    expect(calls(stage.find([fault]))).toEqual([['grid_worker@g1', 'town_office@t1']]);
    expect(calls(stage.tick(3_600_000))).toEqual([]);
  });

  it('[P8] keeps a bounded number of unanswered notices', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    for (let i = 0; i < 100; i += 1) stage.tick(CLOCKS.callOut.repeatAfterMsMax);
    const [entry] = stage.state.venues.get('shop')?.hazards.values() ?? [];
    expect(entry?.callOut.open).toHaveLength(CLOCKS.callOut.openMax);
  });
});

describe('who answered', () => {
  const ends = (stage: Stage) => {
    const told = of(stage.changes, 'notice').filter(({ object }) => object.filingId === undefined);
    const last = new Map(told.map(({ object }) => [object.id, object]));
    return [...last.values()].map(({ reason, answeredBy, answeredAt, endedAt }) => {
      return [reason, answeredBy, answeredAt ?? endedAt];
    });
  };

  it('[P9] stays with each call: whoever answers the next one takes nothing from it', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.tick(YELLOW_MS);
    const hazardId = stage.hazard().id;
    stage.done({ type: 'hazard.acknowledge', hazardId }, 'duty');
    const firstAt = stage.nowMs;
    stage.tick(60_000);
    stage.find([stage.finding({ deviceId: 's2' })]);
    stage.tick(30_000);
    stage.done({ type: 'hazard.acknowledge', hazardId }, 'village');
    const secondAt = stage.nowMs;
    stage.tick(8_000);
    stage.find([stage.finding({ edge: 'fall' }), stage.finding({ edge: 'fall', deviceId: 's2' })]);
    stage.done({ type: 'hazard.promote', hazardId, reason: 'r' }, 'duty');
    stage.done({ type: 'ticket.accept', ticketId: stage.hazard().ticketId ?? '' }, 'town');
    expect(ends(stage)).toEqual([
      ['opened', 'duty', firstAt],
      ['unanswered', 'duty', firstAt],
      ['member', 'village', secondAt],
    ]);
  });

  it('is nobody when it ended by itself', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    for (let i = 0; i < CLOCKS.callOut.openMax; i += 1) stage.tick(CLOCKS.callOut.repeatAfterMsMax);
    expect(ends(stage).slice(0, 2)).toEqual([
      ['opened', undefined, stage.nowMs],
      ['unanswered', undefined, undefined],
    ]);
  });
});

describe('what was told is over', () => {
  const news = (changes: readonly Change[]) =>
    of(changes, 'notice')
      .filter(({ object }) => object.once === true)
      .map(({ object }) => [object.reason, object.state, object.to.map(({ role }) => role).join()]);

  it('an alarm: everybody who was called so far hears it, once', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.tick(YELLOW_MS);
    expect(news(stage.find([stage.finding({ edge: 'fall' })]))).toEqual([]);
    const over = stage.tick(CLOCKS.callOut.allClearAfterMs);
    expect(news(over)).toEqual([['cleared', 'answered', 'duty_officer,grid_worker,village']]);
    expect(of(over, 'notice')[0]?.object.text.zh).toMatch(/^【火灾报警已解除】小卖部：/);
  });

  it('[P9] an alarm that was answered and stood: also those hear it whom the first round had reached', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.tick(YELLOW_MS);
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    expect(calls(stage.tick(CLOCKS.hazard.realarmAfterMs.alarm.yellow))).toHaveLength(1);
    stage.find([stage.finding({ edge: 'fall' })]);
    const told = () => news(stage.tick(CLOCKS.callOut.allClearAfterMs)).map(([, , to]) => to);
    expect(told()).toEqual(['duty_officer,grid_worker,village']);
    // Another danger of the same hazard has its own round.
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    stage.find([stage.finding()]);
    stage.find([stage.finding({ edge: 'fall' })]);
    expect(told()).toEqual(['duty_officer,grid_worker']);
  });

  it('a fault: those who look after the device', () => {
    const stage = Stage.district();
    const fault = stage.finding({ hazardKind: 'device', class: 'fault', latched: false });
    stage.find([fault]);
    stage.find([{ ...fault, edge: 'fall' }]);
    expect(news(stage.tick(CLOCKS.callOut.allClearAfterMs))).toEqual([
      ['recovered', 'answered', 'grid_worker,town_office'],
    ]);
  });

  it('[P9] what comes back after they heard it calls everybody again; what comes back before is one danger', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.find([stage.finding({ edge: 'fall' })]);
    expect(calls(stage.tick(CLOCKS.callOut.allClearAfterMs - 1))).toEqual([]);
    expect(calls(stage.find([stage.finding()]))).toEqual([]);
    expect(calls(stage.tick(CLOCKS.callOut.allClearAfterMs))).toEqual([]);
    stage.find([stage.finding({ edge: 'fall' })]);
    expect(news(stage.tick(CLOCKS.callOut.allClearAfterMs))).toHaveLength(1);
    expect(calls(stage.find([stage.finding()]))).toEqual([['duty_officer@d1', 'grid_worker@g1']]);
    // Told once, and not again by what stands.
    expect(calls(stage.find([stage.finding()]))).toEqual([]);
  });

  it('[P9] a fault that comes back after they heard that it was over is told again, and again after the next time', () => {
    const stage = Stage.district();
    const fault = (edge: 'rise' | 'fall') =>
      stage.find([stage.finding({ hazardKind: 'device', class: 'fault', latched: false, edge })]);
    fault('rise');
    for (let time = 0; time < 2; time += 1) {
      // Far from each other: it does not chatter.
      stage.tick(3_600_000);
      fault('fall');
      // What comes back before they heard it is no news.
      expect(calls(fault('rise'))).toEqual([]);
      fault('fall');
      expect(news(stage.tick(CLOCKS.callOut.allClearAfterMs))).toHaveLength(1);
      expect(calls(fault('rise'))).toEqual([['grid_worker@g1', 'town_office@t1']]);
    }
  });

  it('[P9] what is put aside comes and goes without a word, and takes nothing from the danger that was told', () => {
    const stage = Stage.district();
    const toxic = { hazardKind: 'toxic' } as const;
    stage.find([stage.finding(toxic)]);
    stage.find([stage.finding({ ...toxic, edge: 'fall' })]);
    stage.tick(CLOCKS.callOut.allClearAfterMs);
    const until = stage.nowMs + 3_600_000;
    stage.done({ type: 'device.out_of_service', id: 's2', until, reason: 'new wiring' });
    const aside = stage.finding({ ...toxic, deviceId: 's2' });
    stage.find([aside]);
    stage.find([{ ...aside, edge: 'fall' }]);
    const [back] = of(stage.find([stage.finding(toxic)]), 'notice');
    expect(back?.object.to.map(({ role }) => role)).toEqual(['duty_officer', 'grid_worker']);
  });

  it('whoever closes it before the time tells the others', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.find([stage.finding({ edge: 'fall' })]);
    stage.done({ type: 'hazard.reset', hazardId: stage.hazard().id });
    expect(news(stage.changes).map(([reason]) => reason)).toEqual(['cleared']);
  });

  it('what a device says by another rule of the same danger is no further call, another device is', () => {
    const stage = Stage.district();
    stage.find([stage.finding(), stage.finding({ ruleId: 'flag' })]);
    expect(of(stage.changes, 'notice').map(({ object }) => object.reason)).toEqual(['opened']);
    expect(calls(stage.find([stage.finding({ deviceId: 's2' })]))).toHaveLength(1);
    expect(calls(stage.find([stage.finding({ ruleId: 'worse', priority: 1 })]))).toHaveLength(1);
  });

  it('a device that is taken off the ledger', () => {
    const stage = Stage.district();
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    expect(news(stage.changes)).toEqual([['scrapped', 'answered', 'grid_worker,town_office']]);
  });
});
