/** What every node does alike: find its gateway, show how it is, answer a message or say why not. */

const { GatewayProblem } = require('./problem.js');

const LOOKS = {
  live: { fill: 'green', shape: 'dot' },
  done: { fill: 'green', shape: 'dot' },
  connecting: { fill: 'yellow', shape: 'ring' },
  asking: { fill: 'blue', shape: 'dot' },
  waiting: { fill: 'blue', shape: 'ring' },
  lost: { fill: 'red', shape: 'ring' },
  failed: { fill: 'red', shape: 'dot' },
  unset: { fill: 'grey', shape: 'ring' },
};

/** The words stand in the catalogue of the node's own file: each editor shows them in its language. */
function show(node, file, look, text = `${file}.state.${look}`) {
  node.status({ ...LOOKS[look], text });
}

/** The gateway node; undefined, and shown as such, when none is chosen or it is not set up. */
function gatewayOf(RED, node, file, id) {
  const gateway = RED.nodes.getNode(id);
  if (gateway?.client !== undefined) return gateway;
  show(node, file, 'unset');
  return undefined;
}

/**
 * `act(message, gateway)` → the payload of what is sent on, or `{ payload, ...more }` by `withMore`. What it throws
 * goes to `done`, where a catch node finds it with its `code`.
 */
function answerEach(RED, node, file, { gatewayId, act }) {
  const gateway = gatewayOf(RED, node, file, gatewayId);
  let waiting = 0;
  node.on('input', async (message, send, done) => {
    if (gateway === undefined) {
      done(new GatewayProblem('not-configured', 'choose a gateway'));
      return;
    }
    waiting += 1;
    show(node, file, 'asking');
    try {
      const answer = await act(message, gateway);
      if (answer !== undefined) send({ ...message, ...answer });
      done();
      waiting -= 1;
      if (waiting === 0) show(node, file, 'done');
    } catch (problem) {
      waiting -= 1;
      show(node, file, 'failed', problem.code ?? problem.message);
      done(problem);
    }
  });
  node.on('close', () => node.status({}));
}

/** A field of a message, else what the node is set to; undefined when neither says anything. */
function given(...values) {
  return values.find((value) => value !== undefined && value !== null && value !== '');
}

/** Throws with words for whoever wired it. */
function need(value, words) {
  if (value === undefined) throw new GatewayProblem('not-configured', words);
  return value;
}

/** As text it is JSON. */
function objectOf(value, field) {
  if (value === undefined || value === '') return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  try {
    const parsed = JSON.parse(value);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Said below: it is no object either way.
  }
  throw new GatewayProblem('not-configured', `${field} is no JSON object`);
}

module.exports = { answerEach, gatewayOf, given, need, objectOf, show };
