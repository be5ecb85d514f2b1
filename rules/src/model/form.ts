/** The cumulative forms that units hand in: their figures, what is typed in, and what was signed. */

import type { FilingBase } from './filing.ts';

export const FORMS = ['section', 'village'] as const;
/** The form of a town's section (17 columns by default), and that of a village (11). */
export type FormName = (typeof FORMS)[number];

/** What a ledger knows, from 1 January to the end of the form's date. */
export const COMPUTED_FIGURES = [
  'supervised',
  'red',
  'orange',
  'yellow',
  'blue',
  /** Different venues that somebody checked, and those of them that a leader checked. */
  'checked',
  'checkedByLeaders',
  'found',
  'rectified',
  'majorFound',
  'majorRectified',
  /** Tickets that went to a department of the district, or to a section of the town. */
  'toDistrict',
  'toTown',
  /** Put under listed supervision (挂牌督办). */
  'listed',
  /** Past their due time on the form's date, and not put right. */
  'overdue',
] as const;
export type ComputedFigure = (typeof COMPUTED_FIGURES)[number];

/** What only people know: venues punished, fines in 10,000 yuan, cases handed to the district's departments. */
export const TYPED_FIGURES = ['penalties', 'finesWan', 'cases'] as const;
export type TypedFigure = (typeof TYPED_FIGURES)[number];

export type FormFigure = ComputedFigure | TypedFigure;
export type FormFigures = Record<FormFigure, number>;

/** Typed in for a unit and a day of the calendar; its id is `typed-<form>-<unit>-<date>`. */
export interface TypedFiling extends FilingBase<'typed_figures'> {
  form: FormName;
  /** `2026-06-30` in the unit's own time. */
  date: string;
  values: Partial<Record<TypedFigure, number>>;
}

/** A form as it was signed: its figures stay as they were. Its id is `form-<form>-<unit>-<date>`. */
export interface FormFiling extends FilingBase<'signed_form'> {
  form: FormName;
  date: string;
  /** `due` and `late` ones wait for a signature; `never` is what nobody signed until the next was due. */
  state: 'due' | 'late' | 'confirmed' | 'never';
  dueAt: number;
  figures?: FormFigures;
  confirmed?: { by: string; at: number; late?: true; note?: string };
}

interface OnForm {
  form: FormName;
  unit: string;
  date: string;
}
export type FormAct =
  | ({ type: 'form.typed'; values: TypedFiling['values']; expectedVersion?: number } & OnForm)
  /** `figures` are those that the caller was shown: the fold keeps no sums. */
  | ({ type: 'form.confirm'; figures: FormFigures; note?: string } & OnForm);
