/** The rule files that the operator names in the settings: one file, or a folder that is one catalogue. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CATALOGUE_TEXT_MAX, isUsableFileName, joinFiles } from '@ninewatch/rules';
import { causeText, GatewayError } from '../base/errors.ts';

const SHIPPED_RULES = fileURLToPath(new URL('../../../rules/catalogue/default.yaml', import.meta.url));
/** UTF-8 takes up to three bytes for a character of the text; more is not read at all. */
const BYTES_MAX = 3 * CATALOGUE_TEXT_MAX;
const FILES_MAX = 500;

/** A catalogue's text as it goes to the journal. */
export interface RuleText {
  text: string;
  /** SHA-256 of the text. */
  hash: string;
}

export interface RuleFiles extends RuleText {
  /** As it was given; of the shipped catalogue its own. */
  path: string;
  /** Names within the folder, in the order in which they are read. */
  names: string[];
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * A folder's `*.yaml` files in the order of their names, without those of tests (`*.test.yaml`); or one file; or the
 * shipped catalogue. Reads only: whether they can be used is another question. Throws `file-unusable` in one line.
 */
export function readRuleFiles(path = SHIPPED_RULES): RuleFiles {
  try {
    const isFolder = statSync(path).isDirectory();
    const names = isFolder ? namesIn(path) : [basename(path)];
    const files = names.map((name) => ({ name, text: readText(isFolder ? join(path, name) : path) }));
    const text = isFolder ? joinFiles(files) : (files[0]?.text ?? '');
    return { path, names, text, hash: hashOf(text) };
  } catch (cause) {
    throw new GatewayError('file-unusable', false, `NINEWATCH_RULES_FILE: ${causeText(cause)}`, cause);
  }
}

/** Where a mistake stands, as an editor opens it: `folder/name.yaml:12:5`. */
export function mistakeText(
  { path, names }: Pick<RuleFiles, 'path' | 'names'>,
  { file, line, column, reason }: { file?: string; line: number; column: number; reason: string },
): string {
  const isIn = file !== undefined && names.includes(file) && basename(path) !== file;
  return `${isIn ? join(path, file) : path}:${line}:${column}: ${reason}`;
}

function namesIn(folder: string): string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml') && !name.startsWith('.'))
    // By code unit, so that the order is the same on every machine.
    .sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) throw new Error(`${folder} holds no *.yaml file`);
  if (names.length > FILES_MAX) throw new Error(`${folder} holds more than ${FILES_MAX} files`);
  const odd = names.find((name) => !isUsableFileName(name));
  if (odd !== undefined) throw new Error(`${JSON.stringify(odd)} is no usable name for a rule file`);
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  if (bytes > BYTES_MAX)
    throw new Error(`the files of ${folder} are larger than ${BYTES_MAX} bytes together`);
  return names;
}

function readText(file: string): string {
  const { size } = statSync(file);
  if (size > BYTES_MAX) throw new Error(`${file} is larger than ${BYTES_MAX} bytes`);
  return readFileSync(file, 'utf8');
}
