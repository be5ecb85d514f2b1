/** The mapping file: how CSV and JSON messages of somebody's own making become readings. Published as a JSON Schema. */

import { z } from 'zod';
import { FLAGS, METRICS, type MetricName } from '../../catalogue.ts';
import { FOREIGN_LIMITS } from '../codec.ts';
import { conversionOf, unitsOf } from '../read/units.ts';
import { timeMistake } from './when.ts';

/** Ours. */
export const MAPPING_LIMITS = {
  textCharsMax: 200_000,
  sourcesMax: 64,
  fieldsMax: 256,
  wordsMax: 64,
  pathLevelsMax: 8,
} as const;

const name = z.string().trim().min(1).max(FOREIGN_LIMITS.nameCharsMax);
const path = name.describe('A column, or a path of keys with / between them: sensors/0/temp.');
const word = z.union([z.string().max(FOREIGN_LIMITS.valueCharsMax), z.number(), z.boolean()]);
const words = z.array(word).min(1).max(MAPPING_LIMITS.wordsMax);
const metricNames = Object.keys(METRICS) as [MetricName, ...MetricName[]];

const ToMetric = z
  .strictObject({
    metric: z.enum(metricNames).describe('A metric of the catalogue.'),
    unit: z.string().max(16).describe('The unit of the values as they come: °F, ‰, ppm, mA, kW, bar …'),
    factor: z.number().optional().describe('ours = value × factor + offset, instead of what the unit says.'),
    offset: z.number().optional(),
    ppm_at_lel: z
      .number()
      .positive()
      .optional()
      .describe('For gas in ppm: so many ppm of this gas are 100 %LEL.'),
    no_value: words.optional().describe('Values by which it says that it has none.'),
  })
  .superRefine((to, context) => {
    const mistake = unitMistake(to);
    if (mistake !== undefined) context.addIssue({ code: 'custom', path: ['unit'], message: mistake });
    if (to.factor === 0) context.addIssue({ code: 'custom', path: ['factor'], message: 'must not be 0' });
  });

function unitMistake(to: {
  metric: MetricName;
  unit: string;
  factor?: number | undefined;
  ppm_at_lel?: number | undefined;
}) {
  const { metric, unit, factor, ppm_at_lel: ppmAtLel } = to;
  if (ppmAtLel !== undefined && (metric !== 'gas' || unit !== 'ppm')) return 'ppm_at_lel is for gas in ppm';
  if (factor !== undefined || ppmAtLel !== undefined || conversionOf(metric, unit) !== undefined)
    return undefined;
  const known = unitsOf(metric);
  const hint = metric === 'gas' ? ' (from ppm: ppm_at_lel)' : '';
  return `${unit} does not become ${METRICS[metric].unit} by itself: one of ${known.join(', ') || 'none'}, or a factor${hint}`;
}

const ToFlag = z
  .strictObject({
    flag: z.enum(FLAGS).describe('test means a test that runs: what it sets off is test class.'),
    on: words.optional().describe('Words for "it stands"; with off. Without both: true/false, on/off, 1/0.'),
    off: words.optional(),
    part: name.optional().describe('What stands of one part is not cleared by another. Default: the field.'),
  })
  .refine(({ on, off }) => (on === undefined) === (off === undefined), 'needs both on and off, or neither');

const ToEvent = z.strictObject({
  event: z.enum(['button', 'test']).describe('button is a call for help: a fire, whatever the device.'),
  when: words,
});
const ToPresence = z.strictObject({ presence: z.strictObject({ online: words, offline: words }) });
const ToText = z.strictObject({ text: z.enum(['model', 'firmware']) });

const Target = z.union([ToMetric, ToFlag, ToEvent, ToPresence, ToText, z.literal('ignore')], {
  error: 'needs { metric, unit }, { flag }, { event, when }, { presence }, { text } or ignore',
});
export type Target = z.infer<typeof Target>;

/** Field → what it is: the same in a mapping file and in the settings of a codec. */
export const FieldTargets = z
  .record(path, Target)
  .refine(
    (fields) => Object.keys(fields).length <= MAPPING_LIMITS.fieldsMax,
    `more than ${MAPPING_LIMITS.fieldsMax}`,
  )
  .refine(
    (fields) => Object.keys(fields).every((field) => field.split('/').length <= MAPPING_LIMITS.pathLevelsMax),
    `a path has more than ${MAPPING_LIMITS.pathLevelsMax} levels`,
  );
export type FieldTargets = z.infer<typeof FieldTargets>;

const Device = z
  .strictObject({
    name: name.optional().describe('All messages are of one device.'),
    level: z
      .int()
      .min(1)
      .max(32)
      .optional()
      .describe('The level of the topic that names it; the first is 1.'),
    field: path.optional().describe('The field that names it.'),
    prefix: z.string().max(32).optional(),
  })
  .refine(
    ({ name, level, field }) => [name, level, field].filter((way) => way !== undefined).length === 1,
    'needs exactly one of name, level and field',
  );

const Time = z
  .strictObject({
    field: path,
    format: z.string().describe('iso, s, ms, or a pattern like dd.MM.yyyy HH:mm:ss.'),
    zone: z.string().optional().describe('+08:00 or Asia/Shanghai; for times without one.'),
  })
  .superRefine(({ format, zone }, context) => {
    const message = timeMistake(format, zone);
    if (message === undefined) return;
    const isZone = message.startsWith('no such') || message.endsWith('is needed');
    context.addIssue({ code: 'custom', path: [isZone ? 'zone' : 'format'], message });
  });

const Csv = z
  .strictObject({
    delimiter: z.string().length(1).default(','),
    header: z.boolean().default(true).describe('The first row of each message names the columns.'),
    columns: z
      .array(name)
      .max(MAPPING_LIMITS.fieldsMax)
      .optional()
      .describe('Their names, without a header.'),
  })
  .refine(({ header, columns }) => header || columns !== undefined, 'without a header columns are needed');

const Source = z
  .strictObject({
    topic: z.string().min(1).max(256).refine(isFilter, 'is no MQTT topic filter'),
    format: z.enum(['json', 'csv']),
    csv: Csv.optional(),
    list: path.optional().describe('The array whose elements are the readings; its fields are below it.'),
    device: Device,
    time: Time.optional(),
    fields: FieldTargets.refine((fields) => Object.keys(fields).length > 0, 'maps nothing'),
    others: z.enum(['note', 'ignore']).default('note').describe('What to do with fields that are not here.'),
  })
  .refine(({ format, list }) => format === 'json' || list === undefined, {
    message: 'is for json',
    path: ['list'],
  });
export type Source = z.infer<typeof Source>;

function isFilter(topic: string): boolean {
  const levels = topic.split('/');
  return levels.every((level, index) => {
    if (level === '+') return true;
    if (level === '#') return index === levels.length - 1;
    return !/[+#\p{Cc}]/u.test(level);
  });
}

export const ForeignMapping = z
  .strictObject({
    mapping: z.literal(1).describe('The version of this form.'),
    about: z.string().max(1_000).optional(),
    sources: z.array(Source).min(1).max(MAPPING_LIMITS.sourcesMax),
  })
  .describe('How CSV and JSON messages of foreign devices become readings.');
export type ForeignMapping = z.infer<typeof ForeignMapping>;
