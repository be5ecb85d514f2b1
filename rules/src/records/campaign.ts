/** A campaign (专项行动) goes on: its checklist is ticked item by item, and in the end it is summed up. */

import { type Decision, refuse } from '../fold/decision.ts';
import type { RecordFiling } from '../model/records.ts';

type Refused = Extract<Decision, { refusal: unknown }>;

interface Tick {
  item: string;
  note: string | undefined;
  at: number;
  by: string;
}

export function tickItem(record: RecordFiling, { item, note, at, by }: Tick): RecordFiling | Refused {
  if (record.type !== 'campaign') return refuse('wrong-state', 'only a campaign has a checklist');
  if (record.state !== 'open') return refuse('wrong-state', 'the campaign is closed');
  const line = record.content.checklist.find((one) => one.item === item);
  if (line === undefined) return refuse('invalid', 'no such item on the checklist', { field: 'item' });
  if (line.done !== undefined) return refuse('wrong-state', `ticked by ${line.done.by}`);
  const ticked = { item, done: { at, by, ...(note === undefined ? {} : { note }) } };
  const checklist = record.content.checklist.map((one) => (one === line ? ticked : one));
  return { ...record, content: { ...record.content, checklist } };
}

/** What was not ticked by then stays so, for everybody to see. */
export function closeCampaign(record: RecordFiling, summary: string): RecordFiling | Refused {
  if (record.type !== 'campaign') return refuse('wrong-state', 'only a campaign is closed');
  if (record.state !== 'open') return refuse('wrong-state', 'it is closed already');
  if (summary === '') return refuse('invalid', 'a summary is needed', { field: 'summary' });
  return { ...record, state: 'closed', content: { ...record.content, summary } };
}
