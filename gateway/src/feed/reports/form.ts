/** A cumulative form from the ledger's sums: its lines, with what was typed in and what was signed. */

import {
  type FormFigures,
  type FormFiling,
  type FormName,
  type Profile,
  TYPED_FIGURES,
  type TypedFigure,
  type TypedFiling,
} from '@ninewatch/rules';
import type { FormLine, FormSums } from '../../ledger/report-port.ts';

export interface FormRow {
  unit: string;
  name: string;
  /** The sum of the rows above it. */
  isTotal?: true;
  /** Of the unit itself, outside all units below it. */
  isDirect?: true;
  figures: FormFigures;
  /** Present when the figures are those that were signed. */
  confirmed?: NonNullable<FormFiling['confirmed']>;
}
export interface FormSheet {
  form: FormName;
  date: string;
  profile: Profile;
  rows: FormRow[];
}

export interface FormRequest {
  form: FormName;
  date: string;
  profile: Profile;
  /** One row for each unit below, and their total. */
  byChild: boolean;
  /** Signed figures are passed over for what the ledger says now. */
  isLive: boolean;
}

type Values = Record<TypedFigure, number>;

/** The unit's one row, or a row for each unit below it with the total at the end. */
export function formSheet(sums: FormSums, request: FormRequest): FormSheet {
  const { form, date, profile } = request;
  const newest = newestTyped(sums.typed, date);
  const typedOf = typedFigures(newest, sums.parents);
  const signed = new Map(
    (request.isLive ? [] : sums.signed)
      .filter((filing) => filing.date === date)
      .map((filing) => [filing.region, filing]),
  );
  const rowOf = (line: FormLine): FormRow => {
    const { unit, name, isDirect } = line;
    const typed = isDirect ? NOTHING : typedOf(unit);
    const { figures, confirmed } = (isDirect ? undefined : signed.get(unit)) ?? {};
    return {
      ...{ unit, name, figures: figures ?? { ...line.figures, ...typed } },
      ...(isDirect ? { isDirect } : {}),
      ...(confirmed === undefined ? {} : { confirmed }),
    };
  };
  if (!request.byChild) return { form, date, profile, rows: [rowOf(sums.whole)] };
  const rows = sums.children.map(rowOf);
  const { unit, name } = sums.whole;
  const own = newest.get(unit)?.values;
  const total: FormRow = {
    ...{ unit, name, isTotal: true },
    figures: { ...added(rows), ...(own === undefined ? {} : { ...NOTHING, ...own }) },
  };
  return { form, date, profile, rows: [...rows, total] };
}

const NOTHING: Values = { penalties: 0, finesWan: 0, cases: 0 };

function added(rows: readonly FormRow[]): FormFigures {
  const total: Record<string, number> = { ...NOTHING };
  for (const { figures } of rows) {
    for (const [figure, value] of Object.entries(figures)) total[figure] = plus(total[figure] ?? 0, value);
  }
  return total as FormFigures;
}

/** Of each unit: of the same year and at or before the date, for what is typed in is cumulative too. */
function newestTyped(typed: readonly TypedFiling[], date: string): ReadonlyMap<string, TypedFiling> {
  const newest = new Map<string, TypedFiling>();
  for (const filing of typed) {
    if (filing.date > date || filing.date.slice(0, 4) !== date.slice(0, 4)) continue;
    const { date: before = '' } = newest.get(filing.region) ?? {};
    if (filing.date >= before) newest.set(filing.region, filing);
  }
  return newest;
}

/** A unit that typed in nothing has the sum of the units below it: ours. */
function typedFigures(
  newest: ReadonlyMap<string, TypedFiling>,
  parents: Readonly<Record<string, string>>,
): (unit: string) => Values {
  const below = new Map<string, string[]>();
  for (const [region, parent] of Object.entries(parents)) {
    const regions = below.get(parent);
    if (regions === undefined) below.set(parent, [region]);
    else regions.push(region);
  }
  const valuesOf = (unit: string): Values => {
    const own = newest.get(unit)?.values;
    if (own !== undefined) return { ...NOTHING, ...own };
    return sumOf((below.get(unit) ?? []).map(valuesOf));
  };
  return valuesOf;
}

function sumOf(values: readonly Values[]): Values {
  const sum = { ...NOTHING };
  for (const each of values) {
    for (const figure of TYPED_FIGURES) sum[figure] = plus(sum[figure], each[figure]);
  }
  return sum;
}

/** Fines have cents: a sum of binary fractions would show digits that nobody typed in. */
function plus(a: number, b: number): number {
  return Number((a + b).toFixed(6));
}
