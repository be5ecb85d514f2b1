/** What is on file of people's duties: inspections, plans, receipts, permits, hand-overs of the watch. */

import type { InspectionFinding, InspectionInput, InspectionKind, PermitInput, PlanInput } from './duty.ts';
import type { DutyCheckFiling } from './duty-check.ts';
import type { RiskColour } from './facts.ts';
import type { FilingBase } from './filing.ts';
import type { Hazard } from './hazard.ts';
import type { Awaiting } from './loop/call.ts';

/** Nothing in it ever changes. */
export interface InspectionFiling
  extends FilingBase<'inspection'>,
    Pick<InspectionInput, 'items' | 'photos' | 'note' | 'planId'> {
  state: 'done';
  as: InspectionKind;
  venueId: string;
  at: number;
  findings: (InspectionFinding & { ticketId: string; item?: string })[];
  /** Keys of the prohibitions that were found broken. */
  prohibitions: string[];
  /** Ids of the duties that it counted for. */
  duties: string[];
}

export interface PlanFiling
  extends FilingBase<'patrol_plan'>,
    Pick<PlanInput, 'inspector' | 'as' | 'route' | 'content'> {
  state: 'planned' | 'done' | 'missed' | 'cancelled';
  from: number;
  until: number;
  visited: { venueId: string; at: number; inspectionId: string }[];
  reason?: string;
}

/** That the owner has read what the risk of the venue is. */
export interface RiskNoticeFiling extends FilingBase<'risk_notice'> {
  state: 'read';
  venueId: string;
  seen: RiskColour;
  duties: string[];
}

export interface PermitFiling extends FilingBase<'permit'>, Omit<PermitInput, 'venueId'>, Awaiting {
  state: 'reported' | 'approved' | 'refused' | 'ended' | 'expired';
  venueId: string;
  /** It reaches into the hours in which this work is forbidden. */
  forbiddenHours?: true;
  /** Reported later than the profile asks. */
  short?: true;
  decided?: { at: number; by: string; note?: string };
  ended?: { at: number; by: string; note?: string };
  /** The announced work that it became. */
  periodId?: string;
}

/** What was open in the region when the watch was handed over. */
export interface OpenCounts {
  hazards: number;
  unacknowledged: number;
  tickets: number;
  overdue: number;
  permits: number;
  /** Absent in those of before they were counted; so is the next. */
  shelved?: number;
  /** Devices. */
  outOfService?: number;
}

/** An open hazard as it stood. */
export interface HandoverItem
  extends Pick<
    Hazard,
    'id' | 'venueId' | 'venueName' | 'kind' | 'class' | 'priority' | 'state' | 'openedAt' | 'acknowledgedBy'
  > {}

/** A hazard that is shelved, or a device that is out of service: who, until when, why. */
export interface HandoverSet {
  what: 'shelved' | 'out_of_service';
  /** Of the hazard, or the device. */
  id: string;
  venueId: string;
  venueName: string;
  /** Of the hazard, or the device. */
  kind: string;
  by: string;
  at: number;
  until: number;
  reason: string;
}

export interface HandoverFiling extends FilingBase<'handover'>, Awaiting {
  state: 'offered' | 'signed' | 'expired';
  note: string;
  /** Leader on shift. */
  leader?: string;
  counts: OpenCounts;
  /** Open hazards, the heaviest first, and what is set aside; at most 50 each. */
  items?: HandoverItem[];
  set?: HandoverSet[];
  signed?: { at: number; by: string; note?: string };
}

export type DutyFiling =
  | InspectionFiling
  | PlanFiling
  | RiskNoticeFiling
  | PermitFiling
  | HandoverFiling
  | DutyCheckFiling;
