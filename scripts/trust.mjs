/** Runs one of the commands that test rules: `rules-check`, `rules-test`, `backtest` and `score`. */

const NODE_MAJOR_MIN = 24;
const COMMANDS = ['rules-check', 'rules-test', 'backtest', 'score'];

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `ninewatch needs Node ${NODE_MAJOR_MIN} or newer, this is ${process.version}: run it with npm after "npm ci", which brings its own\n`,
  );
  process.exit(1);
}
const [command, ...args] = process.argv.slice(2);
if (!COMMANDS.includes(command)) {
  process.stderr.write(`ninewatch: the commands are ${COMMANDS.join(', ')}\n`);
  process.exit(2);
}
const { runCommand } = await import(`../gateway/src/${command}-main.ts`);
process.exitCode = await runCommand({
  args,
  env: process.env,
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
