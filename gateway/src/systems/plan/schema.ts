/** The systems file: who is told of what happens, where and how. */

import { type HazardKind, SIGNAL_CLASSES, type SignalClass } from '@ninewatch/rules';
import { z } from 'zod';
import { EVENT_MODES } from '../webhook/cloud-event.ts';
import { keyOf } from '../webhook/signature.ts';

export const HAZARD_KINDS = [
  ...['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device', 'gateway'],
] as readonly HazardKind[];

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is 1–40 small letters, digits and hyphens');
const Address = z.url({ protocol: /^https?$/, error: 'is no http or https address' });
const Types = z
  .array(
    z.string().regex(/^(\*|(hazard|ticket|notice)\.(\*|[a-z_]+))$/, 'is `*`, `hazard.*` or `hazard.opened`'),
  )
  .min(1)
  .max(50)
  .default(['*'])
  .describe('Which events: `hazard.opened`, `ticket.*`, `notice.*`, `*`');
const Regions = z.array(z.string().min(1).max(128)).min(1).max(100).optional();
const Headers = z
  .record(
    z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/),
    z
      .string()
      .max(4_000)
      .regex(/^[\x20-\x7e]*$/),
  )
  .default({})
  .describe('Sent with each request, such as `authorization`');

const chosen = {
  regions: Regions.describe('What happens in these regions and all below them; else everywhere'),
  drills: z.boolean().default(false).describe('What is not live too: tests and drills'),
};

const Webhook = z.strictObject({
  name: Name,
  url: Address,
  secrets: z
    .array(z.string().refine((text) => keyOf(text) !== undefined, 'is no `whsec_` secret of 24–64 bytes'))
    .max(5)
    .default([])
    .describe('Of Standard Webhooks; each signs, so that one can follow another'),
  mode: z.enum(EVENT_MODES).default('structured').describe('Of CloudEvents over HTTP'),
  types: Types,
  ...chosen,
  headers: Headers,
  handshake: z.boolean().default(false).describe('Ask first, as the CloudEvents web hook specification says'),
});

const CAP_TEXT = z.string().min(1).max(200);
const Cap = z.strictObject({
  sender: z
    .string()
    .regex(/^[!#$%'()*+\-./0-9:;=>?@A-Z[\\\]^_`a-z{|}~]{1,100}$/, 'has no spaces, commas, `<` or `&`')
    .default('ninewatch')
    .describe('Unique in the world: a domain or an address'),
  senderName: CAP_TEXT.default('ninewatch'),
  scope: z.enum(['Public', 'Restricted']).default('Restricted'),
  restriction: CAP_TEXT.default('九小场所安全智管 / supervision of small venues'),
  radiusKm: z.number().min(0).max(100).default(0.1).describe('Of the circle around a venue, km'),
  utcOffsetMinutes: z.int().min(-720).max(840).default(480),
  kinds: z
    .array(z.enum(HAZARD_KINDS as [HazardKind, ...HazardKind[]]))
    .min(1)
    .default([...['fire', 'gas', 'co', 'toxic', 'electrical']] as HazardKind[]),
  classes: z
    .array(z.enum(SIGNAL_CLASSES as [SignalClass, ...SignalClass[]]))
    .min(1)
    .default(['alarm', 'supervisory']),
  drills: z.boolean().default(false).describe('What is not live too, as `Exercise` or `Test`'),
  receivers: z
    .array(z.strictObject({ name: Name, url: Address, headers: Headers, regions: Regions }))
    .max(20)
    .default([]),
});

const TOPIC = /^[^+#\0]{1,500}$/u;
const topic = (preset: string) => z.string().regex(TOPIC, 'is a topic without `+` and `#`').default(preset);
const Mqtt = z.strictObject({
  name: Name,
  url: z.url({ protocol: /^(mqtts?|wss?)$/, error: 'is no mqtt, mqtts, ws or wss address' }),
  version: z
    .union([z.literal(3), z.literal(5)])
    .default(3)
    .describe('3 is MQTT 3.1.1'),
  clientId: z.string().min(1).max(64).default('ninewatch'),
  username: z.string().max(200).optional(),
  password: z.string().max(4_000).optional(),
  ca: z.string().max(100_000).optional().describe('PEM of the authority that signed its certificate'),
  cert: z.string().max(100_000).optional().describe('PEM of our own certificate'),
  key: z.string().max(100_000).optional(),
  topics: z
    .strictObject({
      hazard: topic('ninewatch/{region}/{venue}/hazards/{id}'),
      ticket: topic('ninewatch/{region}/{venue}/tickets/{id}'),
      notice: topic('ninewatch/{region}/{venue}/notices/{id}'),
      state: topic('ninewatch/state').describe('`online`, or `offline` as the will; retained'),
    })
    .prefault({}),
  retain: z
    .boolean()
    .default(false)
    .describe('Hazards and tickets stay at their topic until they are closed'),
  types: Types,
  ...chosen,
});

export const SystemsPlan = z
  .strictObject({
    format: z.literal(1),
    link: Address.optional().describe('Address of the wall as people reach it'),
    webhooks: z.array(Webhook).max(20).default([]),
    cap: Cap.prefault({}),
    mqtt: z.array(Mqtt).max(5).default([]),
  })
  .superRefine(({ webhooks, cap, mqtt }, context) => {
    const names = [...webhooks, ...cap.receivers, ...mqtt].map(({ name }) => name);
    for (const name of new Set(names.filter((each, i) => names.indexOf(each) !== i))) {
      context.addIssue({ code: 'custom', message: `the name ${name} is there twice` });
    }
  });
export type SystemsPlan = z.output<typeof SystemsPlan>;
export type WebhookPlan = SystemsPlan['webhooks'][number];
export type CapPlan = SystemsPlan['cap'];
export type MqttPlan = SystemsPlan['mqtt'][number];
