/** Shapes of the ledger's things: regions, venues, devices, users. */

import { LICENCES, ROLES, VENUE_STATES } from '@ninewatch/rules';
import { z } from 'zod';
import { Id, Millis, Name, Note, Version, words } from './basic.ts';

const Level = z.enum(['city', 'district', 'town', 'village', 'grid']);
export const Colour = z.enum(['red', 'orange', 'yellow', 'blue']);
export const Category = z.int().min(1).max(99).describe('1 to 9, and what the district profile adds');

export const RegionShape = z.object({
  id: z.string(),
  version: Version,
  name: z.string(),
  level: z.union([Level, z.literal('root')]),
  parent: z.string().optional(),
});
export const RegionCreate = z.object({ id: Id, name: Name, level: Level, parent: Id.optional() });
export const RegionPatch = z.object({
  name: Name.optional(),
  parent: Id.optional(),
  version: Version.optional(),
});

const amount = z.number().min(0).max(1e9).optional();
const count = z.int().min(0).max(1_000_000).optional();
const flag = z.boolean().optional();
export const Facts = z.object({
  flammable: flag,
  crowded: flag,
  keyFire: flag,
  mixed: flag,
  gasHeavy: flag,
  areaM2: amount,
  diners: count,
  beds: count,
  pupils: count,
  staff: count,
  floor: z.int().min(-20).max(200).optional(),
  boarding: flag,
  kindergarten: flag,
  healthCentre: flag,
  dormitoryBeds: count,
});
const Licence = z.enum(LICENCES).describe('有证 · 无证有固定场所 · 临时建筑');
export const VenueStateEnum = z.enum(VENUE_STATES);
const Location = z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) });
/** As people write it: digits, and what they put between them. */
export const Phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ()-]{3,30}$/, 'is a phone number');
/** One line of a table has room for these, divided by `|` and `;`. */
export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^|;\p{Cc}]*$/u, 'without | and ;');
export const ContactShape = z.object({
  name: PersonName,
  role: PersonName.optional(),
  phone: Phone.describe('Sealed where it is kept; masked for those without `read.contacts`'),
});
const PhotoRefs = z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(20);
/** What is recorded of a venue beside its name, category and facts. */
export const Recorded = {
  licence: Licence.optional(),
  licenceNumber: words(60).optional(),
  address: Name.optional(),
  location: Location.optional(),
  photos: PhotoRefs.optional(),
  plans: PhotoRefs.optional().describe('Which of `photos` are floor plans'),
  contact: Name.optional(),
  contacts: z.array(ContactShape).max(5).optional(),
};
export const VenueShape = z.object({
  id: z.string(),
  version: Version,
  name: z.string(),
  category: Category,
  region: z.string(),
  ...Recorded,
  contacts: z
    .array(z.object({ name: z.string(), role: z.string().optional(), phone: z.string() }))
    .optional(),
  facts: Facts,
  state: z
    .object({ name: VenueStateEnum, at: Millis, by: z.string(), reason: z.string() })
    .optional()
    .describe('Open when absent; closed ones stay in the ledger and are not supervised'),
  assessed: z.object({ at: Millis, by: z.string(), note: z.string().optional() }).optional(),
  reassessAt: Millis.optional().describe('When the profile wants the colour looked at again'),
  lead: z.string().optional().describe('牵头单位, by the profile'),
  cooperating: z.array(z.string()).optional().describe('配合单位, by the profile'),
  riskWords: z
    .array(z.object({ zh: z.string(), en: z.string() }))
    .optional()
    .describe('The reasons in words'),
  risk: Colour.describe('In force: the override if there is one'),
  computedRisk: Colour,
  riskReasons: z.array(z.string()),
  override: z.object({ colour: Colour, reason: z.string(), by: z.string(), at: Millis }).optional(),
  overLimit: z.array(z.string()),
  createdAt: Millis,
});
export const VenueCreate = z.object({
  id: Id,
  name: Name,
  category: Category,
  region: Id,
  ...Recorded,
  facts: Facts.default({}),
});
export const VenuePatch = z.object({
  name: Name.optional(),
  category: Category.optional(),
  region: Id.optional(),
  ...Recorded,
  facts: Facts.optional(),
  version: Version.optional(),
});
export const AssessBody = z.object({ note: Note.optional(), version: Version.optional() });
export const VenueStateBody = z.object({ state: VenueStateEnum, reason: Note, version: Version.optional() });
export const OverrideBody = z.object({
  colour: Colour.nullable().describe('null takes the override back'),
  reason: Note,
  version: Version.optional(),
});

export const Kind = z
  .string()
  .regex(/^[a-z0-9_]{1,32}$/, '1–32 of a-z 0-9 _')
  .describe('A catalogue name; unknown ones are taken and flagged');
const ForeignName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}]*$/u, 'without control characters');
export const Foreign = z
  .object({
    source: Id.describe('A bridge or a centre: see `/sources`'),
    name: ForeignName.describe("The device there, as its maker's topics name it"),
  })
  .describe('The foreign device whose words are this one’s; it is bound to one device at most');
/** ≥ 128 bits when made of base64 characters. */
const Secret = z.string().min(22, 'at least 22 characters').max(256);
export const DeviceShape = z.object({
  id: z.string(),
  version: Version,
  venueId: z.string(),
  kind: z.string(),
  kindUnknown: z.literal(true).optional(),
  model: z.string().optional(),
  place: z.string().optional(),
  collector: z.string().optional(),
  foreign: z.object({ source: z.string(), name: z.string() }).optional(),
  generation: z.int().min(1),
  retired: z.literal(true).optional(),
  outOfService: z
    .object({ by: z.string(), at: Millis, from: Millis, until: Millis, reason: z.string() })
    .optional()
    .describe('Out of service on purpose; elapsed time ends it'),
  claim: z
    .object({
      state: z.enum(['waiting', 'claimed', 'expired', 'revoked']),
      by: z.string(),
      at: Millis,
      until: Millis,
      endedAt: Millis.optional(),
      endedBy: z.string().optional().describe('`public`: the device itself'),
      with: z.enum(['secret', 'certificate']).optional(),
      photo: z.string().optional(),
    })
    .optional()
    .describe('The last one'),
  certificate: z.object({ serial: z.string(), at: Millis, until: Millis }).optional().describe('The latest'),
  createdAt: Millis,
});
export const HealthShape = z.object({
  deviceId: z.string(),
  venueId: z.string(),
  version: z.int(),
  online: z.boolean(),
  onlineSince: Millis.optional(),
  hasSent: z.boolean(),
  silent: z.boolean(),
  unprotected: z.literal(true).optional(),
  firmware: z.string().optional(),
  model: z.string().optional(),
  faults: z.array(z.string()),
  modes: z.array(z.object({ mode: z.string(), since: Millis, until: Millis.optional() })),
});
export const DeviceWithHealth = DeviceShape.extend({ health: HealthShape.nullable() });
export const ListedDevice = DeviceWithHealth.extend({ venueName: z.string().optional() });
export const DeviceWithSecret = DeviceShape.extend({
  secret: z.string().describe('Shown here and never again'),
  mqtt: z
    .object({ plain: z.int(), tls: z.int().optional() })
    .describe('Ports on which the device may connect'),
});
export const DeviceCreate = z.object({
  id: Id,
  venueId: Id,
  kind: Kind,
  model: Name.optional(),
  place: Name.optional(),
  collector: Id.optional(),
  foreign: Foreign.optional(),
  secret: Secret.optional(),
});
export const DevicePatch = z.object({
  venueId: Id.optional(),
  kind: Kind.optional(),
  model: Name.optional(),
  place: Name.optional(),
  collector: Id.optional(),
  foreign: Foreign.nullable().optional().describe('null: bound to nothing any more'),
  retired: z.boolean().optional(),
  version: Version.optional(),
});
export const ReplaceBody = z.object({ secret: Secret.optional(), version: Version.optional() });
export const OutOfServiceBody = z.object({
  from: Millis.optional().describe('Now when left out or past'),
  until: Millis.describe('At most 30 days from now'),
  reason: Note,
  version: Version.optional(),
});
export const BackInServiceBody = z.object({ note: Note.optional(), version: Version.optional() });
export const CommandBody = z.object({
  name: z.enum(['mute', 'self_test', 'set_interval', 'sound', 'light']),
  args: z
    .record(z.string().max(64), z.unknown())
    .default({})
    .describe('Of `sound` and `light`: `{ on, forS }`; `forS` is 10 to 3,600 seconds'),
  ttlS: z.int().min(1).max(86_400).default(300),
});
export const CommandShape = z.object({
  id: z.string(),
  deviceId: z.string(),
  venueId: z.string(),
  name: z.string(),
  args: z.record(z.string(), z.unknown()),
  ttlS: z.int(),
  expiresAt: Millis,
  state: z.enum(['pending', 'done', 'failed', 'expired']),
  error: z.string().optional(),
  by: z.string(),
  at: Millis,
});

export const ImportAnswer = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int().describe('Lines that say what is so already'),
  rejected: z.array(z.object({ line: z.int(), column: z.string(), reason: z.string() })),
});
export const DeviceImportAnswer = ImportAnswer.extend({
  secrets: z
    .array(z.object({ id: z.string(), secret: z.string() }))
    .describe('Of new devices whose line gave none; shown here and never again'),
});

const Grant = z.object({
  role: z.enum(ROLES),
  region: Id,
  venue: Id.optional().describe('Of an owner: the venue; without one an owner reaches nothing'),
  department: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('The office, as the profile names it; without one it is held for all offices of the role'),
});
export const UserShape = z.object({
  id: z.string(),
  version: Version,
  username: z.string(),
  name: z.string(),
  roles: z.array(Grant),
  disabled: z.literal(true).optional(),
});
export const Password = z.string().min(8, 'at least 8 characters').max(256);
const Roles = z.array(Grant).max(50);
export const NamedShape = z.object({ username: z.string(), name: z.string() });
export const PersonShape = z.object({
  username: z.string(),
  name: z.string(),
  roles: z.array(Grant).describe('Those in the unit or above it'),
  phone: z.string().optional().describe('Masked for those without `read.contacts` there'),
});
export const Username = z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/, '1–64 of A-Z a-z 0-9 . _ @ -');
export const Email = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\s<>,;:"]+@[^\s<>,;:"]+$/, 'is an e-mail address');
const RobotId = z
  .string()
  .trim()
  .max(64)
  .regex(/^[A-Za-z0-9._@-]+$/, 'is a user id of A-Z a-z 0-9 . _ @ -');
export const UserCreate = z.object({
  username: Username,
  password: Password,
  name: Name.optional().describe('The user name when left out'),
  phone: Phone.optional(),
  email: Email.optional().describe('As all ways to a person: sealed where it is kept'),
  wecom: RobotId.optional().describe('User id in WeCom (企业微信), for mentions'),
  dingtalk: RobotId.optional().describe('User id in DingTalk (钉钉)'),
  feishu: RobotId.optional().describe('User id or open id in Feishu (飞书)'),
  roles: Roles,
});
export const UserImportAnswer = ImportAnswer.extend({
  passwords: z
    .array(z.object({ username: z.string(), password: z.string() }))
    .describe('Of new people; shown here and never again'),
});
const none = z.literal('');
export const UserPatch = z.object({
  phone: Phone.optional(),
  email: Email.or(none).optional().describe('An empty text takes it away; so do the next three'),
  wecom: RobotId.or(none).optional(),
  dingtalk: RobotId.or(none).optional(),
  feishu: RobotId.or(none).optional(),
  name: Name.optional(),
  roles: Roles.optional(),
  password: Password.optional(),
  currentPassword: z.string().max(256).optional().describe('Needed to change your own without being admin'),
  disabled: z.boolean().optional(),
  version: Version.optional(),
});
