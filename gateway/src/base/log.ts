/** The one home of logging: JSON lines on stderr, because stdout belongs to the ready line. */

import { type Logger, pino } from 'pino';

export type Log = Logger;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

export function createLog(level: LogLevel, room: string): Log {
  return pino(
    {
      level,
      base: { room },
      redact: [
        'password',
        'secret',
        'token',
        'secretHash',
        'passwordHash',
        '*.password',
        '*.secret',
        '*.token',
      ],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** For tests and pure callers. */
export const silentLog: Log = pino({ level: 'silent' });
