/** `/rules`: what decides, a check of what could decide instead, and the change itself. */

import { CATALOGUE_TEXT_MAX, type RulesTaken, rulesJsonSchema } from '@ninewatch/rules';
import { z } from 'zod';
import { type Api, expectedVersion, found, readScope, requireAbility, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { problems } from '../shape/basic.ts';
import {
  RulesCheckBody,
  RulesCheckShape,
  RulesPut,
  RulesReloadedShape,
  RulesShape,
  RulesTakenShape,
} from '../shape/rules.ts';
import { noteRefused, unusable } from './unusable.ts';

const tags = ['rules'];
/** The longest text that rules may have, of signs of three bytes, or of one that JSON writes with two. */
const BODY_BYTES_MAX = 3 * CATALOGUE_TEXT_MAX + 64 * 1024;

export function ruleRoutes(app: ZodApp, api: Api): void {
  readRoutes(app, api);
  checkRoute(app, api);
  changeRoutes(app, api);
}

function readRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/rules',
    { schema: { tags, response: { 200: RulesShape, ...problems } } },
    async ({ caller }, reply) => {
      readScope(api, caller, 'read.rules');
      const { rules, hash, check } = found(await api.options.rules.current());
      const { version, revision, since, by, note, origin } = rules;
      const of = check.ok ? check : { files: [], rules: 0, kinds: 0, warnings: [] };
      const { files, rules: count, kinds, warnings } = of;
      const configured = api.options.rules.lastRead() ?? null;
      return reply.header('etag', `"${revision}"`).send({
        ...{ version, revision, hash, since, by, ...given({ note, origin }) },
        ...{ files, rules: count, kinds, warnings, configured },
      });
    },
  );
  app.get(
    '/rules/text',
    {
      schema: {
        tags,
        description: 'The YAML in force, all its files',
        response: { 200: z.string(), ...problems },
      },
    },
    async ({ caller }, reply) => {
      readScope(api, caller, 'read.rules');
      const { rules } = found(await api.options.rules.current());
      return reply
        .header('etag', `"${rules.revision}"`)
        .type('application/yaml; charset=utf-8')
        .send(rules.text);
    },
  );
  const schema = JSON.stringify(rulesJsonSchema());
  app.get(
    '/rules/schema',
    {
      schema: {
        tags,
        description: 'JSON Schema (2020-12) of a rule file',
        response: { 200: z.string(), ...problems },
      },
    },
    async ({ caller }, reply) => {
      readScope(api, caller, 'read.rules');
      return reply.type('application/schema+json').serializer(String).send(schema);
    },
  );
}

function checkRoute(app: ZodApp, api: Api): void {
  app.post(
    '/rules/check',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: { tags, body: RulesCheckBody, response: { 200: RulesCheckShape, ...problems } },
    },
    async ({ caller, body }) => {
      requireAbility(api, caller, 'rules.write');
      const check = await api.options.rules.check(body.text);
      if (!check.ok) return { ...check, warnings: [], diff: null, lines: [], unraised: [] };
      return { ...check, errors: [], errorCount: 0 };
    },
  );
}

function changeRoutes(app: ZodApp, api: Api): void {
  const { rules } = api.options;
  app.put(
    '/rules',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: { tags, body: RulesPut, response: { 200: RulesTakenShape, ...problems } },
    },
    async (request, reply) => {
      const { caller, body } = request;
      requireAbility(api, caller, 'rules.write');
      const expectedRevision = body.revision ?? expectedVersion(request);
      const check = await rules.check(body.text);
      if (!check.ok) {
        const { errors, errorCount } = check;
        noteRefused(api, caller, { of: 'rules', mistakes: errorCount, errors });
        throw unusable('rules-unusable', `${errorCount} mistakes`, errors);
      }
      const change = {
        text: body.text,
        version: check.version,
        ...given({ note: body.note, expectedRevision }),
      };
      const taken = await api.deciding.decided<RulesTaken>(() => rules.put(change, caller.actor));
      return reply.header('etag', `"${taken.revision}"`).send({ ...taken, warnings: check.warnings });
    },
  );
  app.post(
    '/rules/reload',
    {
      schema: {
        tags,
        description: 'Reads the configured file or folder again and takes it',
        response: { 200: RulesReloadedShape, ...problems },
      },
    },
    async ({ caller }) => {
      requireAbility(api, caller, 'rules.write');
      const reloaded = await rules.reload(caller.actor);
      if (reloaded.outcome === 'refused') {
        const { detail, errors } = reloaded;
        noteRefused(api, caller, { of: 'rules', mistakes: errors.length, errors });
        throw unusable('rules-unusable', detail, errors);
      }
      return reloaded;
    },
  );
}
