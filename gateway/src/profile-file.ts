/** The profile that holds where a region has none of its own: the operator's file, or the shipped one. */

import { readFileSync, statSync } from 'node:fs';
import {
  type ActReply,
  type FilingOf,
  PROFILE_TEXT_MAX,
  type ProfileAct,
  parseProfile,
  SHIPPED_PROFILE,
} from '@ninewatch/rules';
import { causeText, GatewayError } from './base/errors.ts';
import { hashOf } from './rules/rule-files.ts';

/** UTF-8 takes up to three bytes for a character. */
const BYTES_MAX = 3 * PROFILE_TEXT_MAX;

/** Throws `file-unusable` or `profile-unusable` in one line that names the setting and the first mistake's place. */
export function readProfile(path: string | undefined): string {
  if (path === undefined) return SHIPPED_PROFILE;
  const text = read(path);
  const parsed = parseProfile(text);
  if (parsed.ok) return text;
  const [first] = parsed.errors;
  const where = first === undefined ? path : `${path}:${first.line}:${first.column}: ${first.reason}`;
  throw new GatewayError('profile-unusable', false, `NINEWATCH_PROFILE_FILE: ${where}`);
}

function read(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > BYTES_MAX) throw new Error(`${path} is larger than ${BYTES_MAX} bytes`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new GatewayError('file-unusable', false, `NINEWATCH_PROFILE_FILE: ${causeText(cause)}`, cause);
  }
}

/**
 * What was changed last holds: at a start the file counts as changed when its text is another than that of the file
 * last taken. Null when there is nothing to do.
 */
export function profileAtStart(
  before: Pick<FilingOf<'profile'>, 'fileHash'> | null,
  text: string,
): ProfileAct | null {
  const fileHash = hashOf(text);
  return before?.fileHash === fileHash ? null : { type: 'profile.set', region: 'root', text, fileHash };
}

/** A file that could be read is refused for nothing else. */
export function assertTaken(reply: ActReply): void {
  if (!reply.ok) throw new GatewayError('profile-unusable', false, `NINEWATCH_PROFILE_FILE: ${reply.detail}`);
}
