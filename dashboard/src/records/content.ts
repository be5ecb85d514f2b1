/** What is typed into a record's form, and the content that becomes of it. */

import { fromInput, localInput } from '../time/span-words.ts';
import type { RecordField, RecordForm } from './kinds.ts';

export interface PhaseDraft {
  name: string;
  from: string;
  until: string;
}
export interface VenueDraft {
  id: string;
  name: string;
}
/** Fields by their place in the content; all texts as they stand in their fields. */
export interface RecordDraft {
  on: string;
  note: string;
  photoIds: string[];
  texts: Record<string, string>;
  phases: PhaseDraft[];
  venues: VenueDraft[];
  /** By key of the profile. */
  figures: Record<string, string>;
}

export function emptyRecord(form: RecordForm, nowMs: number): RecordDraft {
  const first = {
    verdict: form.kind === 'cooperation' ? 'cooperative' : 'good',
    year: localInput(nowMs).slice(0, 4),
  };
  const texts = form.fields.map(({ at, type }) => [
    at,
    type === 'verdict' ? first.verdict : type === 'year' ? first.year : '',
  ]);
  return {
    on: localInput(nowMs),
    note: '',
    photoIds: [],
    texts: Object.fromEntries(texts) as Record<string, string>,
    phases: [{ name: '', from: '', until: '' }],
    venues: [],
    figures: {},
  };
}

type Content = Record<string, unknown>;

/** What a record says, back into its form. Venues of a focus list are named by their ids. */
export function draftOf(form: RecordForm, content: Content): RecordDraft {
  const draft = emptyRecord(form, Number(content.on));
  draft.note = String(content.note ?? '');
  draft.photoIds = [...((content.photoIds as string[] | undefined) ?? [])];
  for (const { at, type } of form.fields) {
    const value = valueAt(content, at);
    if (value === undefined) continue;
    if (type === 'phases')
      draft.phases = (value as { name: string; from: number; until: number }[]).map(phaseDraft);
    else if (type === 'venues') draft.venues = (value as string[]).map((id) => ({ id, name: id }));
    else if (type === 'lines')
      draft.texts[at] = (value as { item: string }[]).map(({ item }) => item).join('\n');
    else if (type === 'figures') {
      const figures = value as { name: string; value: number }[];
      draft.figures = Object.fromEntries(figures.map(({ name, value: figure }) => [name, String(figure)]));
    } else draft.texts[at] = type === 'time' ? localInput(Number(value)) : String(value);
  }
  return draft;
}

const phaseDraft = ({ name, from, until }: { name: string; from: number; until: number }): PhaseDraft => ({
  name,
  from: localInput(from),
  until: localInput(until),
});

/** Null while something that is needed is missing or is no number or time. */
export function contentOf(form: RecordForm, draft: RecordDraft): Content | null {
  const on = fromInput(draft.on);
  if (on === undefined) return null;
  const content: Content = { on };
  if (draft.note.trim() !== '') content.note = draft.note.trim();
  if (draft.photoIds.length > 0) content.photoIds = [...draft.photoIds];
  for (const field of form.fields) {
    const value = givenIn(field, draft);
    if (value === undefined) {
      if (field.isOptional !== true) return null;
    } else put(content, field.at, value);
  }
  return content;
}

function givenIn({ at, type }: RecordField, draft: RecordDraft): unknown {
  const text = (draft.texts[at] ?? '').trim();
  switch (type) {
    case 'count':
    case 'year':
      return /^\d+$/.test(text) ? Number(text) : undefined;
    case 'time':
      return fromInput(text);
    case 'lines': {
      const lines = text.split('\n').map((line) => line.trim());
      return lines.filter((line) => line !== '').map((item) => ({ item }));
    }
    case 'venues':
      return draft.venues.map(({ id }) => id);
    case 'phases':
      return phasesOf(draft.phases);
    case 'figures':
      return figuresOf(draft.figures);
    default:
      return text === '' ? undefined : text;
  }
}

function phasesOf(drafts: readonly PhaseDraft[]): unknown[] | undefined {
  const phases = drafts.map(({ name, from, until }) => ({
    name: name.trim(),
    from: fromInput(from),
    until: fromInput(until),
  }));
  const isWhole = phases.every(
    ({ name, from, until }) => name !== '' && from !== undefined && until !== undefined,
  );
  return isWhole && phases.length > 0 ? phases : undefined;
}

function figuresOf(drafts: Record<string, string>): unknown[] | undefined {
  const given = Object.entries(drafts).filter(([, text]) => text.trim() !== '');
  const figures = given.map(([name, text]) => ({ name, value: Number(text) }));
  return figures.length > 0 && figures.every(({ value }) => Number.isFinite(value)) ? figures : undefined;
}

export function valueAt(content: Content, at: string): unknown {
  return at.split('.').reduce<unknown>((inside, part) => (inside as Content | undefined)?.[part], content);
}

function put(content: Content, at: string, value: unknown): void {
  const [outer = '', inner] = at.split('.');
  if (inner === undefined) content[outer] = value;
  else content[outer] = { ...(content[outer] as Content | undefined), [inner]: value };
}
