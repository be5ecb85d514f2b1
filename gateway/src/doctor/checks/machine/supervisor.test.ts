/** What the doctor says of who starts the gateway again. */

import { expect, it } from 'vitest';
import type { Finding } from '../../finding.ts';
import type { Machine, Subject } from '../../subject.ts';
import { supervisorCheck } from './supervisor.ts';

function said(unit: Record<string, string>): Finding[] {
  const lines = { LoadState: 'loaded', UnitFileState: 'enabled', Restart: 'always', ...unit };
  const machine = {
    text: () => 'systemd\n',
    output: (_command: string, args: readonly string[]) =>
      Object.entries(lines)
        .filter(([name]) => args.some((arg) => arg.split(',').includes(name)))
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
  } as Partial<Machine>;
  return supervisorCheck({ machine } as Subject) as Finding[];
}

it.each([
  ['active', 'ok'],
  ['inactive', 'ok'],
  ['failed', 'problem'],
])('a unit that is enabled and %s is %s', (state, level) => {
  expect(said({ ActiveState: state }).map((finding) => finding.level)).toEqual([level]);
});

it.each([{ LoadState: 'not-found' }, { UnitFileState: 'disabled' }])('%o starts nothing', (unit) => {
  expect(said(unit).map(({ level }) => level)).toEqual(['warning']);
});
