import { describe, expect, it } from 'vitest';
import { type ActField, bodyOf, draftOf, localMoment, missingIn } from './act-spec.ts';

const AT = new Date(2026, 10, 5, 9, 7).getTime();
const FIELDS: ActField[] = [
  { name: 'measures', label: '', kind: 'text', isRequired: true },
  { name: 'photos', label: '', kind: 'photos' },
  { name: 'score', label: '', kind: 'number', min: 1, max: 5 },
  { name: 'dueAt', label: '', kind: 'moment', now: String(AT) },
  { name: 'acceptor', label: '', kind: 'person', region: 't1', now: 'li', canBeTakenBack: true },
];

describe('the body of an act', () => {
  it('names what is needed and still empty', () => {
    expect(missingIn(FIELDS, draftOf(FIELDS))).toEqual(['measures']);
    expect(missingIn(FIELDS, { ...draftOf(FIELDS), measures: ' ' })).toEqual(['measures']);
    expect(missingIn(FIELDS, { ...draftOf(FIELDS), measures: 'x' })).toEqual([]);
  });

  it('leaves out what is empty and what is as it was', () => {
    expect(bodyOf(FIELDS, { ...draftOf(FIELDS), measures: ' cleared ' })).toEqual({ measures: 'cleared' });
  });

  it('says moments in ms, numbers as numbers, and takes back with null', () => {
    const draft = { ...draftOf(FIELDS), score: '4', dueAt: '2026-11-06T10:00', acceptor: '', photos: ['a'] };
    expect(bodyOf(FIELDS, draft)).toEqual({
      photos: ['a'],
      score: 4,
      dueAt: new Date(2026, 10, 6, 10, 0).getTime(),
      acceptor: null,
    });
  });

  it('does not take back what somebody else changed while the form was open', () => {
    const began = draftOf(FIELDS);
    const later = FIELDS.map((field) => {
      if (field.name === 'acceptor') return { ...field, now: 'wang' };
      return field.name === 'dueAt' ? { ...field, now: String(AT + 86_400_000) } : field;
    });
    expect(bodyOf(later, { ...began, measures: 'x' }, began)).toEqual({ measures: 'x' });
    expect(bodyOf(later, { ...began, acceptor: 'zhao' }, began)).toEqual({ acceptor: 'zhao' });
  });

  it('sends what was chosen of several as a list, and nothing when nothing was', () => {
    const choices = [{ id: '1', words: '' }];
    const fields: ActField[] = [
      { name: 'categories', label: '', kind: 'several', choices, isNumber: true },
      { name: 'kinds', label: '', kind: 'several', choices },
      { name: 'departments', label: '', kind: 'picks', find: async () => [], isRequired: true },
    ];
    const draft = draftOf(fields);
    expect(bodyOf(fields, draft)).toEqual({});
    expect(missingIn(fields, draft)).toEqual(['departments']);
    const chosen = { categories: ['2', '7'], kinds: ['smoke'], departments: ['a', 'b'] };
    expect(bodyOf(fields, chosen)).toEqual({ ...chosen, categories: [2, 7] });
  });

  it('shows a moment as the field has it, to the minute', () => {
    expect(localMoment(AT)).toBe('2026-11-05T09:07');
    expect(draftOf(FIELDS).dueAt).toBe('2026-11-05T09:07');
  });
});
