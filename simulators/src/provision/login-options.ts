/** The options `--provision`, `--user` and `--password`, which several commands share. */

import type { CommandLine, OptionKind } from '../base/command-line.ts';
import { Failure } from '../base/failure.ts';
import type { ApiLogin } from './api-client.ts';

export const LOGIN_OPTIONS = {
  provision: 'text',
  user: 'text',
  password: 'text',
} as const satisfies Record<string, OptionKind>;

/**
 * Undefined without `--provision`. Refuses an address that is none, without repeating it (it may hold a password),
 * and an address without a password.
 */
export function loginOf(line: CommandLine): ApiLogin | undefined {
  const http = line.text('provision');
  if (http === undefined) return undefined;
  if (!URL.canParse(http) || !/^https?:/.test(http))
    throw new Failure('--provision needs an address such as http://127.0.0.1:8080');
  const password = line.text('password');
  if (password === undefined)
    throw new Failure('--provision needs --password (and --user, if it is not admin)');
  return { http, user: line.text('user') ?? 'admin', password };
}
