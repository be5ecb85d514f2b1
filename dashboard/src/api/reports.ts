/** `/reports`: the cumulative forms, the analyses, sensor coverage. */

import type { FormFiling, FormName, TypedFigure } from '@ninewatch/rules';
import { get, type Paged, pathOf, post, put, type Query } from './http.ts';

export interface FormColumn {
  figure: string;
  header: string;
  group?: string;
  title: string;
  typed?: true;
}
export interface FormRow {
  unit: string;
  name: string;
  total?: true;
  direct?: true;
  cells: (string | number)[];
  figures: Record<string, number>;
  confirmed?: { by: string; at: number; late?: true; note?: string };
}
export interface FormSheet {
  form: FormName;
  name: { zh: string; en: string };
  unit: string;
  date: string;
  from: number;
  until: number;
  columns: FormColumn[];
  rows: FormRow[];
}
export interface FormQuestion {
  unit: string;
  /** `2026-06-30`. */
  date: string;
  rows: 'unit' | 'units';
  live: 'true' | 'false';
}

export function formSheet(form: FormName, question: FormQuestion): Promise<FormSheet> {
  return get<FormSheet>(`/reports/${form}`, { ...question });
}

/** Where a browser gets it as a file. */
export function reportFile(path: string, query: Query): string {
  return pathOf(`/reports/${path}`, query);
}

export function dueForms(form: FormName): Promise<Paged<FormFiling>> {
  return get<Paged<FormFiling>>(`/reports/${form}/due`, { limit: 100 });
}

export function typeFigures(
  form: FormName,
  typed: { unit: string; date: string } & Partial<Record<TypedFigure, number>>,
): Promise<unknown> {
  return put(`/reports/${form}/typed`, typed);
}

export function signForm(
  form: FormName,
  signed: { unit: string; date: string; note?: string },
): Promise<FormFiling> {
  return post<FormFiling>(`/reports/${form}/confirm`, signed);
}

type Counts = Record<string, number>;
interface Times {
  count: number;
  p50Ms: number;
  p90Ms: number;
}
interface Point {
  id: string;
  name: string;
  count: number;
}
export interface Analysis {
  region: string;
  from: number;
  until: number;
  hazards: { total: number; byKind: Counts; byClass: Counts };
  weeks: { from: number; byKind: Counts; tickets: number }[];
  recurring: Record<'venues' | 'devices' | 'rules' | 'places', Point[]>;
  response: Record<'acknowledge' | 'accept' | 'submit' | 'close', Times>;
  causes: Counts;
  falseShare: number;
  desk: {
    alarms: number;
    alarmsPerHour: number;
    alarmsPer10Min: number;
    periodsAbove10: number;
    floods: number;
    topTenShare: number;
    chattering: number;
    stale: number;
    priorities: Record<'1' | '2' | '3' | '4', number>;
  };
  tickets: { total: number; bySource: Counts; byClass: Counts };
  overdueByUnit: { unit: string; overdue: number; total: number }[];
}

/** Times in ms; 30 days before `to` when `from` is left out. */
export function analysis(asked: {
  region: string;
  from?: number | undefined;
  to?: number | undefined;
}): Promise<Analysis> {
  return get<Analysis>('/reports/analysis', asked);
}

export interface DutyFigures {
  due: number;
  done: number;
  late: number;
  missed: number;
  open: number;
  inTime: number | null;
}
interface Bilingual {
  zh: string;
  en: string;
}
export interface DutyReport {
  region: string;
  from: number;
  until: number;
  at: number;
  total: DutyFigures;
  units: ({ unit: string; name: string; level: string; direct?: true } & DutyFigures)[];
  roles: ({ role: string } & DutyFigures)[];
  duties: ({ key: string; name: Bilingual; role: string } & DutyFigures)[];
  people: ({ username: string; name: string } & DutyFigures)[];
  peopleTotal: number;
  unheld: DutyFigures;
  missed: {
    unit: string;
    key: string;
    name: Bilingual;
    role: string;
    term: string;
    dueAt: number;
    missed: number;
    late: number;
    inactions: { id: string; state: string; told: number; answeredBy: string | null }[];
  }[];
  missedTotal: number;
}

export function dutyReport(asked: { region: string; term: string }): Promise<DutyReport> {
  return get<DutyReport>('/reports/duties', asked);
}

export interface VenueCounts {
  venues: number;
  none: number;
  notWorking: number;
  protected: number;
}
export interface Coverage extends VenueCounts {
  region: string;
  share: number | null;
  kinds: {
    kind: string;
    devices: number;
    working: number;
    silent: number;
    neverSent: number;
    outOfService: number;
  }[];
  byWorkingSensors: { sensors: number; venues: number }[];
  byColour: (VenueCounts & { colour: 'red' | 'orange' | 'yellow' | 'blue' })[];
  byCategory: (VenueCounts & { category: number })[];
}

export function coverage(region: string): Promise<Coverage> {
  return get<Coverage>('/reports/coverage', { region: region || undefined });
}
