/** The mapping file: which columns of a recording are which device's metrics. Errors name file and line. */

import { readFile } from 'node:fs/promises';
import { DEVICE_KINDS, isId } from '@ninewatch/contracts';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { Failure, reasonOf } from '../base/failure.ts';

const id = z.string().refine(isId, 'must be 1–64 of A-Z a-z 0-9 . _ -');
const column = z.string().trim().min(1);

const metric = z
  .strictObject({
    column: column.optional(),
    /** Their sum counts. */
    columns: z.array(column).min(1).optional(),
    /** Root mean square over so many consecutive rows; one value then. */
    rms: z.number().int().min(2).max(1_000_000).optional(),
    /** Recorded value × scale + offset. */
    scale: z.number().default(1),
    offset: z.number().default(0),
  })
  .refine((m) => (m.column === undefined) !== (m.columns === undefined), 'needs either column or columns');

const time = z.union(
  [
    z.strictObject({ column, unit: z.enum(['s', 'ms']) }),
    /** No time column: one row is one sample. */
    z.strictObject({ rateHz: z.number().positive() }),
  ],
  'needs { column, unit: s or ms } or { rateHz }',
);

const schema = z.strictObject({
  about: z.string().optional(),
  time,
  venue: z.strictObject({
    id,
    name: z.string().min(1),
    category: z.number().int().min(1).max(9),
    region: id.default('root'),
    facts: z.record(z.string(), z.union([z.boolean(), z.number()])).default({}),
  }),
  devices: z
    .array(
      z.strictObject({
        id,
        kind: z.string().regex(/^[a-z0-9_]{1,32}$/, 'must be 1–32 of a-z 0-9 _'),
        place: z.string().default(''),
        metrics: z
          .record(z.string().min(1), metric)
          .refine((m) => Object.keys(m).length > 0, 'names no metric'),
      }),
    )
    .min(1)
    .max(200)
    .refine(
      (list) => new Set(list.map((device) => device.id)).size === list.length,
      'a device id occurs twice',
    ),
});

export type Mapping = z.infer<typeof schema>;
export type MappedDevice = Mapping['devices'][number];
export type MappedMetric = MappedDevice['metrics'][string];

export async function readMapping(path: string): Promise<Mapping> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Failure(`cannot read the mapping ${path}: ${reasonOf(cause)}`, cause);
  }
  return parseMapping(text, path);
}

/** Refuses with one line, `path:line: what`, for what is no YAML or not of the mapping's shape. */
export function parseMapping(text: string, path: string): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new Failure(`${path}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  const where = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new Failure(`${path}:${lineOf(document, issue.path, lines)}: ${where}${issue.message}`);
}

/** One line for each kind of device that the gateway does not know: it is taken as it is, and judged by rules for any. */
export function kindWarnings(mapping: Mapping): string[] {
  const known: readonly string[] = DEVICE_KINDS;
  const unknown = Map.groupBy(
    mapping.devices.filter(({ kind }) => !known.includes(kind)),
    ({ kind }) => kind,
  );
  return [...unknown].map(
    ([kind, devices]) =>
      `warning: the gateway does not know the kind "${kind}" (${devices.map(({ id }) => id).join(', ')}); ` +
      `it knows ${known.join(', ')}`,
  );
}

/** The line of the node that is wrong, or of the nearest one around it when it is missing. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    const range = node !== null && typeof node === 'object' && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
  }
  return 1;
}

/** The same mapping for one more venue: venue and device ids with `-name` appended. */
export function withSuffix(mapping: Mapping, name: string | undefined): Mapping {
  if (name === undefined) return mapping;
  const suffixed = (id: string) => {
    const longer = `${id}-${name}`;
    if (!isId(longer)) throw new Failure(`--suffix ${name} makes "${longer}", which is no id`);
    return longer;
  };
  const { venue } = mapping;
  return {
    ...mapping,
    venue: { ...venue, id: suffixed(venue.id), name: `${venue.name} ${name}` },
    devices: mapping.devices.map((device) => ({ ...device, id: suffixed(device.id) })),
  };
}
