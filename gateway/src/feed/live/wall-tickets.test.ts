import { expect, it } from 'vitest';
import { Permissions } from '../access/permissions.ts';
import { RegionTree } from '../access/region-tree.ts';
import { District, ticketOf } from '../feed-fixtures.ts';
import { LiveWall } from './live-wall.ts';

it('shows tickets without their record, which grows with each act, in snapshots and in changes', () => {
  const district = new District();
  const tree = new RegionTree();
  for (const region of district.regions.values()) tree.learn(region);
  const gatewayState = () => ({ mode: 'normal' });
  const wall = new LiveWall({ clock: district.clock, permissions: new Permissions(tree), gatewayState });
  wall.start(district.openWork(10));
  try {
    const sent: { event: string; body: unknown }[] = [];
    wall.attach(null, { send: (event, body) => void sent.push({ event, body }), backlog: () => 0 });
    const before = wall.snapshot(null);
    expect(before.tickets.length).toBeGreaterThan(0);
    const step = { at: 1, by: 'gateway', act: 'open', from: null, to: 'open' } as const;
    const whole = ticketOf({ id: 't-b', version: 2, steps: [step], evidence: [], transfers: [] });
    wall.push([{ kind: 'ticket', object: whole }], 11);
    const changed = (sent.at(-1)?.body as { object?: object } | undefined)?.object;
    expect(changed).toMatchObject({ id: 't-b', version: 2, title: whole.title, dueAt: whole.dueAt });
    const after = wall.snapshot(null).tickets;
    expect(after.find(({ id }) => id === 't-b')).toEqual(changed);
    for (const ticket of [...before.tickets, ...after])
      for (const name of ['steps', 'fixes', 'evidence', 'transfers', 'refusals'])
        expect(ticket).not.toHaveProperty(name);
  } finally {
    wall.stop();
  }
});
