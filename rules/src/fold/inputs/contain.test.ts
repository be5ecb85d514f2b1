import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../checkpoint/checkpoint.ts';
import type { HazardEntry, VenueState } from '../state.ts';
import { step } from '../step.ts';
import { of, Stage } from '../testing/stage.ts';

const TEN_MINUTES = 600_000;

/** Venue `bar` with device `b1` comes before `shop`, and is broken by hand. */
function withBar(): { stage: Stage; bar: VenueState } {
  const stage = Stage.district().withRules();
  const venue = { id: 'bar', name: '酒吧', category: 5, region: 't1', facts: {} } as const;
  stage.done({ type: 'venue.create', venue });
  const device = { id: 'b1', venueId: 'bar', kind: 'smoke', secretHash: 'h' };
  stage.done({ type: 'device.create', device });
  const bar = stage.state.venues.get('bar');
  if (bar === undefined) throw new Error('no bar');
  return { stage, bar };
}

function breakDevices(bar: VenueState): void {
  for (const entry of bar.devices.values()) entry.rule.endsElapsedMs = { broken: Symbol('no time') as never };
}

describe('a venue on which a tick throws', () => {
  it('[P6] is named by a priority-1 gateway hazard, and time goes on for all others', () => {
    const { stage, bar } = withBar();
    breakDevices(bar);
    const changes = stage.tick(TEN_MINUTES);
    expect(stage.hazard('bar')).toMatchObject({
      kind: 'gateway',
      priority: 1,
      active: true,
      venueId: 'bar',
      why: { en: expect.stringContaining('devices of bar') },
    });
    expect(of(changes, 'notice').map(({ object }) => object.venueId)).toContain('bar');
    expect(stage.openHazards('shop').map(({ kind }) => kind)).toEqual(['device', 'device']);
  });

  it('[P6] is skipped by later ticks, also after a checkpoint; what else it has goes on', () => {
    const { stage, bar } = withBar();
    breakDevices(bar);
    stage.tick(TEN_MINUTES);
    const { version } = stage.hazard('bar');
    stage.state = decodeState(encodeState(stage.state));
    const climbed = stage.tick(3_600_000);
    expect(of(climbed, 'notice').map(({ object }) => object.venueId)).toContain('bar');
    expect(stage.hazard('bar').version).toBe(version);
    expect(stage.state.venues.get('bar')?.setAside).toEqual(['devices']);
  });

  it('[P6] whose hazards are what is broken is named among the gateway’s own', () => {
    const { stage, bar } = withBar();
    const broken = { key: 'fire|live', hazard: {} } as unknown as HazardEntry;
    bar.hazards.set(broken.key, broken);
    stage.tick(1_000);
    expect(stage.hazard('')).toMatchObject({
      kind: 'gateway',
      priority: 1,
      why: { en: expect.stringContaining('hazards of bar') },
    });
  });

  it('[P6] is tried again at the next start and with new rules, and told again when it still throws', () => {
    const { stage, bar } = withBar();
    breakDevices(bar);
    stage.tick(TEN_MINUTES);
    stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e1' });
    expect(stage.hazard('bar').active).toBe(false);
    stage.tick(TEN_MINUTES);
    expect(stage.hazard('bar')).toMatchObject({ active: true, members: [{ occurrences: 2 }] });
    for (const entry of bar.devices.values()) entry.rule.endsElapsedMs = {};
    stage.withRules();
    expect(bar).not.toHaveProperty('setAside');
    stage.tick(TEN_MINUTES);
    expect(stage.openHazards('bar').find(({ kind }) => kind === 'gateway')?.active).toBe(false);
    expect(stage.openHazards('bar').map(({ kind }) => kind)).toContain('device');
  });

  it('[P6] neither a start nor new rules fail on it', () => {
    const { stage, bar } = withBar();
    for (const entry of bar.devices.values()) entry.rule = null as never;
    stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e1' });
    stage.withRules();
    expect(stage.hazard('bar')).toMatchObject({ kind: 'gateway', active: true });
  });

  it('[P3] goes the same way every time, and says what was thrown beside the state', () => {
    const [one, other] = [withBar(), withBar()].map(({ stage, bar }) => {
      breakDevices(bar);
      const position = stage.entries.length + 1;
      const record = { kind: 'tick', receivedAt: stage.nowMs, elapsedMs: TEN_MINUTES } as const;
      return step(stage.state, { position, ordinal: 0, record });
    });
    if (one === undefined || other === undefined) throw new Error('two were made');
    expect(encodeState(one.state)).toBe(encodeState(other.state));
    expect(one.failures).toMatchObject([{ venueId: 'bar', part: 'devices', cause: expect.any(TypeError) }]);
    expect(encodeState(one.state)).not.toContain('Symbol');
  });
});
