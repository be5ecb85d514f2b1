/** Files the operator names in the settings: rules and TLS keys; each problem is one line that names the setting. */

import { readFileSync } from 'node:fs';
import { parseCatalogue } from '@ninewatch/rules';
import { causeText, GatewayError } from './base/errors.ts';
import type { Config } from './config.ts';

const SHIPPED_RULES = new URL('../../rules/catalogue/default.yaml', import.meta.url);

/** Throws `rules-unusable` with line and column of the first mistake. */
export function readRules(file: string | undefined): { version: string; text: string } {
  const text = read('NINEWATCH_RULES_FILE', file ?? SHIPPED_RULES).toString('utf8');
  const parsed = parseCatalogue(text);
  if (parsed.ok) return { version: parsed.catalogue.version, text };
  const first = parsed.errors[0];
  const where = `${file ?? 'the shipped catalogue'}:${first?.line}:${first?.column}`;
  throw new GatewayError('rules-unusable', false, `NINEWATCH_RULES_FILE: ${where}: ${first?.reason}`);
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

function read(setting: string, file: string | URL): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new GatewayError('file-unusable', false, `${setting}: ${causeText(cause)}`, cause);
  }
}
