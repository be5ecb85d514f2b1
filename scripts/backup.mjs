/** Runs one of the commands `backup`, `restore` and `rollback`, or says in one line why this Node cannot. */

import { setPriority } from 'node:os';

const NODE_MAJOR_MIN = 24;
/** A running gateway comes first wherever both want the processor. */
const NICENESS = 10;

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `ninewatch needs Node ${NODE_MAJOR_MIN} or newer, this is ${process.version}: run it with npm after "npm ci", which brings its own\n`,
  );
  process.exit(1);
}
setPriority(NICENESS);
const { runCommand } = await import('../gateway/src/backup-main.ts').catch((cause) => {
  const isMissing = cause?.code === 'ERR_MODULE_NOT_FOUND';
  process.stderr.write(
    isMissing ? `packages are missing, run "npm ci" first: ${cause.message}\n` : `${cause.stack}\n`,
  );
  process.exit(1);
});
const [command, ...args] = process.argv.slice(2);
process.exitCode = await runCommand(command, {
  args,
  env: process.env,
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
