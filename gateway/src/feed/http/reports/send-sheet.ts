/** A report's table as a file to keep. */

import type { FastifyReply } from 'fastify';
import { writeCsv } from '../../../base/tables/csv.ts';
import { WORKBOOK_TYPE, writeXlsx } from '../../../base/tables/xlsx.ts';
import type { Sheet } from '../../reports/sheet.ts';

/** `name` without its ending; what no file name takes becomes `_`. */
export async function sendSheet(
  reply: FastifyReply,
  { title, head, rows }: Sheet,
  { name, format }: { name: string; format: 'csv' | 'xlsx' },
): Promise<never> {
  const file = `${name}.${format}`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  const cells = [head, ...rows];
  reply
    .header('content-disposition', `attachment; filename="${file}"`)
    .serializer((payload: unknown) => payload as string);
  if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(await writeCsv(cells)) as never;
  return reply.type(WORKBOOK_TYPE).send(await writeXlsx({ name: title, rows: cells })) as never;
}
