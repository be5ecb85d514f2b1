import { RECORD_KINDS, RECORD_RULES } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { contentOf, draftOf, emptyRecord, type RecordDraft } from '../../../dashboard/src/records/content.ts';
import { RECORD_FORMS, type RecordForm, verdictsOf } from '../../../dashboard/src/records/kinds.ts';
import { RECORD_ROUTES } from '../../src/feed/http/incentives/records.ts';
import { RECORD_CONTENTS } from '../../src/feed/http/shape/filed-records.ts';

const AT = new Date(2026, 10, 30, 9, 30).getTime();

function filled(form: RecordForm): RecordDraft {
  const draft = emptyRecord(form, AT);
  for (const { at, type } of form.fields) {
    if (type === 'count') draft.texts[at] = '12';
    else if (type === 'time') draft.texts[at] = '2026-11-30T08:00';
    else if (type === 'lines') draft.texts[at] = '动员部署\n\n 总结 ';
    else if (type === 'text' || type === 'long') draft.texts[at] = ' 灭火器 ';
  }
  draft.phases = [{ name: '动员', from: '2026-12-01T00:00', until: '2026-12-10T00:00' }];
  draft.venues = [{ id: 'inn', name: '望江旅馆' }];
  draft.figures = { patrols: '98.5', trained: '' };
  return draft;
}

describe('the forms of records', () => {
  it('are one for each kind, at the paths and for the people of the gateway', () => {
    expect(RECORD_FORMS.map(({ kind }) => kind).sort()).toEqual([...RECORD_KINDS].sort());
    for (const { kind, path, ability, where } of RECORD_FORMS) {
      expect({ path, ability }).toEqual(RECORD_ROUTES[kind]);
      expect(where).toBe(RECORD_RULES[kind].at);
    }
  });

  it.each(RECORD_FORMS)(
    '$kind becomes a content that the gateway takes, and comes back into its form',
    (form) => {
      const content = contentOf(form, filled(form));
      const parsed = RECORD_CONTENTS[form.kind].safeParse(content);
      expect(parsed.error?.issues ?? []).toEqual([]);
      expect(contentOf(form, draftOf(form, content ?? {}))).toEqual(content);
      if (form.fields.some(({ type }) => type === 'verdict')) {
        expect(verdictsOf(form.kind)).toContain(content?.verdict);
      }
    },
  );

  it.each(RECORD_FORMS)('$kind waits for what it needs', (form) => {
    const draft = filled(form);
    expect(contentOf(form, { ...draft, on: '' })).toBeNull();
    for (const { at, type, isOptional } of form.fields) {
      if (isOptional === true || type === 'verdict') continue;
      const without = structuredClone(draft);
      without.texts[at] = '';
      if (type === 'phases') without.phases = [];
      if (type === 'figures') without.figures = {};
      expect([at, contentOf(form, without)]).toEqual([at, null]);
    }
  });
});
