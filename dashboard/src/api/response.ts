/** What is done when it is serious: the plan of a venue, and the emergencies and cases that run there. */

import type { Bilingual, CaseFiling, EmergencyFiling, EmergencyKind } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

export interface ResponsePlan {
  id: string;
  name: Bilingual;
  checklist: { id: string; what: Bilingual }[];
  forces: { id: string; name: Bilingual; role: string; level: string }[];
}

export function responsePlanOf(venue: string, kind: EmergencyKind): Promise<ResponsePlan> {
  return get<ResponsePlan>(`/venues/${encodeURIComponent(venue)}/response-plan`, { kind });
}

/** Those that have not been closed, newest first. */
export async function openEmergenciesOf(venue: string): Promise<EmergencyFiling[]> {
  const state = 'open,reported,concluded';
  return (await get<Paged<EmergencyFiling>>('/emergencies', { venue, state, limit: 20 })).items;
}

export async function openCasesOf(venue: string): Promise<CaseFiling[]> {
  const state = 'open,dispatched,worked,feedback';
  return (await get<Paged<CaseFiling>>('/cases', { venue, state, limit: 20 })).items;
}

/** An item of the checklist is done. */
export function checkItem(id: string, item: string): Promise<EmergencyFiling> {
  return post<EmergencyFiling>(`/emergencies/${encodeURIComponent(id)}/check`, { item });
}
