import { rulesJsonSchema } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { type JsonSchema, meaningAt, offersAt } from './schema-help.ts';
import { placeIn } from './yaml-path.ts';

const schema = rulesJsonSchema() as JsonSchema;
const offers = (text: string) => offersAt(schema, placeIn(text)).map(({ label }) => label);

describe('help from the schema of rules', () => {
  it('offers the fields of a catalogue, of a rule and of its condition', () => {
    expect(offers('')).toEqual(expect.arrayContaining(['version', 'kinds', 'rules', 'schedules']));
    expect(offers('rules:\n  - ')).toEqual(
      expect.arrayContaining(['id', 'condition', 'raises', 'why', 'shadow']),
    );
    expect(offers('rules:\n  - id: a\n    condition: { ')).toEqual(
      expect.arrayContaining(['type', 'metric', 'above']),
    );
  });

  it('offers the values of what has a choice', () => {
    expect(offers('rules:\n  - id: a\n    condition: { type: ')).toEqual(
      expect.arrayContaining(['level', 'rise', 'silent', 'combined']),
    );
    expect(offers('rules:\n  - id: a\n    raises: { class: ')).toEqual(
      expect.arrayContaining(['alarm', 'fault']),
    );
    expect(offers('rules:\n  - id: a\n    shadow: ')).toEqual(['true']);
  });

  it('says what a field means', () => {
    expect(meaningAt(schema, ['rules', '[]', 'version'])).toMatch(/Raised/);
    expect(meaningAt(schema, ['no-such'])).toBeUndefined();
  });
});
