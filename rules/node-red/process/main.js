/** The process of a supervised Node-RED: waits for what it is given, starts it as it ships, answers the supervisor. */

const fs = require('node:fs');
const { give } = require('./given.js');

// Under the permission model no file can be forced to the disk: Node-RED would warn of it in the editor with each deploy.
fs.fsync = (_file, done) => done(null);

// Nobody would know of it any more. A loop that never returns hears no such event: there the shell that started it ends it.
process.on('disconnect', () => process.exit(0));

let settings;
let hasFlows = false;

/** `{ ping }` → where it listens and what it needs; what it cannot answer is the answer too. */
function answer({ ping }) {
  if (ping === undefined) return;
  const { serverPort: port } = settings ?? {};
  process.send({ pong: ping, port, hasFlows, rssBytes: process.memoryUsage.rss() }, () => {});
}

function start({ isSafe, ...given }) {
  give(given);
  const program = require.resolve('node-red/red.js');
  process.argv.splice(1, process.argv.length, program, '--settings', require.resolve('./settings.js'));
  if (isSafe) process.argv.push('--safe');
  const { events } = require('node-red/lib/red.js');
  events.on('flows:started', () => {
    hasFlows = true;
  });
  events.on('flows:stopped', () => {
    hasFlows = false;
  });
  settings = require('./settings.js');
  require(program);
  process.on('message', answer);
}

process.once('message', start);
process.send({ pid: process.pid });
