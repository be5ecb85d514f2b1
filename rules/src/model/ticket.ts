/** A job for people with a clock (隐患工单), under the closed-loop rules of the domain sheet §4. */

export type TicketState = 'open' | 'accepted' | 'submitted' | 'rejected' | 'transferred' | 'closed';

export interface TicketStep {
  at: number;
  by: string;
  act: string;
  from: TicketState | null;
  to: TicketState;
  note?: string;
}

export interface Ticket {
  id: string;
  version: number;
  hazardId?: string;
  source: 'sensor' | 'self_inspection' | 'patrol' | 'public_report' | 'ai_recognition' | 'upper_level';
  venueId: string;
  region: string;
  class: 'ordinary' | 'major';
  handling: 'immediate' | 'limited' | 'listed';
  state: TicketState;
  /** Region id of the responsible unit: by default the venue's town. */
  unit: string;
  title: { zh: string; en: string };
  /** User name of the responsible person. */
  responsible?: string;
  measures?: string;
  dueAt: number;
  /** Who submitted the work as done, and who approved it: never the same person. */
  finisher?: string;
  acceptor?: string;
  openedAt: number;
  closedAt?: number;
  steps: TicketStep[];
}
