/** Real threads: what they answer, what they may take, and how they give way. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TEST_RULES } from '../../../test/stage/rules.ts';
import { FakeClock } from '../../base/clock.ts';
import type { FromTestThread, TestRequest, TrialThread } from '../../trials/trial-port.ts';
import { giveWay } from './low-priority.ts';
import { startRuleTests } from './start-trial.ts';

const HEAT = `tests:
  - name: heat decides
    devices: [{ id: h1, kind: heat }]
    series: [{ device: h1, metrics: { temperature: "20 x4, 70" } }]
    expect: [{ kind: fire, rule: heat, raised: RAISED }]
`;
const test = (raised: number) => HEAT.replace('RAISED', String(raised));

function request(more: Partial<TestRequest> = {}): TestRequest {
  return { rules: { version: 'stage-1', text: TEST_RULES }, tests: [], isBesideWanted: false, ...more };
}

/** All that it says, until it ends. */
async function saidBy(thread: TrialThread<FromTestThread>): Promise<FromTestThread[]> {
  onTestFinished(() => thread.end());
  const said: FromTestThread[] = [];
  thread.onMessage((message) => said.push(message));
  const failure = await thread.ended;
  if (failure !== undefined) throw new Error(failure.detail);
  return said;
}

describe('the thread of rule tests', () => {
  it('names the tests, says what was expected and what came with their times, and ends', async () => {
    const tests = [
      { name: 'good', text: test(60) },
      { name: 'bad', text: test(45) },
    ];
    const said = await saidBy(startRuleTests({ request: request({ tests }) }));
    expect(said).toMatchObject([
      { tests: [{ file: 'good', name: 'heat decides' }, { file: 'bad' }] },
      { result: { file: 'good', verdict: 'passed', mismatches: [] } },
      {
        result: {
          file: 'bad',
          verdict: 'failed',
          mismatches: [{ kind: 'differs', fields: [{ what: 'raised', expected: '45', came: '00:01:00' }] }],
        },
      },
      { end: true },
    ]);
  });

  it('says every mistake with its file and place, and runs nothing', async () => {
    const tests = [{ name: 'odd', text: test(60).replace('kind: fire', 'kind: flood') }];
    const said = await saidBy(startRuleTests({ request: request({ tests }) }));
    expect(said).toEqual([
      { mistakes: [{ file: 'odd', line: 5, column: 22, reason: expect.stringContaining('Invalid option') }] },
    ]);
  });

  it('takes those in the configured folder, or of them what is about the rules that are asked for', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'ninewatch-trials-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    writeFileSync(join(dir, 'own.test.yaml'), test(60));
    const run = (about: string[]) =>
      saidBy(startRuleTests({ request: request({ isBesideWanted: true, about }), configured: dir }));
    const [heat, gas] = await Promise.all([run(['heat']), run(['gas'])]);
    expect(heat[0]).toEqual({ tests: [{ file: 'own.test.yaml', name: 'heat decides' }] });
    expect(gas[0]).toEqual({ tests: [] });
  });

  it.skipIf(process.platform !== 'linux')(
    '[P2] gives way: it has the lowest priority, and the process its own',
    async () => {
      // Ticks for years: it is ended, not awaited.
      const tests = [{ name: 'long', text: test(60).replace('expect:', 'lasts: 99999h\n    expect:') }];
      const thread = startRuleTests({ request: request({ tests }) });
      onTestFinished(() => thread.end());
      await new Promise<void>((resolve) => thread.onMessage(() => resolve()));
      // Whatever the tests themselves were started with.
      const own = getPriority();
      const nice = niceOfThreads();
      expect([...nice.values()]).toContain(19);
      expect(nice.get(process.pid)).toBe(own);
    },
  );
});

/** Of this process, by thread; field 19 of `stat`, behind a name in brackets. */
function niceOfThreads(): Map<number, number> {
  const tasks = readdirSync('/proc/self/task');
  return new Map(
    tasks.map((task) => {
      const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [Number(task), Number(fields[16])];
    }),
  );
}

describe('where a thread has no priority of its own', () => {
  it('rests as long as it worked, after each slice of work', async () => {
    const clock = new FakeClock();
    const rest = giveWay('darwin', clock);
    const rested: string[] = [];
    await rest?.();
    clock.advance(30);
    const resting = rest?.().then(() => rested.push('over'));
    clock.advance(29);
    await Promise.resolve();
    expect(rested).toEqual([]);
    clock.advance(1);
    await resting;
    expect(rested).toEqual(['over']);
  });
});
