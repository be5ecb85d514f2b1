/** `/inspections`, `/patrol-plans`: visits that are planned, and what they found. */

import type { InspectionFiling, InspectionInput, PlanFiling, PlanInput } from '@ninewatch/rules';
import { post } from './http.ts';

export function recordInspection(inspection: InspectionInput): Promise<InspectionFiling> {
  return post<InspectionFiling>('/inspections', inspection);
}

export function createPlan(plan: PlanInput): Promise<PlanFiling> {
  return post<PlanFiling>('/patrol-plans', plan);
}
