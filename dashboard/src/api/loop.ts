/** `/cases`, `/whistles`, `/emergencies`, `/drills`, `/warnings`, `/receipts`, `/inactions`: what is on file of the loop. */

import type {
  CaseFiling,
  DrillFiling,
  EmergencyAct,
  EmergencyFiling,
  InactionFiling,
  IncidentFiling,
  ReceiptFiling,
  Role,
  WarningAct,
  WarningFiling,
  WhistleFiling,
} from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

interface Named {
  /** In lists and of a single one. */
  venueName?: string;
}
export interface Filings {
  cases: CaseFiling & Named;
  whistles: WhistleFiling & Named;
  emergencies: EmergencyFiling & Named;
  drills: DrillFiling & Named;
  warnings: WarningFiling;
  receipts: ReceiptFiling & Named;
  inactions: Omit<InactionFiling, 'notice'> & Named;
}
export type FilingPath = keyof Filings;

export interface FilingFilter {
  /** One or several, divided by commas. */
  state?: string | undefined;
  venue?: string | undefined;
  region?: string | undefined;
  /** Of cases and whistles: in which an office of the person has something to do. */
  mine?: true | undefined;
  after?: string | undefined;
}

export function listFilings<Path extends FilingPath>(
  path: Path,
  filter: FilingFilter,
  limit = 50,
): Promise<Paged<Filings[Path]>> {
  return get<Paged<Filings[Path]>>(`/${path}`, { ...filter, limit });
}

export function filingById<Path extends FilingPath>(path: Path, id: string): Promise<Filings[Path]> {
  return get<Filings[Path]>(`/${path}/${encodeURIComponent(id)}`);
}

/** `version` in the body: what the caller saw; another one by now is refused as `stale-version`. */
export function actOnFiling<Path extends FilingPath>(
  path: Path,
  id: string,
  { act, body }: { act: string; body: Record<string, unknown> },
): Promise<Filings[Path]> {
  return post<Filings[Path]>(`/${path}/${encodeURIComponent(id)}/${act}`, body);
}

export interface Whistle {
  venueId?: string;
  ticketId?: string;
  what: string;
  departments: readonly { office: string; role: Role }[];
  /** Minutes. */
  dueIn?: number;
}
export function blowWhistle(whistle: Whistle): Promise<WhistleFiling> {
  return post<WhistleFiling>('/whistles', whistle);
}

export type Declaration = Omit<Extract<EmergencyAct, { type: 'emergency.declare' }>, 'type'>;
export function declareEmergency(declaration: Declaration): Promise<IncidentFiling> {
  return post<IncidentFiling>('/emergencies', declaration);
}

export type NewWarning = Omit<Extract<WarningAct, { type: 'warning.issue' }>, 'type'>;
export function issueWarning(warning: NewWarning): Promise<WarningFiling> {
  return post<WarningFiling>('/warnings', warning);
}

/** The one that a receipt is of, also for who sees no warnings of a unit above. */
export function warningOfReceipt(receipt: string): Promise<WarningFiling> {
  return get<WarningFiling>(`/receipts/${encodeURIComponent(receipt)}/warning`);
}

export function confirmWarning(
  warning: string,
  body: { venueId: string; note?: string },
): Promise<ReceiptFiling> {
  return post<ReceiptFiling>(`/warnings/${encodeURIComponent(warning)}/receipts`, body);
}
