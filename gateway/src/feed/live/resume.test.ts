/** After a `resume` a client has everything, and its numbers never run backwards. [surface §4] */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Permissions } from '../access/permissions.ts';
import { RegionTree } from '../access/region-tree.ts';
import { District, hazardOf } from '../feed-fixtures.ts';
import { LiveWall, type Snapshot } from './live-wall.ts';
import { BACKLOG_MAX, type Listener, type WallChange } from './view.ts';

/** Keeps the numbers it was sent, a snapshot as `s5`, a change as `5`. */
class Numbers implements Listener {
  sent: string[] = [];
  epoch = '';
  waiting = 0;
  send(event: string, body: unknown): void {
    if (event === 'snapshot') {
      this.epoch = (body as Snapshot).epoch;
      this.sent.push(`s${(body as Snapshot).seq}`);
    } else if (event === 'change') this.sent.push(String((body as WallChange).seq));
  }
  backlog(): number {
    return this.waiting;
  }
  /** What came since the last look. */
  take(): string[] {
    return this.sent.splice(0);
  }
}

let district: District;
let wall: LiveWall;
let client: Numbers;
let position: number;

beforeEach(() => {
  district = new District();
  const permissions = new Permissions(new RegionTree());
  wall = new LiveWall({ clock: district.clock, permissions, gatewayState: () => ({}) });
  wall.start(district.openWork(0));
  client = new Numbers();
  position = 0;
});
afterEach(() => wall.stop());

function push(count: number): void {
  for (let at = 0; at < count; at += 1) {
    position += 1;
    wall.push([{ kind: 'hazard', object: hazardOf({ id: `h-${position}` }) }], position);
  }
}
const resume = (since: number, epoch = client.epoch) => {
  wall.resume(null, client, { epoch, since });
  return client.take();
};

describe('resume on a socket that was sent a snapshot', () => {
  beforeEach(() => {
    wall.snapshot(null);
    push(5);
    wall.attach(null, client);
  });

  it('of what that snapshot has gives nothing old', () => {
    expect(client.take()).toEqual(['s5']);
    for (const since of [0, 2, 5]) expect(resume(since)).toEqual([]);
    push(1);
    expect(client.take()).toEqual(['6']);
    expect(resume(2)).toEqual([]);
    expect(resume(6)).toEqual([]);
  });

  it('of what came after it gives a fresh one: the client says that it lost something', () => {
    push(3);
    expect(client.take()).toEqual(['s5', '6', '7', '8']);
    expect(resume(6)).toEqual(['s8']);
    expect(resume(6)).toEqual([]);
    push(1);
    expect(client.take()).toEqual(['9']);
    expect(resume(8)).toEqual(['s9']);
  });

  it('of another epoch, or ahead of everything, gives a fresh one', () => {
    client.take();
    expect(resume(5, 'another')).toEqual(['s5']);
    expect(resume(7)).toEqual(['s5']);
    expect(resume(-1)).toEqual(['s5']);
  });
});

describe('resume on a socket that began with what it had seen', () => {
  it('[P8] gives what was left out while it was slow, once', () => {
    wall.attach(null, client);
    push(1);
    client.waiting = BACKLOG_MAX;
    push(3);
    expect(client.take()).toEqual(['s0', '1']);
    client.waiting = 0;
    expect(resume(1)).toEqual(['2', '3', '4']);
    district.clock.advance(1_000);
    expect(client.take()).not.toContain('4');
  });

  it('of less than it said at the door gives a fresh snapshot', () => {
    const { epoch } = wall.snapshot(null);
    push(4);
    wall.attach(null, client, { epoch, since: 2 });
    expect(client.take()).toEqual(['3', '4']);
    expect(resume(0, epoch)).toEqual(['s4']);
    expect(resume(0, epoch)).toEqual([]);
  });

  it('after the view began anew gives a fresh snapshot', () => {
    wall.attach(null, client);
    push(2);
    const { epoch } = client;
    client.take();
    wall.regionsChanged(true);
    expect(client.take()).toEqual(['s0']);
    expect(resume(2, epoch)).toEqual(['s0']);
  });
});
