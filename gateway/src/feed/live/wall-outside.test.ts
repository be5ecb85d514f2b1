import { expect, it } from 'vitest';
import { Permissions } from '../access/permissions.ts';
import { RegionTree } from '../access/region-tree.ts';
import { District } from '../feed-fixtures.ts';
import { BEAT_MS, LiveWall } from './live-wall.ts';

it('[P10] tells of other systems, channels and sources those alone who see everything', () => {
  const district = new District();
  const tree = new RegionTree();
  for (const region of district.regions.values()) tree.learn(region);
  const outside = {
    sources: [{ id: 'bridge-of-b', state: 'up' }],
    systems: [{ name: 'city', shows: 'https://city.example', trouble: '503' }],
    noticeChannels: [{ channel: 'robot-of-b', shows: 'group' }],
    channels: [{ channel: 'old' }],
  };
  let position = 1;
  const gatewayState = () => ({ mode: 'normal', position, ...outside });
  const wall = new LiveWall({ clock: district.clock, permissions: new Permissions(tree), gatewayState });
  wall.start(district.openWork(10));
  try {
    const sent: unknown[] = [];
    wall.attach(['town-a'], { send: (_event, body) => void sent.push(body), backlog: () => 0 });
    expect(wall.snapshot(null).gateway).toMatchObject({ mode: 'normal', ...outside });
    expect(wall.snapshot(['town-a']).gateway).toMatchObject({ mode: 'normal', position: 1 });
    position = 2;
    district.clock.advance(2 * BEAT_MS);
    expect(sent.length).toBeGreaterThan(1);
    expect(JSON.stringify(sent)).toContain('"position":2');
    expect(JSON.stringify([sent, wall.snapshot(['town-a'])])).not.toMatch(/bridge-of-b|city|robot-of-b|old/);
  } finally {
    wall.stop();
  }
});
