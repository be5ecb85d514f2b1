import type { Region } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { ROLES_BY_ABILITY as GATEWAY_TABLE } from '../../../gateway/src/feed/access/roles.ts';
import { type Ability, may, ROLES_BY_ABILITY } from './abilities.ts';

const region = (id: string, parent?: string): [string, Region] => [
  id,
  { id, version: 1, name: id, level: 'town', ...(parent === undefined ? {} : { parent }) },
];
const regions = new Map([
  region('root'),
  region('town', 'root'),
  region('grid', 'town'),
  region('other', 'root'),
]);

describe('[P10] what is offered', () => {
  it('agrees with the table by which the gateway decides', () => {
    for (const ability of Object.keys(ROLES_BY_ABILITY) as Ability[]) {
      expect([ability, [...ROLES_BY_ABILITY[ability]].sort()]).toEqual([
        ability,
        [...GATEWAY_TABLE[ability]].sort(),
      ]);
    }
  });

  it('holds in the region of the grant and below it', () => {
    const grants = [{ role: 'duty_officer' as const, region: 'town' }];
    const ack = (where: string) => may(grants, 'hazard.acknowledge', { region: where, regions });
    expect([ack('grid'), ack('town'), ack('other')]).toEqual([true, true, false]);
    expect(may(grants, 'ticket.approve', { region: 'grid', regions })).toBe(true);
    const field = [{ role: 'grid_worker' as const, region: 'town' }];
    expect(may(field, 'ticket.approve', { region: 'grid', regions })).toBe(false);
  });

  it('a role on root holds for what has no region of its own', () => {
    const grants = [{ role: 'admin' as const, region: 'root' }];
    expect(may(grants, 'hazard.acknowledge', { region: '', regions })).toBe(true);
  });
});
