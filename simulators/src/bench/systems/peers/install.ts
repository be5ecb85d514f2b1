/** Puts Node-RED, in the version that is compared with, into a folder that is not under version control. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../base/failure.ts';
import { tell } from '../../../base/terminal.ts';
import { BENCH_FOLDER, missingPrograms, NODE_RED_PACKAGES } from './programs.ts';

/** Names the system packages that are missing; refuses with one line when npm does not succeed. */
export async function installPeers(): Promise<void> {
  const missing = missingPrograms(['mosquitto', 'influxd']);
  if (missing !== undefined) tell(missing);
  await mkdir(BENCH_FOLDER, { recursive: true });
  await writeFile(join(BENCH_FOLDER, '.gitignore'), '*\n');
  const manifest = { private: true, dependencies: NODE_RED_PACKAGES };
  await writeFile(join(BENCH_FOLDER, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const args = ['install', '--no-audit', '--no-fund', '--omit=dev'];
  const npm = spawn('npm', args, { cwd: BENCH_FOLDER, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(npm, 'exit')) as [number | null];
  if (code !== 0) throw new Failure(`npm install in ${BENCH_FOLDER} failed`);
}
