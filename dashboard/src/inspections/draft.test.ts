import { describe, expect, it } from 'vitest';
import {
  type DraftStore,
  draftKey,
  emptyDraft,
  inputOf,
  isTouched,
  restoreDraft,
  saveDraft,
  sweepDrafts,
  unanswered,
} from './draft.ts';

const HOUR = 3_600_000;
const KEY = draftKey({ username: 'li', as: 'patrol', venueId: 'v1' });
const draft = {
  ...emptyDraft(),
  answers: {
    manager: { ok: true, note: 'left over', photos: [] },
    blocked_exits: { ok: false, note: ' 纸箱 ', photos: ['a'] },
    training: { ok: null, note: '', photos: [] },
  },
  findings: [
    { text: ' 私拉电线 ', place: '后厨', isMajor: true, photos: ['b'] },
    { text: '  ', place: '', isMajor: false, photos: [] },
  ],
  photos: ['c'],
  savedAt: 1_000 * HOUR,
};

class Shelf implements DraftStore {
  readonly kept = new Map<string, string>();
  isFull = false;
  get length() {
    return this.kept.size;
  }
  key = (i: number) => [...this.kept.keys()][i] ?? null;
  getItem = (key: string) => this.kept.get(key) ?? null;
  removeItem = (key: string) => void this.kept.delete(key);
  setItem(key: string, value: string) {
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
    this.kept.set(key, value);
  }
}

describe('a draft of an inspection', () => {
  it('comes back as it was, without photos that are a day old, and not at all after a week', () => {
    const shelf = new Shelf();
    expect(saveDraft(shelf, KEY, draft)).toBe(true);
    expect(restoreDraft(shelf, KEY, 1_001 * HOUR)).toEqual({ draft, lostPhotos: false });
    const later = restoreDraft(shelf, KEY, 1_030 * HOUR);
    expect(later?.lostPhotos).toBe(true);
    expect(later?.draft.findings[0]).toMatchObject({ text: ' 私拉电线 ', photos: [] });
    expect(later?.draft.answers.blocked_exits).toMatchObject({ note: ' 纸箱 ', photos: [] });
    expect(restoreDraft(shelf, KEY, 1_200 * HOUR)).toBeNull();
    sweepDrafts(shelf, 1_200 * HOUR);
    expect(shelf.length).toBe(0);
  });

  it('of another person or hand is none, and a full device is said', () => {
    const shelf = new Shelf();
    shelf.kept.set(KEY, '{"savedAt":"now"}');
    expect(restoreDraft(shelf, KEY, 0)).toBeNull();
    expect(restoreDraft(shelf, draftKey({ username: 'wang', as: 'patrol', venueId: 'v1' }), 0)).toBeNull();
    shelf.isFull = true;
    expect(saveDraft(shelf, KEY, draft)).toBe(false);
  });

  it('becomes what the gateway takes: no empty finding, no note of what is in order', () => {
    expect(inputOf(draft, { venueId: 'v1', as: 'patrol', planId: 'p1' })).toEqual({
      venueId: 'v1',
      as: 'patrol',
      planId: 'p1',
      items: [
        { key: 'manager', ok: true },
        { key: 'blocked_exits', ok: false, note: '纸箱', photos: ['a'] },
      ],
      findings: [{ text: '私拉电线', place: '后厨', class: 'major', photos: ['b'] }],
      photos: ['c'],
    });
  });

  it('knows what is not answered yet and whether anything was typed', () => {
    expect(unanswered(draft, ['manager', 'training', 'outsourced'])).toEqual(['training', 'outsourced']);
    expect([isTouched(draft), isTouched(emptyDraft())]).toEqual([true, false]);
  });
});
