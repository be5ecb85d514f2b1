/** What this Node-RED was given by whoever started it: the gateway's supervisor, or the environment of a container. */

const path = require('node:path');

/**
 * The secret and the place of the gateway. Taken out of the environment, which every flow can read.
 * `host` and `port` are those of the editor; `gatewayUrl` is without a slash at its end.
 */
function fromEnvironment(env) {
  const given = {
    gatewayUrl: (env.NINEWATCH_URL ?? 'http://127.0.0.1:8080').replace(/\/+$/, ''),
    host: env.NODE_RED_HOST ?? '0.0.0.0',
    port: Number(env.PORT ?? 1880),
    userDir: env.NODE_RED_USER_DIR ?? path.resolve('/data'),
    credentialSecret: env.NODE_RED_CREDENTIAL_SECRET,
  };
  if (!given.credentialSecret) throw new Error('NODE_RED_CREDENTIAL_SECRET is not set');
  delete env.NODE_RED_CREDENTIAL_SECRET;
  return given;
}

let given;

/** Said by the supervisor before the settings are read. */
function give(values) {
  given = values;
}

function takeGiven() {
  given ??= fromEnvironment(process.env);
  return given;
}

module.exports = { give, takeGiven, fromEnvironment };
