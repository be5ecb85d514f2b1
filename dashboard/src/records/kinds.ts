/** The kinds of records as the forms ask for them: where each belongs, who writes it, which fields it has. */

import type { RecordKind } from '@ninewatch/rules';
import type { Ability } from '../session/abilities.ts';

export type FieldType =
  | 'text'
  | 'long'
  | 'count'
  | 'time'
  | 'verdict'
  | 'year'
  | 'phases'
  | 'venues'
  | 'lines'
  | 'figures';

export interface RecordField {
  /** Where it stands in the content: `reach.people`. Its words are `recordField.<last part>`. */
  at: string;
  type: FieldType;
  isOptional?: true;
}

export interface RecordForm {
  kind: RecordKind;
  /** Of the API. */
  path: string;
  ability: Ability;
  where: 'venue' | 'unit' | 'either';
  fields: readonly RecordField[];
}

const REACH = [
  { at: 'reach.people', type: 'count' },
  { at: 'reach.venues', type: 'count' },
] as const;
const TOPIC = { at: 'topic', type: 'text' } as const;
const TEXT = { at: 'text', type: 'long' } as const;

/** In the order of the tabs. Every record says when it was (`on`), and takes a note and photos. */
export const RECORD_FORMS: readonly RecordForm[] = [
  {
    ...{ kind: 'training', path: 'trainings', ability: 'record.field', where: 'either' },
    fields: [TOPIC, { at: 'trainer', type: 'text', isOptional: true }, ...REACH],
  },
  {
    ...{ kind: 'publicity', path: 'publicity', ability: 'record.field', where: 'either' },
    fields: [TOPIC, { at: 'channel', type: 'text' }, ...REACH],
  },
  {
    ...{ kind: 'drill_record', path: 'drills', ability: 'record.field', where: 'either' },
    fields: [
      TOPIC,
      ...REACH,
      { at: 'review.by', type: 'text' },
      { at: 'review.wentWell', type: 'long' },
      { at: 'review.failed', type: 'long' },
      { at: 'review.measures', type: 'long' },
    ],
  },
  {
    ...{ kind: 'meeting', path: 'meetings', ability: 'record.office', where: 'unit' },
    fields: [
      TOPIC,
      { at: 'chair', type: 'text' },
      { at: 'present', type: 'count' },
      { at: 'minutes', type: 'long' },
    ],
  },
  {
    ...{ kind: 'campaign', path: 'campaigns', ability: 'record.office', where: 'unit' },
    fields: [
      TOPIC,
      { at: 'phases', type: 'phases' },
      { at: 'focus', type: 'venues', isOptional: true },
      { at: 'checklist', type: 'lines', isOptional: true },
    ],
  },
  {
    ...{ kind: 'risk_point', path: 'risk-points', ability: 'record.own', where: 'venue' },
    fields: [
      { at: 'place', type: 'text' },
      { at: 'risk', type: 'text' },
      { at: 'measure', type: 'long' },
      { at: 'responsible', type: 'text' },
      { at: 'signedAt', type: 'time', isOptional: true },
    ],
  },
  {
    ...{ kind: 'evaluation', path: 'evaluations', ability: 'record.office', where: 'venue' },
    fields: [{ at: 'verdict', type: 'verdict' }, { at: 'source', type: 'text' }, TEXT],
  },
  {
    ...{ kind: 'assessment', path: 'assessments', ability: 'record.assess', where: 'unit' },
    fields: [
      { at: 'year', type: 'year' },
      { at: 'figures', type: 'figures' },
    ],
  },
  {
    ...{ kind: 'practice', path: 'practices', ability: 'record.office', where: 'venue' },
    fields: [TOPIC, TEXT],
  },
  {
    ...{ kind: 'sector_problem', path: 'sector-problems', ability: 'record.office', where: 'venue' },
    fields: [
      { at: 'sector', type: 'text' },
      { at: 'problem', type: 'long' },
      { at: 'documentNo', type: 'text', isOptional: true },
    ],
  },
  {
    ...{ kind: 'cooperation', path: 'cooperation', ability: 'record.field', where: 'venue' },
    fields: [{ at: 'verdict', type: 'verdict' }, TEXT],
  },
  {
    ...{ kind: 'accident', path: 'accidents', ability: 'record.office', where: 'venue' },
    fields: [TOPIC, TEXT, { at: 'injured', type: 'count' }, { at: 'dead', type: 'count' }],
  },
];

/** What a verdict may be, by kind of record. */
export function verdictsOf(kind: RecordKind): readonly string[] {
  return kind === 'cooperation' ? ['cooperative', 'uncooperative'] : ['good', 'bad'];
}

export function formAt(path: string): RecordForm | undefined {
  return RECORD_FORMS.find((form) => form.path === path);
}
