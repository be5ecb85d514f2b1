/** What a file of rules lacks is a warning of the doctor, and one that lacks nothing is none. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { TEST_RULES } from '../test/stage/rules.ts';
import { filesCheck } from './doctor/checks/settings.ts';
import type { Subject } from './doctor/subject.ts';
import { readRules, unwatchedRules } from './provided-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'ninewatch-provided-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function found(text: string) {
  const path = join(dir, 'rules.yaml');
  writeFileSync(path, text);
  const file = { check: 'rules-file', path, read: readRules, lacks: unwatchedRules };
  return filesCheck({ files: [file] } as unknown as Subject);
}

it('names the dangers that a rules file raises no alarm of, and what to begin with', async () => {
  expect(await found(TEST_RULES)).toMatchObject([{ check: 'rules-file', level: 'ok' }]);
  expect(await found(TEST_RULES.split('  - id: gas')[0] ?? '')).toMatchObject([
    {
      check: 'rules-file',
      level: 'warning',
      what: {
        zh: expect.stringContaining('可燃气体、一氧化碳'),
        en: expect.stringMatching(/no alarm of: combustible gas, carbon monoxide, .*toxic gas$/),
      },
      remedy: { en: expect.stringContaining('default.yaml') },
    },
  ]);
  expect(await found('rules: [')).toMatchObject([{ level: 'problem' }]);
});
