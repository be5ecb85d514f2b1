/** Shapes of owners' registrations. */

import { z } from 'zod';
import { FilingShape } from '../filings/read-routes.ts';
import { Id, Name, Note, Version } from './basic.ts';
import { Category, Facts, Password, PersonName, Phone, Recorded, RegionShape, Username } from './ledger.ts';
import { Awaiting } from './loop.ts';

/** Whoever is not signed in has uploaded no photo, and gives one number. */
const { photos: _photos, plans: _plans, contact: _contact, contacts: _contacts, ...recorded } = Recorded;
const Venue = z.object({ name: Name, category: Category, ...recorded, facts: Facts.default({}) });

export const RegistrationCreate = z.object({
  region: Id.describe('Where the venue lies; its town decides'),
  venue: Venue,
  owner: z.object({ name: PersonName, phone: Phone, username: Username, password: Password }),
});
export const RegionName = RegionShape.omit({ version: true });
export const RegistrationMade = z.object({
  id: z.string(),
  code: z.string().describe('Asks what became of it; shown here and never again'),
});
const State = z.enum(['pending', 'approved', 'refused', 'expired']);
export const RegistrationShape = FilingShape.extend({
  ...Awaiting,
  state: State,
  venue: Venue.extend({ region: z.string() }),
  owner: z.object({
    name: z.string(),
    phone: z.string().describe('Masked for those without `read.contacts`, and in lists'),
    username: z.string(),
  }),
  duplicates: z.array(z.string()).describe('Venues and open registrations of the same name or licence'),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
  venueMade: z.string().optional(),
  userMade: z.string().optional(),
});
export const ApproveBody = z.object({
  venueId: Id,
  username: Username.optional().describe('In the place of the one that was wished for'),
  version: Version.optional(),
});
export const RefuseBody = z.object({ reason: Note, version: Version.optional() });
export const StatusBody = z.object({ id: z.string().min(1).max(128), code: z.string().min(1).max(256) });
export const StatusShape = z.object({ state: State, reason: z.string().optional() });
