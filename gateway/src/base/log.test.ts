/** What a line of the log may not say. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { withoutSecrets } from './log.ts';

it('[P10] takes users and passwords out of addresses, and what authorises out of headers', () => {
  expect(withoutSecrets('no https://me:hidden@example.org/x, "amqp://u@h"')).toBe(
    'no https://[Redacted]@example.org/…, "amqp://[Redacted]@h/…"',
  );
  expect(withoutSecrets('Authorization: Bearer abc.def-ghi_jkl')).toBe('Authorization: Bearer [Redacted]');
  expect(withoutSecrets('Token user:hidden')).toBe('Token user:hidden');
  expect(withoutSecrets('mail to a@example.org at https://example.org/a')).toBe(
    'mail to a@example.org at https://example.org/a',
  );
});

it('[P10] hides secrets of a logged object three levels down, and those within the message of an error', () => {
  const log = fileURLToPath(new URL('./log.ts', import.meta.url));
  const program = `
    const { createLog } = await import(${JSON.stringify(log)});
    const log = createLog('debug', 'test');
    log.info({ password: 'hidden-1', one: { token: 'hidden-2', two: { secret: 'hidden-3' } } }, 'plain');
    log.error({ err: new Error('fetch http://u:hidden-4@example.org failed') }, 'at http://u:hidden-5@example.org');
    log.debug({ headers: { authorization: 'Bearer hidden-6' }, people: [{ phone: '13800000000' }] }, 'end');`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).toContain('"msg":"plain"');
  expect(stderr.split('\n').filter((line) => line.startsWith('{'))).toHaveLength(3);
  expect(stderr).not.toMatch(/hidden/);
});
