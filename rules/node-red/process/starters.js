/** The starter flows: the palette's examples, laid once into an empty folder, switched off until somebody wants them. */

const fs = require('node:fs');
const path = require('node:path');

const EXAMPLES = path.resolve(__dirname, '../examples');

/** Each example with its tabs switched off; what several of them share, such as the gateway, once. */
function starterFlows(dir = EXAMPLES) {
  const nodes = new Map();
  for (const name of fs
    .readdirSync(dir)
    .filter((each) => each.endsWith('.json'))
    .sort()) {
    for (const node of JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8'))) {
      nodes.set(node.id, node.type === 'tab' ? { ...node, disabled: true } : node);
    }
  }
  return [...nodes.values()];
}

/** Never touches flows that are there: those are people's own. */
function installStarters(userDir) {
  fs.mkdirSync(userDir, { recursive: true });
  try {
    fs.writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify(starterFlows(), null, 4), {
      flag: 'wx',
    });
  } catch (cause) {
    if (cause.code !== 'EEXIST') throw cause;
  }
}

module.exports = { installStarters, starterFlows };
