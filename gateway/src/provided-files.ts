/** Files the operator names in the settings: rules and TLS keys; each problem is one line that names the setting. */

import { readFileSync } from 'node:fs';
import { parseCatalogue } from '@ninewatch/rules';
import { causeText, GatewayError } from './base/errors.ts';
import type { Config } from './config.ts';
import { mistakeText, readRuleFiles } from './rules/rule-files.ts';

/** A file, a folder that is one catalogue, or the shipped one. Throws `rules-unusable` with the first mistake's place. */
export function readRules(path: string | undefined): { version: string; text: string } {
  const files = readRuleFiles(path);
  const parsed = parseCatalogue(files.text);
  if (parsed.ok) return { version: parsed.catalogue.version, text: files.text };
  const [first] = parsed.errors;
  const where = first === undefined ? files.path : mistakeText(files, first);
  throw new GatewayError('rules-unusable', false, `NINEWATCH_RULES_FILE: ${where}`);
}

/** Undefined when no key is given: MQTT then goes without TLS. */
export function readTls(
  config: Config,
): { port: number; key: Buffer; cert: Buffer; ca?: Buffer } | undefined {
  const { NINEWATCH_TLS_KEY_FILE: key, NINEWATCH_TLS_CERT_FILE: cert, NINEWATCH_TLS_CA_FILE: ca } = config;
  if (key === undefined || cert === undefined) return undefined;
  return {
    port: config.NINEWATCH_MQTTS_PORT,
    key: read('NINEWATCH_TLS_KEY_FILE', key),
    cert: read('NINEWATCH_TLS_CERT_FILE', cert),
    ...(ca === undefined ? {} : { ca: read('NINEWATCH_TLS_CA_FILE', ca) }),
  };
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new GatewayError('file-unusable', false, `${setting}: ${causeText(cause)}`, cause);
  }
}
