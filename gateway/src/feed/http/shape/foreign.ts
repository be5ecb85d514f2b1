/** Shapes of foreign devices: what a device is bound to, sources, proposals. */

import { z } from 'zod';
import { FilingShape, FilingsQuery } from '../filings/read-routes.ts';
import { Id, Millis, Note, PageQuery, Version } from './basic.ts';
import { DeviceCreate } from './ledger.ts';

const Described = z.object({
  address: z.string().optional().describe('IEEE address, DevEUI, MAC'),
  title: z.string().optional(),
  vendor: z.string().optional(),
  model: z.string().optional(),
  firmware: z.string().optional(),
  kind: z.string().optional().describe('Proposed: of our catalogue, when what it gives says so'),
  gives: z.array(z.string()).describe('Metrics and flags of ours'),
  partOf: z.string().optional().describe('The foreign device that it is a channel of, or is heard through'),
});

export const ForeignProposalShape = FilingShape.extend({
  type: z.literal('foreign'),
  state: z.enum(['open', 'dismissed', 'accepted']),
  source: z.string(),
  name: z.string().describe("The foreign device, as its maker's topics name it"),
  described: Described,
  seen: z
    .object({
      at: Millis,
      metrics: z.record(z.string(), z.number()).optional(),
      flags: z.array(z.string()).optional(),
    })
    .describe('When it was heard last, with values of it as examples'),
  decided: z.object({ at: Millis, by: z.string(), note: z.string().optional() }).optional(),
  deviceId: z.string().optional().describe('Of an accepted one'),
});
export const ForeignProposalsQuery = FilingsQuery.extend({
  source: z.string().max(128).optional(),
});
const { secret: _secret, foreign: _foreign, ...device } = DeviceCreate.shape;
export const AcceptForeignBody = z
  .object({ ...device, kind: device.kind.optional(), version: Version.optional() })
  .describe('`kind` and `model` are the proposed ones when left out');
export const ForeignNoteBody = z.object({ note: Note.optional(), version: Version.optional() });

export const SourcesQuery = PageQuery.extend({ id: Id.optional() });
export const SourceShape = z.object({
  id: z.string(),
  kind: z.string(),
  region: z.string(),
  state: z.enum(['connecting', 'up', 'down']),
  since: Millis,
  trouble: z.string().optional(),
  messages: z.int().describe('Since the start, as all counts here'),
  lastAt: Millis.optional(),
  stored: z.int().describe('Readings and events that went into the journal'),
  devices: z.int().describe('Devices of ours that are bound to one of its'),
  proposals: z.int().describe('Foreign devices that wait for a decision'),
  overLimit: z.int().describe('Sightings of devices for which there was no room among the proposals'),
  unmapped: z
    .array(
      z.object({
        field: z.string(),
        why: z.string(),
        count: z.int(),
        device: z.string().optional(),
        value: z.string().optional(),
      }),
    )
    .describe('What it says that is not understood, with the latest example'),
  unmappedMore: z.int(),
  figures: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).describe('Of its connection'),
});
