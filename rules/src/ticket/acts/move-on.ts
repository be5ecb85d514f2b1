/** It goes to other hands (移送): another unit, a department, or one level up. */

import { type Decision, refuse } from '../../fold/decision.ts';
import { regionOfLevel } from '../../ledger/region-tree.ts';
import type { TicketTransfer } from '../../model/ticket.ts';
import { checkOfficeName } from '../../profile/office-names.ts';
import { type ActOf, type TicketScene, withMore } from './scene.ts';

export function transfer(scene: TicketScene, act: ActOf<'ticket.transfer'>): Decision | null {
  if (!scene.turn.state.regions.has(act.unit)) {
    return refuse('unknown-region', `no region ${act.unit}`, { field: 'unit' });
  }
  hand(scene, { kind: 'unit', to: act.unit, ...(act.note === undefined ? {} : { reason: act.note }) });
  return null;
}

/** The unit becomes the one at whose level the department is; reports count both kinds apart. */
export function refer(scene: TicketScene, act: ActOf<'ticket.refer'>): Decision | null {
  const { kind, department, reason } = act;
  if (department === '') return refuse('invalid', 'a department is needed', { field: 'department' });
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  const { state } = scene.turn;
  const { region } = scene.entry.ticket;
  const level = kind === 'district_department' ? 'district' : 'town';
  const to = regionOfLevel(state, region, level);
  if (to === undefined) return refuse('wrong-state', `the venue is in no ${level}`);
  const unknown = checkOfficeName(state, department, { regions: [to, region], field: 'department' });
  if (unknown !== null) return unknown;
  hand(scene, { kind, to, department, reason });
  return null;
}

export function escalate({ turn, entry: { ticket } }: TicketScene): Decision | null {
  const above = turn.state.regions.get(ticket.unit)?.parent;
  if (above === undefined) return refuse('wrong-state', `nobody is above ${ticket.unit}`);
  ticket.unit = above;
  return null;
}

function hand(
  { turn, by, entry: { ticket } }: TicketScene,
  how: Omit<TicketTransfer, 'at' | 'by' | 'from'>,
): void {
  ticket.transfers = withMore(ticket.transfers, { at: turn.at, by, from: ticket.unit, ...how });
  ticket.unit = how.to;
}
