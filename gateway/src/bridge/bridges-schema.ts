/** The form of the bridges file: brokers of others, and how what they carry is read. */

import { CODEC_NAMES, FieldTargets } from '@ninewatch/contracts/codecs';
import { z } from 'zod';

/** Ours. */
export const BRIDGE_LIMITS = {
  bridgesMax: 32,
  textCharsMax: 200_000,
  filesBytesMax: 262_144,
} as const;

const Id = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, '1–64 of A-Z a-z 0-9 . _ -');
const Text = z.string().min(1).max(1_024);
const Path = z.string().min(1).max(4_096);
const isBrokerUrl = (text: string) => /^(mqtts?|wss?):$/.test(URL.parse(text)?.protocol ?? '');

const CodecUse = z.union([
  z.strictObject({
    codec: z.enum(CODEC_NAMES).describe('whose messages these are'),
    root: Text.optional().describe('first part of their topics, where it is not the usual one'),
    discovery_root: Text.optional().describe("Home Assistant's discovery prefix; `homeassistant`"),
    temperature_unit: z.enum(['C', 'F']).optional().describe('of temperatures that come without one'),
    gas_ppm_at_lel: z.number().positive().optional().describe('ppm of the watched gas that are 100 %LEL'),
    utc_offset_min: z.int().min(-840).max(840).optional().describe('of local times without a zone'),
    fields: FieldTargets.optional().describe('what fields mean here'),
  }),
  z.strictObject({ mapping: Path.describe('a mapping file, beside this one unless it begins with /') }),
]);

export const BridgeEntry = z
  .strictObject({
    name: Id.describe('of this connection'),
    source: Id.optional().describe(
      'what devices are bound by; `name` when left out. Two bridges may share one',
    ),
    region: Id.default('root').describe('where it belongs: who decides there decides about its devices'),
    url: z
      .string()
      .refine(isBrokerUrl, 'mqtt://, mqtts://, ws:// or wss://')
      .refine((text) => (URL.parse(text)?.username ?? '') === '', 'no credentials in a url: use username'),
    version: z.union([z.literal('3.1.1'), z.literal('5')]).default('3.1.1'),
    client_id: z.string().min(1).max(128).optional().describe('`ninewatch-<name>` when left out'),
    username: Text.optional(),
    password: Text.optional().describe('may name a variable of the environment, or be `secretFile: path`'),
    ca: Path.optional().describe('file of the authority that the broker is certified by, PEM'),
    cert: Path.optional().describe('own certificate, PEM'),
    key: Path.optional(),
    share: z
      .string()
      .regex(/^[^/+#\p{Cc}]{1,64}$/u, 'without / + #')
      .optional()
      .describe('shared subscription: several subscribers divide the messages. Nothing retained comes then'),
    in_flight: z.int().min(1).max(1_000).default(100).describe('messages taken and not acknowledged'),
    session_expiry_s: z
      .int()
      .min(0)
      .max(4_294_967_294)
      .default(86_400)
      .describe('how long the broker keeps what comes while we are away (MQTT 5)'),
    keepalive_s: z.int().min(5).max(3_600).default(30),
    read: z.array(CodecUse).min(1).max(16).describe('the first whose filters fit reads a message'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'certificate and key come together',
    path: ['key'],
  })
  .refine(({ url, ca, cert }) => (ca ?? cert) === undefined || /^(mqtts|wss):/.test(url), {
    error: 'certificates need mqtts:// or wss://',
    path: ['url'],
  });
export type BridgeEntry = z.infer<typeof BridgeEntry>;

export const BridgesFile = z
  .strictObject({ bridges: z.array(BridgeEntry).max(BRIDGE_LIMITS.bridgesMax) })
  .superRefine(({ bridges }, context) => {
    const seen = new Set<string>();
    for (const [index, { name }] of bridges.entries()) {
      if (seen.has(name))
        context.addIssue({ code: 'custom', path: ['bridges', index, 'name'], message: 'twice' });
      seen.add(name);
    }
  });
