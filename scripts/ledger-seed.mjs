/** Makes a data folder with a large district for measuring; what `npm run bench -- ledger` starts first. */

const { runCommand } = await import('../gateway/src/district-seed-main.ts');
process.exitCode = await runCommand({
  args: process.argv.slice(2),
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
