/** The one home of logging: JSON lines on stderr, because stdout belongs to the ready line. */

import { type Logger, pino } from 'pino';

export type Log = Logger;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'secretHash',
  'passwordHash',
  'authorization',
  'cookie',
  'credentialSecret',
  'phone',
];

/** User and password of an address, and what follows a scheme of authorisation. */
const IN_TEXT: readonly [pattern: RegExp, instead: string][] = [
  // Where a password is needed the path may be a secret as well.
  [/\/\/[^\s/@"'\\]+@([^\s/"'\\,]*)(?:\/[^\s"'\\,)]*)?/g, '//[Redacted]@$1/…'],
  [/\b(Bearer|Basic|Token) [A-Za-z0-9._~+/=-]{8,}/g, '$1 [Redacted]'],
];

/** A line as it may be kept: for the log, and for the one line that a failed start ends with. [P10] */
export function withoutSecrets(line: string): string {
  return IN_TEXT.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line);
}

export function createLog(level: LogLevel, room: string): Log {
  return pino(
    {
      level,
      base: { room },
      redact: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      // The last word: what an error of some library has taken into its message is in the line as well.
      hooks: { streamWrite: withoutSecrets },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** For tests and pure callers. */
export const silentLog: Log = pino({ level: 'silent' });
