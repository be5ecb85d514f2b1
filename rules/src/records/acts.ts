/** People file records, correct them and withdraw them; none is ever deleted. */

import { earn } from '../credits/earn.ts';
import { checkRoom, filingsOf } from '../filing/keep.ts';
import { newest, placeOf, restFiling } from '../filing/rest.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { State, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { RecordAct, RecordContents, RecordFiling, RecordKind, RecordOf } from '../model/records.ts';
import { linkPhotos } from '../photo/acts.ts';
import { closeCampaign, tickItem } from './campaign.ts';
import { RECORD_RULES, type RecordRule } from './kinds.ts';

/** Each keeps what was there before; a record that needs more is withdrawn and filed anew. [P8] */
export const CORRECTIONS_MAX = 20;

type FileAct = Extract<RecordAct, { type: 'record.file' }>;

export function decideRecord(turn: Turn, actor: Actor, act: RecordAct): Decision {
  if (act.type === 'record.file') return fileRecord(turn, actor, act);
  // A journal of a later version may hold acts that this one does not know.
  if ((act as Partial<typeof act>).kept === undefined) return refuse('invalid', 'unknown act');
  const record = newest(turn.state, act.kept.type, act.kept) as RecordFiling;
  if (record.id !== act.recordId) return refuse('invalid', 'another record came with the act');
  const stale = staleVersion(record, act.expectedVersion);
  if (stale !== null) return stale;
  if (record.state === 'withdrawn') return refuse('wrong-state', 'it is withdrawn');
  const place = placeOf(turn.state, record);
  if (place === undefined) return refuse('not-found', 'its venue or unit is gone');
  const room = place.filings.has(record.id) ? null : checkRoom(place, record.type);
  if (room !== null) return room;
  const changed = change(turn, actor, { act, record });
  if ('refusal' in changed) return changed;
  restFiling(turn, place, changed);
  const { photoIds: before = [] } = record.content;
  linkNew(turn, { record: changed, before, by: actor.username });
  return done(changed);
}

function change(
  turn: Turn,
  actor: Actor,
  { act, record }: { act: Exclude<RecordAct, FileAct>; record: RecordFiling },
): RecordFiling | Extract<Decision, { refusal: unknown }> {
  const by = actor.username;
  switch (act.type) {
    case 'record.correct':
      return corrected(turn, by, { act, record });
    case 'record.withdraw':
      if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
      return { ...record, state: 'withdrawn', withdrawn: { at: turn.at, by, reason: act.reason } };
    case 'record.tick':
      return tickItem(record, { item: act.item, note: act.note, at: turn.at, by });
    case 'record.close':
      return closeCampaign(record, act.summary);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

function fileRecord(turn: Turn, actor: Actor, act: FileAct): Decision {
  const { kind } = act;
  const rule = RECORD_RULES[kind] as RecordRule<RecordKind> | undefined;
  if (rule === undefined) return refuse('invalid', 'no such kind of record', { field: 'kind' });
  const where = whereOf(turn.state, rule, act);
  if ('refusal' in where) return where;
  const { place, region } = where;
  const content = fitting(turn.state, rule, { region, content: act.content });
  if ('refusal' in content) return content;
  const room = checkRoom(place, kind) ?? checkYear(place, kind, content);
  if (room !== null) return room;
  const record = {
    type: kind,
    id: makeId(turn),
    version: 0,
    region,
    ...(act.venueId === undefined ? {} : { venueId: act.venueId }),
    state: kind === 'campaign' ? 'open' : 'kept',
    openedAt: content.on,
    by: actor.username,
    content,
    recordedAt: turn.at,
    corrections: [],
  } satisfies RecordOf as RecordFiling;
  restFiling(turn, place, record);
  linkNew(turn, { record, before: [], by: actor.username });
  const event = rule.credit?.(content);
  if (event !== undefined && act.venueId !== undefined) earn(turn, place, { event, subject: record.id });
  return done(record);
}

/** Who sees the record's venue or unit sees its photos, and they stay. */
function linkNew(
  turn: Turn,
  { record, before, by }: { record: RecordFiling; before: readonly string[]; by: string },
): void {
  const { id: subjectId, venueId = '', region, content } = record;
  const added = (content.photoIds ?? []).filter((id) => !before.includes(id));
  linkPhotos(turn, added, { subject: 'record', subjectId, venueId, region, by });
}

function whereOf(
  state: State,
  { at }: RecordRule<RecordKind>,
  { venueId, region }: FileAct,
): { place: VenueState; region: string } | Extract<Decision, { refusal: unknown }> {
  if (venueId !== undefined) {
    if (at === 'unit') return refuse('invalid', 'belongs to a unit', { field: 'venueId' });
    const place = venueId === '' ? undefined : state.venues.get(venueId);
    if (place?.venue == null) return refuse('unknown-venue', `no venue ${venueId}`, { field: 'venueId' });
    return { place, region: place.venue.region };
  }
  if (at === 'venue') return refuse('invalid', 'belongs to a venue', { field: 'venueId' });
  const place = region === undefined ? undefined : placeOf(state, { region });
  if (region === undefined || place === undefined) {
    return refuse('unknown-region', `no region ${region}`, { field: 'region' });
  }
  return { place, region };
}

/** The content with what is added to it; refused when it does not fit together. */
function fitting(
  state: State,
  rule: RecordRule<RecordKind>,
  { region, content }: { region: string; content: RecordContents[RecordKind] },
): RecordContents[RecordKind] | Extract<Decision, { refusal: unknown }> {
  if (content.until !== undefined && content.until < content.on) {
    return refuse('invalid', 'ends after it begins', { field: 'content.until' });
  }
  const misfit = rule.misfit?.({ state, region, content }) ?? null;
  if (misfit !== null) {
    return refuse(misfit.code, misfit.detail, misfit.field === undefined ? {} : { field: misfit.field });
  }
  return rule.completed?.({ state, region, content }) ?? content;
}

/** One a year for each unit: the ledger was asked before, what is newer than its answer is here. */
function checkYear(
  place: VenueState,
  kind: RecordKind,
  content: RecordContents[RecordKind],
): Decision | null {
  if (kind !== 'assessment' || !('year' in content)) return null;
  const other = filingsOf(place, 'assessment').find(
    ({ filing }) => filing.state === 'kept' && filing.content.year === content.year,
  );
  if (other === undefined) return null;
  return refuse('already-exists', `${other.filing.id} has the figures of ${content.year}`);
}

/** What was ticked stays ticked when the campaign's other words change. */
function corrected(
  turn: Turn,
  by: string,
  { act, record }: { act: Extract<RecordAct, { type: 'record.correct' }>; record: RecordFiling },
): RecordFiling | Extract<Decision, { refusal: unknown }> {
  if (act.why === '') return refuse('invalid', 'a reason is needed', { field: 'why' });
  if (record.state === 'closed') return refuse('wrong-state', 'it is closed');
  if (record.corrections.length >= CORRECTIONS_MAX) {
    return refuse('limit-reached', `${CORRECTIONS_MAX} corrections; withdraw it and file it anew`);
  }
  const rule = RECORD_RULES[record.type] as RecordRule<RecordKind>;
  const content = fitting(turn.state, rule, { region: record.region, content: act.content });
  if ('refusal' in content) return content;
  if ('year' in content && 'year' in record.content && content.year !== record.content.year) {
    return refuse('invalid', 'figures of another year are another record', { field: 'content.year' });
  }
  const correction = { at: turn.at, by, why: act.why, version: record.version, before: record.content };
  return {
    ...record,
    openedAt: content.on,
    content: withTicks(content, record.content),
    corrections: [...record.corrections, correction],
  } as RecordFiling;
}

function withTicks(
  content: RecordContents[RecordKind],
  before: RecordContents[RecordKind],
): RecordContents[RecordKind] {
  if (!('checklist' in content) || !('checklist' in before)) return content;
  const ticked = new Map(before.checklist.map((line) => [line.item, line.done]));
  const checklist = content.checklist.map(({ item }) => {
    const tick = ticked.get(item);
    return tick === undefined ? { item } : { item, done: tick };
  });
  return { ...content, checklist };
}
