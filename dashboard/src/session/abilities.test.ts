import type { Region, RoleGrant } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { abilitiesOf } from '../../../gateway/src/feed/access/permissions.ts';
import { ROOT_ONLY } from '../../../gateway/src/feed/access/roles.ts';
import { type Ability, may, mayAnywhere } from './abilities.ts';

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
const held = (...roles: RoleGrant[]) => ({
  roles,
  abilities: abilitiesOf(roles.map(({ role }) => role)),
  regions,
});

describe('[P10] what is offered', () => {
  it('holds in the region of the grant and below it', () => {
    const watch = held({ role: 'duty_officer', region: 'town' });
    const ack = (where: string) => may(watch, 'hazard.acknowledge', { region: where });
    expect([ack('grid'), ack('town'), ack('other')]).toEqual([true, true, false]);
    expect(may(watch, 'ticket.approve', { region: 'grid' })).toBe(true);
    const field = held({ role: 'grid_worker', region: 'town' });
    expect(may(field, 'ticket.approve', { region: 'grid' })).toBe(false);
  });

  it('a role on root holds for what has no region of its own', () => {
    const admin = held({ role: 'admin', region: 'root' });
    expect(may(admin, 'hazard.acknowledge', { region: '' })).toBe(true);
    expect(may(admin, 'rules.write', { region: '' })).toBe(true);
  });

  it('what is for root alone is not offered to who holds the role below it', () => {
    const [local, root] = [held({ role: 'admin', region: 'town' }), held({ role: 'admin', region: 'root' })];
    for (const ability of ROOT_ONLY) {
      expect([ability, mayAnywhere(local, ability)]).toEqual([ability, false]);
      expect([ability, mayAnywhere(root, ability as Ability)]).toEqual([ability, true]);
    }
  });

  it('an owner acts at the own venue and at no other', () => {
    const owner = held({ role: 'owner', region: 'grid', venue: 'inn' });
    const submit = (venueId: string) => may(owner, 'ticket.submit', { region: 'grid', venueId });
    expect([submit('inn'), submit('bar')]).toEqual([true, false]);
    expect(mayAnywhere(owner, 'inspection.self_inspection')).toBe(true);
    expect(may(held({ role: 'owner', region: 'grid' }), 'ticket.submit', { region: 'grid' })).toBe(false);
  });
});
