/** Shapes of claims: labels, what an installer sees, what a device gets. */

import { z } from 'zod';
import { Id, Millis, Name, Note, Version } from './basic.ts';
import { DeviceShape, Kind } from './ledger.ts';

/** Of one sheet; ours. */
const LABELS_MAX = 200;
/** A request with an RSA key of 4,096 bits has two thousand characters. */
const CSR_CHARACTERS_MAX = 8_192;
const Csr = z
  .string()
  .min(1)
  .max(CSR_CHARACTERS_MAX)
  .describe('PKCS#10, PEM; keys P-256, P-384, RSA 2048–4096');
const Code = z.string().min(1).max(64).describe('The long code, or the short one as people type it');
const Photo = z.string().regex(/^[0-9a-f]{64}$/, 'the id of a photo');

export const ClaimsCreate = z.object({
  devices: z
    .array(
      z.object({
        id: Id,
        venueId: Id.optional().describe('Of a new device'),
        kind: Kind.optional().describe('Of a new device'),
        model: Name.optional(),
        place: Name.optional(),
        collector: Id.optional(),
      }),
    )
    .min(1)
    .max(LABELS_MAX)
    // A second label of a device makes the first one worthless.
    .refine((lines) => new Set(lines.map(({ id }) => id)).size === lines.length, 'each device once'),
  hours: z.int().min(1).max(8_760).optional().describe('At most, and without it, what the profile says'),
});
const LabelShape = z.object({
  device: DeviceShape,
  venueName: z.string(),
  code: z.string().describe('≥ 128 bits; shown here and never again'),
  shortCode: z.string().describe('For people who cannot scan; shown here and never again'),
  url: z.string(),
  qr: z.string().describe('The URL as SVG'),
  until: Millis,
});
export const ClaimsMade = z.object({
  items: z.array(LabelShape),
  rejected: z.array(z.object({ id: z.string(), code: z.string(), detail: z.string() })),
});

export const LookBody = z.object({ code: Code });
export const OfferedShape = z.object({
  deviceId: z.string(),
  kind: z.string(),
  model: z.string().optional(),
  place: z.string().optional(),
  venueId: z.string(),
  venueName: z.string(),
  region: z.string(),
  address: z.string().optional(),
  until: Millis,
});
export const TakeBody = z.object({ code: Code, place: Name.optional(), photo: Photo.optional() });

export const CodeParams = z.object({ code: z.string().min(1).max(128) });
export const ClaimBody = z.object({ csr: Csr.optional() });
const Topics = z.object({
  telemetry: z.string(),
  event: z.string(),
  status: z.string(),
  command: z.string(),
  result: z.string(),
});
export const ClaimedShape = z.object({
  deviceId: z.string().describe('Client id and user name'),
  venueId: z.string(),
  kind: z.string(),
  place: z.string().optional(),
  mqtt: z.object({ host: z.string(), plain: z.int(), tls: z.int().optional() }),
  topics: Topics,
  secret: z.string().optional().describe('Without a request; shown here and never again'),
  certificate: z.string().optional().describe('PEM; logs in over TLS without a password'),
  authority: z.string().optional().describe('PEM of who signed it'),
  until: Millis.optional().describe('End of the certificate'),
});
export const RenewBody = z.object({ csr: Csr });
export const RenewedShape = z.object({ deviceId: z.string(), certificate: z.string(), until: Millis });
export const RevokeCertificateBody = z.object({ reason: Note, version: Version.optional() });

export const FirstStepsShape = z.object({
  since: Millis.describe('When it was added, or claimed: what came before is of other hardware'),
  refused: z
    .object({
      count: z.int(),
      lastAt: Millis,
      why: z.enum(['retired', 'wrong-secret', 'wrong-certificate']),
    })
    .nullable()
    .describe('Wrong logins with this id since its last right one; forgotten at a restart'),
  rejections: z.array(z.object({ reason: z.string(), count: z.int(), lastAt: Millis, detail: z.string() })),
  firstAt: Millis.optional().describe('When its first reading came'),
  latest: z
    .object({
      measuredAt: Millis,
      receivedAt: Millis,
      metrics: z.record(z.string(), z.number()),
      flags: z.array(z.string()),
      unknown: z.array(z.string()).describe('Names that the contract has not: kept, and never deciding'),
    })
    .optional(),
  testAt: Millis.optional().describe('When an alarm of it came in as a test'),
});
