/** A real gateway whose disk counts as low from the start. */

import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Hazard, Ticket } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from './stage/stage.ts';
import type { WallClient } from './stage/wall-client.ts';

/** The highest mark that a setting may name; a larger disk cannot be made low by it. */
const LOW_MIB = 1_000_000;
const { bavail, bsize } = statfsSync(tmpdir());

describe.skipIf((bavail * bsize) / (1 << 20) >= LOW_MIB)('[P8] while the disk is low', () => {
  let stage: Stage;
  let wall: WallClient;
  beforeAll(async () => {
    stage = await Stage.start({ NINEWATCH_DISK_LOW_MIB: String(LOW_MIB) });
    wall = await stage.wall();
  });
  afterAll(() => stage.end());

  it('a fire behind telemetry that is not taken is seen, acknowledged and worked on', async () => {
    await stage.venue('inn');
    const device = await stage.device('heat-1', 'inn');
    const closed = device.ended().then(() => 'closed');
    let isTelemetryAnswered = false;
    const answered = (): void => {
      isTelemetryAnswered = true;
    };
    // The test's end closes the connection, and with it the promise.
    void device.read({ temperature: 24 }).then(answered, () => {});
    await device.event('alarm');
    const hazard = await wall.hazard(({ venueId, class: kind }) => venueId === 'inn' && kind === 'alarm');
    const ticket = await stage.admin.get<Ticket>(`/tickets/${hazard.ticketId}`);
    expect(ticket).toMatchObject({ hazardId: hazard.id, state: 'open' });
    expect(await stage.admin.done(`/hazards/${hazard.id}/acknowledge`)).toMatchObject({ acknowledged: true });
    expect(await stage.admin.done(`/tickets/${ticket.id}/accept`)).toMatchObject({ state: 'accepted' });
    await device.event('alarm_cleared');
    expect(isTelemetryAnswered).toBe(false);
    expect(await Promise.race([closed, Promise.resolve('open')])).toBe('open');
    const { items } = await stage.admin.get<{ items: { seq: number }[] }>('/readings?device=heat-1');
    expect(items.map(({ seq }) => seq).sort()).toEqual([2, 3]);
  });

  it('[P6] the gateway says so: not ready, and a hazard of its own', async () => {
    const ready = await stage.admin.call<{ checks: Record<string, { ok: boolean }> }>('GET', 'readyz');
    expect(ready).toMatchObject({
      status: 503,
      body: { checks: { disk: { ok: false }, journal: { ok: true } } },
    });
    const hazards = await stage.admin.list<Hazard>('/hazards?kind=gateway');
    expect(hazards).toMatchObject([{ state: 'unacknowledged', active: true }]);
    expect(JSON.stringify(hazards)).toContain('disk');
  });
});
