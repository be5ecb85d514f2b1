/** The words of a notice: a template for a danger never words the end of one. */

import { readFileSync } from 'node:fs';
import type { Notice } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { parsePlan } from '../plan/parse.ts';
import type { NoticePlan } from '../plan/schema.ts';
import { aNotice, someFacts } from '../testing/deliveries.ts';
import { compose } from './compose.ts';

const EXAMPLE = readFileSync(new URL('../../../examples/notices.yaml', import.meta.url), 'utf8');
const OVER = ['cleared', 'recovered', 'scrapped', 'closed', 'returned'] as const;

function wordsOf(templates: NoticePlan['templates'], reason: Notice['reason']): string {
  const text = { zh: `【火灾】${reason}`, en: reason };
  const told = { notice: aNotice({ reason, text }), facts: someFacts() };
  const plan = { templates, language: 'zh' } as const;
  return compose([told], { plan, channel: 'sms', language: 'zh', style: 'short' }).text;
}

describe('a template that names no reason', () => {
  const FIRE = [{ when: { class: ['alarm'] }, zh: { text: '着火了' } }] satisfies NoticePlan['templates'];

  it.each(['opened', 'unanswered', 'standing'] as const)('words a danger: %s', (reason) => {
    expect(wordsOf(FIRE, reason)).toBe('着火了');
  });

  it.each(OVER)('leaves its end to the built-in words: %s', (reason) => {
    expect(wordsOf(FIRE, reason)).toMatch(new RegExp(`^【火灾】${reason}。`));
  });

  it.each(OVER)('words it when it names it: %s', (reason) => {
    expect(wordsOf([{ when: { reason: [reason] }, zh: { text: '结束' } }], reason)).toBe('结束');
  });
});

it('the shipped example calls people to a fire, and away from one that is over', () => {
  const names = [...EXAMPLE.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'https://a.example/x']);
  const parsed = parsePlan(EXAMPLE, Object.fromEntries(names));
  if (!parsed.ok) throw new Error('the example cannot be used');
  const { templates } = parsed.plan;
  expect(wordsOf(templates, 'opened')).toContain('请立即到场核实');
  expect(wordsOf(templates, 'cleared')).toContain('火灾报警已解除');
  expect(wordsOf(templates, 'cleared')).not.toContain('到场');
});
