/** `/reports/{section|village}`: the cumulative forms, for any unit and day, as JSON, CSV or XLSX. */

import {
  type FormFiling,
  type FormName,
  type Profile,
  parseProfile,
  TYPED_FIGURES,
  type TypedFiling,
} from '@ninewatch/rules';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { writeCsv } from '../../../base/tables/csv.ts';
import { WORKBOOK_TYPE, writeXlsx } from '../../../base/tables/xlsx.ts';
import type { Caller } from '../../access/permissions.ts';
import { type FormSheet, formSheet } from '../../reports/form.ts';
import { cellsOf, columnsOf, flatTable, headerOf, printedTable } from '../../reports/form-table.ts';
import { type FormSpan, formSpan } from '../../reports/span.ts';
import {
  type Api,
  expectedVersion,
  found,
  readScope,
  requireAbility,
  requireMay,
  type ZodApp,
} from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { inForce } from '../places/profiles.ts';
import { Problem } from '../problems.ts';
import { paged, problems } from '../shape/basic.ts';
import {
  ConfirmPost,
  DueQuery,
  FormAnswer,
  FormParams,
  FormQueryShape,
  SignedFormShape,
  TypedPut,
  TypedShape,
} from '../shape/reports.ts';

const tags = ['reports'];

export function formRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/reports/:form',
    {
      schema: {
        tags,
        params: FormParams,
        querystring: FormQueryShape,
        response: { 200: FormAnswer, ...problems },
      },
    },
    async ({ caller, params, query }, reply) => {
      const { form } = params;
      const { sheet, span } = await readSheet(api, caller, { form, ...query });
      if (query.format !== 'json') return sendTable(reply, sheet, query);
      return answerOf(sheet, { unit: query.unit, ...span });
    },
  );
  dueRoute(app, api);
  typedRoute(app, api);
  confirmRoute(app, api);
  const ability = 'read.reports';
  filingRoutes(app, api, { path: 'typed-figures', type: 'typed_figures', shape: TypedShape, tags, ability });
  filingRoutes(app, api, {
    path: 'signed-forms',
    type: 'signed_form',
    shape: SignedFormShape,
    tags,
    ability,
  });
}

function dueRoute(app: ZodApp, api: Api): void {
  app.get(
    '/reports/:form/due',
    {
      schema: {
        tags,
        params: FormParams,
        querystring: DueQuery,
        response: { 200: paged(SignedFormShape), ...problems },
      },
    },
    async ({ caller, params, query }) => {
      const { limit, after, unit, ...filter } = query;
      const scope = readScope(api, caller, 'read.reports');
      const page = api.cursors.open('reports-due', { limit, after });
      const asked = {
        type: 'signed_form' as const,
        form: params.form,
        ...given({ region: unit, ...filter }),
      };
      const { items, next } = await api.options.ledger.filings(scope, asked, page);
      return api.cursors.seal('reports-due', { items: items as FormFiling[], next });
    },
  );
}

function typedRoute(app: ZodApp, api: Api): void {
  app.put(
    '/reports/:form/typed',
    { schema: { tags, params: FormParams, body: TypedPut, response: { 200: TypedShape, ...problems } } },
    async (request, reply) => {
      const { caller, params, body } = request;
      const { unit, date } = await unitOf(api, caller, 'form.typed', body);
      const values = Object.fromEntries(
        TYPED_FIGURES.flatMap((figure) => (body[figure] === undefined ? [] : [[figure, body[figure]]])),
      );
      if (Object.keys(values).length === 0) {
        throw new Problem('invalid-request', `one of ${TYPED_FIGURES.join(', ')} is needed`, {
          field: TYPED_FIGURES[0],
        });
      }
      const seen = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'form.typed' as const, form: params.form, unit, date, values, ...seen };
      const taken = await api.deciding.act<TypedFiling>(act, caller);
      return reply.header('etag', `"${taken.version}"`).send(taken);
    },
  );
}

function confirmRoute(app: ZodApp, api: Api): void {
  app.post(
    '/reports/:form/confirm',
    {
      schema: {
        tags,
        params: FormParams,
        body: ConfirmPost,
        response: { 200: SignedFormShape, ...problems },
      },
    },
    async ({ caller, params: { form }, body }) => {
      const { unit, date } = await unitOf(api, caller, 'form.confirm', body);
      const { sheet } = await readSheet(api, caller, { form, unit, date, rows: 'unit', live: 'true' });
      const figures = found(sheet.rows[0] ?? null).figures;
      const act = {
        type: 'form.confirm' as const,
        form,
        unit,
        date,
        figures,
        ...given({ note: body.note }),
      };
      return api.deciding.act<FormFiling>(act, caller);
    },
  );
}

/** The unit in sight and the day as text; 403 when the caller may not do it there. */
async function unitOf(
  api: Api,
  caller: Caller,
  ability: 'form.typed' | 'form.confirm',
  asked: { unit: string; date: string },
): Promise<{ unit: string; date: string }> {
  requireAbility(api, caller, ability);
  const region = found(await api.options.ledger.region(readScope(api, caller, 'read.reports'), asked.unit));
  requireMay(api, caller, ability, region.id);
  return { unit: region.id, date: spanOf(asked.date, await profileFor(api, region.id)).date };
}

function spanOf(date: string, profile: Profile): FormSpan {
  const span = formSpan(date, profile);
  if (span === undefined)
    throw new Problem('invalid', `${date} is no day of the calendar`, { field: 'date' });
  return span;
}

export async function profileFor(api: Api, region: string): Promise<Profile> {
  const parsed = parseProfile((await inForce(api, region)).text);
  if (!parsed.ok) throw new Problem('profile-unusable');
  return parsed.profile;
}

type FormAsked = { form: FormName } & Pick<
  z.output<typeof FormQueryShape>,
  'unit' | 'date' | 'rows' | 'live'
>;

async function readSheet(
  api: Api,
  caller: Caller,
  { form, unit, date, rows, live }: FormAsked,
): Promise<{ sheet: FormSheet; span: FormSpan }> {
  const { ledger, clock } = api.options;
  found(await ledger.region(readScope(api, caller, 'read.reports'), unit));
  const profile = await profileFor(api, unit);
  const span = spanOf(date ?? String(clock.nowMs()), profile);
  const byChild = rows === 'units';
  const { from, until } = span;
  const sums = await ledger.formSums({ form, unit, from, until, byChild });
  const request = { form, date: span.date, profile, byChild, isLive: live === 'true' };
  return { sheet: formSheet(sums, request), span };
}

function answerOf(
  sheet: FormSheet,
  { unit, from, until }: { unit: string; from: number; until: number },
): z.input<typeof FormAnswer> {
  const columns = columnsOf(sheet);
  const isTyped = (figure: string) => (TYPED_FIGURES as readonly string[]).includes(figure);
  return {
    ...{ form: sheet.form, name: sheet.profile.forms[sheet.form].name, unit, date: sheet.date, from, until },
    columns: columns.map((column) => ({
      ...{ figure: column.figure, header: headerOf(column), title: column.title },
      ...given({ group: column.group }),
      ...(isTyped(column.figure) ? { typed: true as const } : {}),
    })),
    rows: sheet.rows.map((row) => ({
      ...{ unit: row.unit, name: row.name, cells: cellsOf(row, columns), figures: row.figures },
      ...(row.isTotal ? { total: true as const } : {}),
      ...(row.isDirect ? { direct: true as const } : {}),
      ...given({ confirmed: row.confirmed }),
    })),
  };
}

async function sendTable(
  reply: FastifyReply,
  sheet: FormSheet,
  { unit, format }: { unit: string; format: 'json' | 'csv' | 'xlsx' },
): Promise<FastifyReply> {
  const name = `${sheet.form}-${unit}-${sheet.date}.${format}`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  reply.header('content-disposition', `attachment; filename="${name}"`);
  if (format === 'csv') {
    return reply
      .type('text/csv; charset=utf-8')
      .serializer(asIs)
      .send(await writeCsv(flatTable(sheet)));
  }
  const widths = columnsOf(sheet).map((column) => (column.figure === 'unit' ? 24 : 12));
  const title = sheet.profile.forms[sheet.form].name.zh;
  const workbook = await writeXlsx({ name: title, rows: printedTable(sheet), widths });
  return reply.type(WORKBOOK_TYPE).serializer(asIs).send(workbook);
}

function asIs(payload: unknown): string {
  return payload as string;
}
