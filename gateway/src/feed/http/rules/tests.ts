/** `POST /rules/test`: the given rules, or those in force, against the rule tests; nothing takes effect. */

import { CATALOGUE_TEXT_MAX, type CatalogueDiff } from '@ninewatch/rules';
import { ruleTestsJsonSchema } from '@ninewatch/rules/trust';
import { z } from 'zod';
import type { RuleTestOutcome } from '../../../trials/rule-test-desk.ts';
import { type Api, found, readScope, requireAbility, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { PROGRESS_DESCRIPTION, withProgress } from '../progress.ts';
import { problems } from '../shape/basic.ts';
import { RuleTestAnswer, RuleTestBody } from '../shape/trials.ts';
import { mustWait, unusable } from './unusable.ts';

const tags = ['rules'];
/** The longest rules, and as much again of tests, of signs of three bytes. */
const BODY_BYTES_MAX = 2 * 3 * CATALOGUE_TEXT_MAX + 64 * 1024;

export function ruleTestRoutes(app: ZodApp, api: Api): void {
  const { rules, trials, log } = api.options;
  app.post(
    '/rules/test',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: {
        tags,
        description: PROGRESS_DESCRIPTION,
        body: RuleTestBody,
        response: { 200: RuleTestAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { caller, body } = request;
      requireAbility(api, caller, 'rules.write');
      const text = body.text ?? found(await rules.current()).rules.text;
      const check = await rules.check(text);
      if (!check.ok) throw unusable('rules-unusable', `${check.errorCount} mistakes`, check.errors);
      const about = body.about === 'changed' ? changedRules(check.diff) : undefined;
      const asked = {
        rules: { version: check.version, text },
        ...{ tests: body.tests, isBesideWanted: body.beside },
        ...given({ about }),
      };
      return withProgress({ request, reply, log }, async (tell) => {
        const outcome = await trials.tests.run(caller.actor.username, asked, ({ done, tests }) =>
          tell({ done, total: tests }),
        );
        return answerOf(check.version, outcome);
      });
    },
  );
  const schema = JSON.stringify(ruleTestsJsonSchema());
  app.get(
    '/rules/test/schema',
    {
      schema: {
        tags,
        description: 'JSON Schema (2020-12) of a file of rule tests',
        response: { 200: z.string(), ...problems },
      },
    },
    async ({ caller }, reply) => {
      readScope(api, caller, 'read.rules');
      return reply.type('application/schema+json').serializer(String).send(schema);
    },
  );
}

/** Undefined, which is all of them, when more changed than rules, or than is listed. */
function changedRules({ changes, counts }: CatalogueDiff): string[] | undefined {
  const isListed = changes.length === counts.added + counts.removed + counts.changed;
  const others = changes.filter(({ part }) => part !== 'rules' && part !== 'version');
  if (!isListed || others.length > 0) return undefined;
  return [...new Set(changes.flatMap(({ id }) => id ?? []))];
}

function answerOf(version: string, outcome: RuleTestOutcome) {
  if (outcome.kind === 'refused') throw mustWait(outcome.why);
  if (outcome.kind === 'mistakes') {
    throw unusable('tests-unusable', `${outcome.mistakes.length} mistakes`, outcome.mistakes);
  }
  const { results, elapsedMs, cut = null } = outcome;
  const counts = { passed: 0, failed: 0, 'too-long': 0, 'not-run': 0 };
  for (const { verdict } of results) counts[verdict] += 1;
  return { version, counts, elapsedMs: Math.round(elapsedMs), cut, results };
}
