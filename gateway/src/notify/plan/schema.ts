/** The notices file: channels, routes to them, and words; what its fields are and what they may be. */

import { RISK_COLOURS, ROLES, SIGNAL_CLASSES } from '@ninewatch/rules';
import { z } from 'zod';
import { CHANNEL_KINDS } from '../kinds.ts';
import type { ChannelKind } from '../port/channel-kind.ts';
import { unknownPlaceholders } from '../words/fill.ts';

const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is 1–40 small letters, digits and hyphens')
  .describe('Names it in routes, lists and metrics');
const Language = z.enum(['zh', 'en', 'both']);
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time of day: "22:00"');
const list = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(100);

export const HAZARD_KINDS = [
  'fire',
  'gas',
  'co',
  'toxic',
  'electrical',
  'water',
  'device',
  'gateway',
] as const;
export const REASONS = [
  ...['opened', 'reopened', 'submitted', 'rejected', 'transferred', 'member', 'class', 'priority'],
  ...['unanswered', 'standing', 'returned', 'closed', 'overdue', 'due_soon', 'look_back', 'inaction'],
  ...[
    'planned',
    'decision',
    'level',
    'task',
    'feedback',
    'whistle',
    'force',
    'report',
    'receipt',
    'duty',
    'message',
  ],
  ...['cleared', 'recovered', 'scrapped'],
] as const;

/** What every channel has, beside what its kind asks for. */
export const CHANNEL_FIELDS = {
  name: Name,
  language: Language.optional().describe('Of the words; else that of the file'),
  off: z.boolean().default(false).describe('Kept in the file, but nothing is sent'),
  rate: z
    .strictObject({
      messages: z.int().min(1).max(100_000),
      perMs: z.int().min(100).max(86_400_000),
    })
    .optional()
    .describe("At most so many messages in so many ms; else the vendor's own limit"),
  gatherOver: z
    .int()
    .min(1)
    .max(1_000)
    .default(3)
    .describe('More than so many notices that wait for the same person or group go in one message'),
};

/** All that is given must fit. */
export const When = z.strictObject({
  reason: list(z.enum(REASONS)).optional(),
  kind: list(z.enum(HAZARD_KINDS)).optional().describe('Of the hazard'),
  class: list(z.enum(SIGNAL_CLASSES as [string, ...string[]])).optional(),
  priority: list(z.int().min(1).max(4)).optional(),
  colour: list(z.enum(RISK_COLOURS as [string, ...string[]]))
    .optional()
    .describe('Of the venue'),
  region: list(z.string().min(1).max(128)).optional().describe('These regions and all below them'),
  role: list(z.enum(ROLES as unknown as [string, ...string[]]))
    .optional()
    .describe('Of those who are called'),
  level: z.int().min(0).max(100).optional().describe('This round of calling and later ones; 0 is the first'),
});
export type When = z.output<typeof When>;

const Quiet = z
  .strictObject({ from: TimeOfDay, to: TimeOfDay })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'ends when it begins' })
  .describe('Local time of the district. Fire, gas, CO and toxic alarms and priority 1 are never held back');

const Route = z.strictObject({
  name: z.string().min(1).max(80).optional(),
  when: When.default({}),
  to: list(Name).describe('Channels'),
  quiet: Quiet.optional(),
  onDuty: z
    .boolean()
    .default(false)
    .describe('Of the duty officers only who has the watch, when somebody has it'),
  last: z.boolean().default(false).describe('Routes below are not looked at when this one fits'),
});
export type Route = z.output<typeof Route>;

const template = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .superRefine((text, context) => {
      for (const name of unknownPlaceholders(text)) {
        context.addIssue({ code: 'custom', message: `{{${name}}} means nothing` });
      }
    });
const Phrases = z.strictObject({ subject: template(200).optional(), text: template(4_000) });
const Template = z.strictObject({
  when: When.default({}),
  channel: list(Name).optional().describe('Of these channels alone'),
  zh: Phrases.optional(),
  en: Phrases.optional(),
});
export type Template = z.output<typeof Template>;

/** An entry of `channels`, read with the settings of its kind. */
export interface PlannedChannel {
  name: string;
  kind: string;
  language?: 'zh' | 'en' | 'both';
  off: boolean;
  rate?: { messages: number; perMs: number };
  gatherOver: number;
  [setting: string]: unknown;
}
export interface NoticePlan {
  format: 1;
  language: 'zh' | 'en' | 'both';
  link?: string;
  channels: PlannedChannel[];
  routes: Route[];
  templates: Template[];
}

function channelOf(kind: ChannelKind): z.ZodObject {
  return z.strictObject({ kind: z.literal(kind.kind), ...CHANNEL_FIELDS, ...kind.settings.shape });
}

const Channel = z.discriminatedUnion('kind', CHANNEL_KINDS.map(channelOf) as [z.ZodObject, ...z.ZodObject[]]);

export const NoticePlanSource = z
  .strictObject({
    format: z.literal(1),
    language: Language.default('zh'),
    link: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Address of the wall as people reach it: notices link to its pages'),
    channels: z.array(Channel).max(100),
    routes: z.array(Route).max(500),
    templates: z.array(Template).max(500).default([]),
  })
  .superRefine((plan, context) => {
    const channels = plan.channels as unknown as PlannedChannel[];
    const names = channels.map(({ name }) => name);
    for (const [i, name] of names.entries()) {
      if (names.indexOf(name) !== i)
        context.addIssue({
          code: 'custom',
          path: ['channels', i, 'name'],
          message: `${name} is there twice`,
        });
    }
    const known = (path: PropertyKey[], given: readonly string[]) => {
      for (const [j, name] of given.entries()) {
        if (!names.includes(name))
          context.addIssue({ code: 'custom', path: [...path, j], message: `no channel ${name}` });
      }
    };
    for (const [i, { to }] of plan.routes.entries()) known(['routes', i, 'to'], to);
    for (const [i, { channel = [] }] of plan.templates.entries()) known(['templates', i, 'channel'], channel);
  });
