/** `/records`, `/regions/{id}/choices`: what people write down, and what a profile offers on its forms. */

import type { NamedOffice, RecordFiling, RecordOf } from '@ninewatch/rules';
import { get, post } from './http.ts';

interface Words {
  zh: string;
  en: string;
}
interface Choice {
  key: string;
  name: Words;
}
export interface Choices {
  region: string;
  goods: (Choice & { cost: number })[];
  /** `isGranted`: by people, not by what happens. */
  creditRules: (Choice & { points: number; isGranted: boolean })[];
  pressure: { step: string; name: Words }[];
  figures: Choice[];
  campaignChecklist: string[];
  /** Of dispatch. */
  plans: Choice[];
  offices: NamedOffice[];
}

export function choicesOf(region: string): Promise<Choices> {
  return get<Choices>(`/regions/${encodeURIComponent(region)}/choices`);
}

export interface RecordPlace {
  venueId?: string;
  region?: string;
}

/** `path`: `trainings`, `risk-points`, … */
export function fileRecord(path: string, place: RecordPlace, content: object): Promise<RecordFiling> {
  return post<RecordFiling>(`/records/${path}`, { ...place, content });
}

export function correctRecord(
  path: string,
  { id, version }: Pick<RecordOf, 'id' | 'version'>,
  said: { content: object; why: string },
): Promise<RecordFiling> {
  return post<RecordFiling>(`/records/${path}/${encodeURIComponent(id)}/correct`, { ...said, version });
}
