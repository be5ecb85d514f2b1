/** The guide of rule authors shows every condition, and what it shows can be used. */

import { describe, expect, it } from 'vitest';
import guide from '../../../docs/rules.md?raw';
import { Condition } from './conditions.ts';
import { parseCatalogue } from './index.ts';
import { HEAD, ruleText } from './testing/texts.ts';

const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
const rules = blocks.filter((block) => block.startsWith('- id: '));
const types = Condition.options.map((option) => option.shape.type.value);

/** Kinds, and what else a town needs, are not part of an example. */
const PARTIAL = /table of kinds|no alarm rule for/;

const SCHEDULES = 'schedules:\n  shop-hours: [{ from: "09:00", to: "22:00" }]\n';
const asCatalogue = (block: string) =>
  `${HEAD}${SCHEDULES}rules:\n${ruleText('smoke-high')}${block.replaceAll(/^/gm, '  ')}\n`;

describe('docs/rules.md', () => {
  it.each(types)('has a section and an example of %s', (type) => {
    expect(guide).toContain(`### \`${type}\``);
    expect(rules.some((block) => block.includes(`type: ${type}`))).toBe(true);
  });

  it('has no rule that would be refused, or warned of', () => {
    expect(rules.length).toBeGreaterThanOrEqual(types.length);
    for (const block of rules) {
      const parsed = parseCatalogue(asCatalogue(block));
      expect(parsed, block).toMatchObject({ ok: true });
      const odd = parsed.ok ? parsed.warnings.filter(({ reason }) => !PARTIAL.test(reason)) : [];
      expect(odd, block).toEqual([]);
    }
  });

  it('has whole files that are catalogues', () => {
    const files = blocks.filter((block) => block.startsWith('# yaml-language-server'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const parsed = parseCatalogue(file);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
      expect(
        parsed.warnings.filter(({ reason }) => !PARTIAL.test(reason)),
        file,
      ).toEqual([]);
    }
  });
});
