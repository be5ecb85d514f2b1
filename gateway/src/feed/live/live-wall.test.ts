import type { DeviceHealth, Hazard } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Permissions } from '../access/permissions.ts';
import { RegionTree } from '../access/region-tree.ts';
import { District, deviceOf, hazardOf, ticketOf, venueOf } from '../feed-fixtures.ts';
import { LiveWall, type Snapshot } from './live-wall.ts';
import { BACKLOG_MAX, type Listener, RING_MAX, type WallChange } from './view.ts';
import { VIEW_KEPT_MS } from './views.ts';

/** A client that keeps what it was sent. */
class Screen implements Listener {
  sent: { event: string; body: unknown }[] = [];
  waiting = 0;
  send(event: string, body: unknown): void {
    this.sent.push({ event, body });
  }
  backlog(): number {
    return this.waiting;
  }
  get changes(): WallChange[] {
    return this.sent.filter(({ event }) => event === 'change').map(({ body }) => body as WallChange);
  }
  get snapshots(): Snapshot[] {
    return this.sent.filter(({ event }) => event === 'snapshot').map(({ body }) => body as Snapshot);
  }
  /** What changed, in order. */
  get told(): string[] {
    return this.changes.map(({ kind, object }) => (kind === 'gateway' ? kind : `${kind} ${object.id}`));
  }
}

const district = new District();
const tree = new RegionTree();
for (const region of district.regions.values()) tree.learn(region);
let wall: LiveWall;
let screen: Screen;
let position: number;
const { clock } = district;

beforeEach(() => {
  wall = new LiveWall({
    clock,
    permissions: new Permissions(tree),
    gatewayState: () => ({ mode: 'normal' }),
  });
  wall.start(district.openWork(10));
  screen = new Screen();
  position = 10;
});

afterEach(() => wall.stop());

const hazard = (own: Partial<Hazard> & { id: string }) =>
  ({ kind: 'hazard', object: hazardOf(own) }) as const;
function push(...changes: Parameters<LiveWall['push']>[0][number][]): void {
  position += 1;
  wall.push(changes, position);
}
function health(deviceId: string, version: number, venueId = 'v-a') {
  const object: DeviceHealth = {
    ...{ deviceId, venueId, version, online: true, hasSent: true, silent: false },
    ...{ faults: [], modes: [] },
  };
  return { kind: 'health', object } as const;
}
const seqs = (of: Screen) => of.changes.map(({ seq }) => seq);

describe('numbers', () => {
  it('a snapshot once, then changes counted one by one from it', () => {
    wall.attach(null, screen);
    for (let at = 1; at <= 3; at += 1) push(hazard({ id: `h-${at}` }));
    expect(screen.snapshots).toHaveLength(1);
    expect(screen.snapshots[0]).toMatchObject({ seq: 0, gateway: { mode: 'normal' } });
    expect(screen.snapshots[0]?.hazards.map(({ id }) => id)).toEqual(['h-a', 'h-b']);
    expect(seqs(screen)).toEqual([1, 2, 3]);
  });

  it('a late client continues at the number of its snapshot', () => {
    push(hazard({ id: 'h-1' }));
    wall.snapshot(null);
    push(hazard({ id: 'h-2' }));
    wall.attach(null, screen);
    push(hazard({ id: 'h-3' }));
    expect(screen.snapshots[0]?.seq).toBe(1);
    expect(seqs(screen)).toEqual([2]);
  });

  it('resume gives exactly what was missed', () => {
    const { epoch } = wall.snapshot(null);
    for (let at = 1; at <= 5; at += 1) push(hazard({ id: `h-${at}` }));
    wall.attach(null, screen, { epoch, since: 2 });
    expect(screen.told).toEqual(['hazard h-3', 'hazard h-4', 'hazard h-5']);
    expect(seqs(screen)).toEqual([3, 4, 5]);
  });

  it('a socket that knows the snapshot of GET /wall gets no second one', () => {
    const { epoch, seq } = wall.snapshot(null);
    push(hazard({ id: 'h-1' }));
    wall.attach(null, screen, { epoch, since: seq });
    expect(screen.sent.map(({ event }) => event)).toEqual(['change']);
  });

  it('resume of what is gone, foreign or nonsense gives a fresh snapshot', () => {
    const { epoch } = wall.snapshot(null);
    for (let at = 0; at <= RING_MAX; at += 1) push(hazard({ id: 'h-1', version: at + 1 }));
    const seen = [
      { epoch, since: 0 },
      { epoch, since: RING_MAX + 2 },
      { epoch, since: -1 },
      { epoch, since: 1.5 },
      { epoch, since: '5' },
      { epoch: wall.snapshot(['town-a']).epoch, since: 5 },
      {},
    ];
    for (const each of seen) wall.attach(null, screen, each)();
    expect(screen.sent.map(({ event }) => event)).toEqual(seen.map(() => 'snapshot'));
    wall.attach(null, screen, { epoch, since: 1 });
    expect(screen.changes).toHaveLength(RING_MAX);
  });

  it('a view is kept 10 minutes after its last client left, and not for ever', () => {
    const leave = wall.attach(null, screen);
    const { epoch } = wall.snapshot(null);
    clock.advance(2 * VIEW_KEPT_MS);
    expect(wall.snapshot(null).epoch).toBe(epoch);
    clock.advance(5_000);
    leave();
    clock.advance(VIEW_KEPT_MS - 10_000);
    expect(wall.snapshot(null).epoch).toBe(epoch);
    clock.advance(VIEW_KEPT_MS + 5_000);
    expect(wall.snapshot(null).epoch).not.toBe(epoch);
  });

  it('beats every 5 s with the newest number', () => {
    wall.attach(null, screen);
    push(hazard({ id: 'h-1' }));
    clock.advance(10_000);
    const beats = screen.sent.filter(({ event }) => event === 'beat');
    expect(beats).toHaveLength(2);
    // The hazard and the totals it changed.
    expect(beats[0]?.body).toEqual({ seq: 2, at: clock.nowMs() - 5_000 });
  });
});

describe('what goes first', () => {
  it('hazards before tickets, both before anything slower in the same push', () => {
    wall.attach(null, screen);
    push(
      health('d-a', 1),
      { kind: 'venue', object: { ...venueOf('v-a', 'grid-a'), version: 2 } },
      { kind: 'ticket', object: ticketOf({ id: 't-1' }) },
      hazard({ id: 'h-1' }),
    );
    expect(screen.told).toEqual(['hazard h-1', 'ticket t-1']);
    clock.advance(1_000);
    expect(screen.told.slice(2, 4)).toEqual(['device d-a', 'venue v-a']);
  });

  it('several versions of one hazard in a push are one change; an older one is none', () => {
    wall.attach(null, screen);
    push(hazard({ id: 'h-1' }), hazard({ id: 'h-1', version: 2 }));
    push(hazard({ id: 'h-1', version: 1 }));
    expect(screen.changes.map(({ object }) => (object as Hazard).version)).toEqual([2]);
  });

  it('[P8] devices are thinned to one change a second each and 500 at a time', () => {
    wall.attach(null, screen);
    for (let version = 1; version <= 50; version += 1) push(health('d-a', version));
    clock.advance(1_000);
    expect(screen.told.filter((each) => each === 'device d-a')).toHaveLength(1);
    expect(screen.changes[0]?.object).toMatchObject({ id: 'd-a', health: { version: 50 } });
    push(...Array.from({ length: 1_200 }, (_, at) => health(`d-${at}`, 1)));
    const counts = [1, 2, 3].map(() => {
      const before = screen.changes.length;
      clock.advance(1_000);
      return screen.told.slice(before).filter((each) => each.startsWith('device')).length;
    });
    expect(counts).toEqual([500, 500, 200]);
  });

  it('device and health arrive as one object in the shape of the API, without the hash', () => {
    wall.attach(null, screen);
    push(health('d-a', 1), { kind: 'device', object: { ...deviceOf('d-a', 'v-a'), place: 'kitchen' } });
    clock.advance(1_000);
    expect(screen.changes[0]?.object).toMatchObject({
      id: 'd-a',
      place: 'kitchen',
      health: { online: true },
    });
    expect(JSON.stringify(screen.sent)).not.toContain('never-shown');
  });

  it('totals travel with the gateway, only when they changed', () => {
    wall.attach(null, screen);
    push(health('d-a', 1), hazard({ id: 'h-1' }));
    clock.advance(1_000);
    const totals = screen.changes.filter(({ kind }) => kind === 'gateway');
    expect(totals).toHaveLength(1);
    expect(totals[0]?.object).toMatchObject({
      mode: 'normal',
      counts: { hazards: { open: 3, byClass: { alarm: 3 } }, devices: { total: 1, online: 1 } },
    });
    clock.advance(30_000);
    expect(screen.changes.filter(({ kind }) => kind === 'gateway')).toHaveLength(1);
  });
});

describe('the board', () => {
  it('what is closed is told once and then gone', () => {
    wall.attach(null, screen);
    push(hazard({ id: 'h-a', version: 2, state: 'closed' }), {
      kind: 'ticket',
      object: ticketOf({ id: 't-a', version: 2, state: 'closed' }),
    });
    expect(screen.changes.map(({ object }) => (object as Hazard).state)).toEqual(['closed', 'closed']);
    const { hazards, tickets } = wall.snapshot(null);
    expect([...hazards, ...tickets].map(({ id }) => id)).toEqual(['h-b', 't-b']);
  });

  it('has one text: what a snapshot is as JSON, also after changes', () => {
    const same = (scope: string[] | null) =>
      expect(Buffer.concat(wall.snapshotText(scope)).toString()).toBe(JSON.stringify(wall.snapshot(scope)));
    same(null);
    push(hazard({ id: 'h-1' }), {
      kind: 'ticket',
      object: ticketOf({ id: 't-a', version: 2, unit: 'root' }),
    });
    for (const scope of [null, ['town-a'], ['nowhere-known']]) same(scope);
    push(hazard({ id: 'h-1', version: 2, state: 'closed' }), hazard({ id: 'h-a', version: 2 }));
    same(null);
  });

  it('is one for all who begin at the same change, and its text too; a view begun anew half way is no end', () => {
    const other = new Screen();
    wall.attach(null, screen);
    wall.attach(null, other);
    const [first] = screen.snapshots as [Snapshot];
    expect(other.snapshots[0]).toBe(first);
    expect(wall.textOf(first)).toBe(JSON.stringify(first));
    expect(wall.textOf({ seq: 1, at: 2 })).toBeUndefined();
    const moved = { kind: 'venue', object: { ...venueOf('v-a', 'town-b'), version: 2 } } as const;
    push(moved, { kind: 'desk', object: { region: 'town-a', flood: true, alarms10min: 12 } });
    expect(wall.snapshot(null).gateway).toMatchObject({ floods: [{ region: 'town-a' }] });
  });

  it('changes before the start count when they are newer than the base', () => {
    const early = new LiveWall({ clock, permissions: new Permissions(tree), gatewayState: () => ({}) });
    expect(() => early.snapshot(null)).toThrow(expect.objectContaining({ code: 'starting' }));
    early.push([hazard({ id: 'h-in-base' })], 10);
    early.push([hazard({ id: 'h-after' }), hazard({ id: 'h-gone' })], 11);
    early.push([hazard({ id: 'h-gone', version: 2, state: 'closed' })], 12);
    early.start(district.openWork(10));
    expect(early.snapshot(null).hazards.map(({ id }) => id)).toEqual(['h-a', 'h-b', 'h-after']);
  });
});

describe('[P10] views', () => {
  it('a client hears of its own regions alone, numbered without gaps', () => {
    const other = new Screen();
    wall.attach(['town-a'], screen);
    wall.attach(['grid-b'], other);
    push(hazard({ id: 'h-1' }), hazard({ id: 'h-2', region: 'grid-b' }), hazard({ id: 'h-3', region: '' }));
    push(hazard({ id: 'h-4', region: 'nowhere-known' }), hazard({ id: 'h-5' }), health('d-b', 1, 'v-b'));
    clock.advance(1_000);
    expect(screen.told.slice(0, 2)).toEqual(['hazard h-1', 'hazard h-5']);
    expect(screen.told).not.toContain('device d-b');
    expect(other.told).toEqual(['hazard h-2', 'device d-b', 'gateway']);
    for (const each of [screen, other]) expect(seqs(each)).toEqual(each.changes.map((_, at) => at + 1));
  });

  it('a thing that leaves a region leaves the wall, by a fresh snapshot under a new epoch', () => {
    wall.attach(['town-a'], screen);
    push(hazard({ id: 'h-a', version: 2, region: 'grid-b' }));
    expect(screen.changes).toEqual([]);
    expect(screen.snapshots).toHaveLength(2);
    expect(screen.snapshots[1]).toMatchObject({ hazards: [], seq: 0 });
    expect(screen.snapshots[1]?.epoch).not.toBe(screen.snapshots[0]?.epoch);
  });

  it('a ticket that goes to another unit is told there, stays with its venue, and leaves when it goes on', () => {
    const [from, to] = [screen, new Screen()];
    wall.attach(['grid-a'], from);
    wall.attach(['town-b'], to);
    const moved = (version: number, unit: string) =>
      push({ kind: 'ticket', object: ticketOf({ id: 't-a', version, unit }) });
    moved(2, 'town-b');
    expect([from.told, to.told]).toEqual([['ticket t-a'], ['ticket t-a']]);
    moved(3, 'root');
    expect(from.told).toEqual(['ticket t-a', 'ticket t-a']);
    expect(to.told).toEqual(['ticket t-a']);
    expect(to.snapshots).toHaveLength(2);
    expect(to.snapshots[1]?.tickets.map(({ id }) => id)).toEqual(['t-b']);
  });

  it('a moved region gives everybody a fresh snapshot', () => {
    wall.attach(['town-b'], screen);
    const moved = { ...district.addRegion('grid-a', 'town-b'), version: 2 };
    expect(tree.learn(moved)).toBe(true);
    wall.regionsChanged(true);
    expect(screen.snapshots.at(-1)?.hazards.map(({ id }) => id)).toEqual(['h-a', 'h-b']);
    tree.learn({ ...moved, version: 3, parent: 'town-a' });
    district.addRegion('grid-a', 'town-a');
  });
});

describe('[P8] a slow client', () => {
  it('is left out at its limit, hears no beat, and gets a fresh snapshot once it has drained', () => {
    wall.attach(null, screen);
    screen.waiting = BACKLOG_MAX;
    push(hazard({ id: 'h-1' }));
    push(hazard({ id: 'h-2' }));
    clock.advance(5_000);
    expect(screen.sent).toHaveLength(1);
    screen.waiting = 0;
    push(hazard({ id: 'h-3' }));
    expect(screen.sent).toHaveLength(1);
    clock.advance(1_000);
    expect(screen.snapshots).toHaveLength(2);
    push(hazard({ id: 'h-4' }));
    expect(screen.changes.at(-1)?.seq).toBe((screen.snapshots[1]?.seq ?? 0) + 1);
  });

  it('does not slow the others', () => {
    const quick = new Screen();
    wall.attach(null, screen);
    wall.attach(null, quick);
    screen.waiting = BACKLOG_MAX;
    push(hazard({ id: 'h-1' }));
    expect(quick.told).toEqual(['hazard h-1']);
  });
});

describe('a flooded duty desk', () => {
  const desk = (region: string, flood: boolean) =>
    ({ kind: 'desk', object: { region, flood, alarms10min: flood ? 12 : 3 } }) as const;
  const floodsOf = (object: unknown) =>
    (object as { floods: { region: string }[] }).floods.map(({ region }) => region);

  it('is shown to those who see its region, in the snapshot and as a change, until it is over', () => {
    const other = new Screen();
    wall.attach(['town-a'], screen);
    wall.attach(['town-b'], other);
    push(desk('town-a', true));
    clock.advance(1_000);
    expect(floodsOf(screen.changes.at(-1)?.object)).toEqual(['town-a']);
    expect(other.changes.flatMap(({ object }) => floodsOf(object))).toEqual([]);
    expect(floodsOf(wall.snapshot(['town-a']).gateway)).toEqual(['town-a']);
    expect(floodsOf(wall.snapshot(['town-b']).gateway)).toEqual([]);
    push(desk('town-a', false));
    clock.advance(1_000);
    expect(floodsOf(screen.changes.at(-1)?.object)).toEqual([]);
  });

  it('[P3] that was told before the base was there is not forgotten', () => {
    const early = new LiveWall({ clock, permissions: new Permissions(tree), gatewayState: () => ({}) });
    early.push([desk('town-a', true)], 11);
    early.start(district.openWork(10));
    expect(floodsOf(early.snapshot(null).gateway)).toEqual(['town-a']);
    early.stop();
  });
});

describe('a desk that is asked whether somebody is there', () => {
  const check = (state: 'waiting' | 'answered') => {
    const times = { openedAt: 1, dueAt: 600_001, shift: { from: 0, until: 86_400_000 } };
    const object = {
      id: 'c-1',
      version: 1,
      type: 'duty_check',
      region: 'town-a',
      by: 'gateway',
      state,
      ...times,
    };
    return { kind: 'filing', object } as const;
  };
  const checksIn = (object: unknown) =>
    (object as { dutyChecks: { id: string }[] }).dutyChecks.map(({ id }) => id);

  it('is shown to those who see its region until somebody answers', () => {
    const other = new Screen();
    wall.attach(['town-a'], screen);
    wall.attach(['town-b'], other);
    push(check('waiting') as never);
    clock.advance(1_000);
    expect(checksIn(screen.changes.at(-1)?.object)).toEqual(['c-1']);
    expect(other.changes.flatMap(({ object }) => checksIn(object))).toEqual([]);
    push(check('answered') as never);
    clock.advance(1_000);
    expect(checksIn(screen.changes.at(-1)?.object)).toEqual([]);
  });

  it('[P3] before the base was there is not forgotten', () => {
    const early = new LiveWall({ clock, permissions: new Permissions(tree), gatewayState: () => ({}) });
    early.push([check('waiting') as never], 11);
    early.start(district.openWork(10));
    expect(checksIn(early.snapshot(null).gateway)).toEqual(['c-1']);
    early.stop();
  });
});
