/** Files the operator names in the settings: rules and TLS keys; each problem is one line that names the setting. */

import { readFileSync } from 'node:fs';
import { KIND_NAMES, parseCatalogue, unwatchedKinds } from '@ninewatch/rules';
import { causeText, GatewayError } from './base/errors.ts';
import type { Config } from './config.ts';
import { type Words, words } from './doctor/finding.ts';
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

/** Which dangers a file of rules raises no alarm of, in words; undefined when there is none, or no usable file. */
export function unwatchedRules(path: string): { what: Words; remedy: Words } | undefined {
  const parsed = parseCatalogue(readRuleFiles(path).text);
  const names = parsed.ok ? unwatchedKinds(parsed.catalogue.source).map((kind) => KIND_NAMES[kind]) : [];
  if (names.length === 0) return undefined;
  return {
    what: words(
      `${path} 没有这些危险的报警规则：${names.map(({ zh }) => zh).join('、')}`,
      `${path} raises no alarm of: ${names.map(({ en }) => en).join(', ')}`,
    ),
    remedy: words(
      '规则文件整体替换自带规则：从 rules/catalogue/default.yaml 的副本改起',
      'a rules file replaces the shipped rules whole: begin with a copy of rules/catalogue/default.yaml',
    ),
  };
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
