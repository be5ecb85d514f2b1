/** Starts the gateway in this process, or says in one line why this Node cannot run it. */

const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `ninewatch needs Node ${NODE_MAJOR_MIN} or newer, this is ${process.version}: run it with "npm start" after "npm ci", which brings its own\n`,
  );
  process.exit(1);
}
const { main } = await import('../gateway/src/main.ts').catch((cause) => {
  const isMissing = cause?.code === 'ERR_MODULE_NOT_FOUND';
  process.stderr.write(
    isMissing ? `packages are missing, run "npm ci" first: ${cause.message}\n` : `${cause.stack}\n`,
  );
  process.exit(1);
});
await main();
