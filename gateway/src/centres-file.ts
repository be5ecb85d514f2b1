/** The centres file that the operator names in the settings: lines and interfaces to and from other fire systems. */

import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { causeText, GatewayError } from './base/errors.ts';
import { type Environment, withSecrets } from './base/operator-secrets.ts';
import { Gbt45839, Receive, Upload } from './centre/settings.ts';

const BYTES_MAX = 1024 * 1024;
const MISTAKES_MAX = 20;

const CentresFile = z
  .strictObject({
    format: z.literal(1),
    receive: Receive.default(() => Receive.parse({})).describe(
      'GB/T 26875.3: transmitters that report to us',
    ),
    upload: z.array(Upload).max(20).default([]).describe('GB/T 26875.3: centres that we report to'),
    gbt45839: Gbt45839.prefault({}).describe('GB/T 45839: platforms in both directions'),
  })
  .superRefine(({ receive, upload, gbt45839 }, context) => {
    const once = (path: string[], keys: readonly (string | number)[]) => {
      if (new Set(keys).size === keys.length) return;
      context.addIssue({ code: 'custom', path, message: 'two of them are called the same' });
    };
    once(
      ['receive', 'transmitters'],
      receive.transmitters.map(({ address }) => address),
    );
    once(
      ['upload'],
      upload.map(({ name }) => name),
    );
    once(
      ['gbt45839', 'sources'],
      gbt45839.sources.map(({ id }) => id),
    );
    once(
      ['gbt45839', 'push'],
      gbt45839.push.map(({ name }) => name),
    );
  });
export type CentresFile = z.infer<typeof CentresFile>;

/** The file of nobody when none is configured. Throws `file-unusable` with the place of every mistake. */
export function readCentres(path: string | undefined, env: Environment): CentresFile {
  if (path === undefined) return CentresFile.parse({ format: 1 });
  const { value, mistakes } = withSecrets(read(path), env);
  const parsed = CentresFile.safeParse(value);
  const wrong = [
    ...mistakes.map((each) => ({ path: each.path, message: each.reason })),
    ...(parsed.success ? [] : parsed.error.issues),
  ];
  if (parsed.success && wrong.length === 0) return parsed.data;
  const places = wrong
    .slice(0, MISTAKES_MAX)
    .map(({ path: where, message }) => `${where.join('.') || 'the file'}: ${message}`);
  throw unusable(`${path}: ${places.join('; ')}`);
}

function read(path: string): unknown {
  try {
    if (statSync(path).size > BYTES_MAX) throw new Error(`is larger than ${BYTES_MAX} bytes`);
    return parse(readFileSync(path, 'utf8'), { maxAliasCount: 0 }) as unknown;
  } catch (cause) {
    // Below its first line is the place as it stands in the file, which may be a secret. [P10]
    throw unusable(`${path}: ${causeText(cause).split('\n')[0]}`);
  }
}

function unusable(detail: string): GatewayError {
  return new GatewayError('file-unusable', false, `NINEWATCH_CENTRES_FILE: ${detail}`);
}
