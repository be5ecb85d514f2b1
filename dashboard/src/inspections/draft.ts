/** What is typed into an inspection, kept on this device until it is recorded: a network that goes takes nothing with it. */

import type { InspectionInput, InspectionKind } from '@ninewatch/rules';

export interface Answer {
  ok: boolean | null;
  note: string;
  photos: string[];
}
export interface Finding {
  text: string;
  place: string;
  isMajor: boolean;
  photos: string[];
}
export interface InspectionDraft {
  /** By key of the checklist. */
  answers: Record<string, Answer>;
  findings: Finding[];
  photos: string[];
  note: string;
  savedAt: number;
}

const DAY_MS = 86_400_000;
/** The gateway takes a photo for a day after it was sent. */
const PHOTO_MS = DAY_MS;
/** Ours: a visit that nobody finished in a week is no visit. */
const KEPT_MS = 7 * DAY_MS;
const PREFIX = 'ninewatch.inspection.';

export type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** One for each person, kind, venue and plan. */
export function draftKey(of: {
  username: string;
  as: string;
  venueId: string;
  planId?: string | undefined;
}): string {
  return PREFIX + [of.username, of.as, of.venueId, of.planId ?? ''].join('/');
}

export function emptyDraft(): InspectionDraft {
  return { answers: {}, findings: [], photos: [], note: '', savedAt: 0 };
}

export function emptyFinding(): Finding {
  return { text: '', place: '', isMajor: false, photos: [] };
}

export function isTouched({ answers, findings, photos, note }: InspectionDraft): boolean {
  const isAnswered = Object.values(answers).some(({ ok, note: text }) => ok !== null || text !== '');
  return isAnswered || findings.length > 0 || photos.length > 0 || note !== '';
}

/** Null when there is none, or none that is fresh. Photos that the gateway would not take any more are left out. */
export function restoreDraft(
  store: DraftStore,
  key: string,
  nowMs: number,
): { draft: InspectionDraft; lostPhotos: boolean } | null {
  const draft = parsed(store.getItem(key));
  if (draft === null || nowMs - draft.savedAt > KEPT_MS) return null;
  if (nowMs - draft.savedAt < PHOTO_MS) return { draft, lostPhotos: false };
  const without = <T extends { photos: string[] }>(one: T): T => ({ ...one, photos: [] });
  const lostPhotos = photosOf(draft).length > 0;
  const answers = Object.fromEntries(
    Object.entries(draft.answers).map(([name, one]) => [name, without(one)]),
  );
  return { draft: { ...without(draft), answers, findings: draft.findings.map(without) }, lostPhotos };
}

/** False when this device has no room for it. */
export function saveDraft(store: DraftStore, key: string, draft: InspectionDraft): boolean {
  try {
    store.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Takes back what is too old to be finished. */
export function sweepDrafts(store: DraftStore, nowMs: number): void {
  const keys = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '');
  for (const key of keys.filter((each) => each.startsWith(PREFIX))) {
    const draft = parsed(store.getItem(key));
    if (draft === null || nowMs - draft.savedAt > KEPT_MS) store.removeItem(key);
  }
}

/** Written by an older page or by hand, it may be anything. */
function parsed(text: string | null): InspectionDraft | null {
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as Partial<InspectionDraft>;
    if (typeof found.savedAt !== 'number' || !Array.isArray(found.findings)) return null;
    return { ...emptyDraft(), ...found };
  } catch {
    return null;
  }
}

function photosOf({ answers, findings, photos }: InspectionDraft): string[] {
  return [
    ...photos,
    ...Object.values(answers).flatMap((one) => one.photos),
    ...findings.flatMap((one) => one.photos),
  ];
}

/** Keys of the checklist without an answer. */
export function unanswered({ answers }: InspectionDraft, keys: readonly string[]): string[] {
  return keys.filter((key) => (answers[key]?.ok ?? null) === null);
}

export function inputOf(
  draft: InspectionDraft,
  about: { venueId: string; as: InspectionKind; planId?: string | undefined },
): InspectionInput {
  const { answers, findings, photos, note } = draft;
  const text = note.trim();
  return {
    venueId: about.venueId,
    as: about.as,
    items: Object.entries(answers).flatMap(([key, { ok, note: said, photos: shown }]) =>
      ok === null ? [] : [{ key, ok, ...(ok ? {} : shownOf(said, shown)) }],
    ),
    findings: findings
      .filter((finding) => finding.text.trim() !== '')
      .map(({ text: what, place, isMajor, photos: shown }) => ({
        text: what.trim(),
        ...(place.trim() === '' ? {} : { place: place.trim() }),
        ...(isMajor ? { class: 'major' as const } : {}),
        ...(shown.length === 0 ? {} : { photos: [...shown] }),
      })),
    photos: [...photos],
    ...(text === '' ? {} : { note: text }),
    ...(about.planId === undefined ? {} : { planId: about.planId }),
  };
}

function shownOf(note: string, photos: readonly string[]) {
  return {
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    ...(photos.length === 0 ? {} : { photos: [...photos] }),
  };
}
