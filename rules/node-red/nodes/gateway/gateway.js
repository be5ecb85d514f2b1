/** The gateway that flows talk to: its address, and a ninewatch user whose role and regions say what they may. */

const { createGatewayClient } = require('../../client/gateway-client.js');
const { createLiveFeed } = require('../../client/live-feed.js');
const { createRegionTree } = require('../../client/region-tree.js');

module.exports = (RED) => {
  function GatewayNode(config) {
    RED.nodes.createNode(this, config);
    const { username, password, token } = this.credentials ?? {};
    // Beside its own gateway a Node-RED is told where that is.
    const url = config.url || process.env.NINEWATCH_URL || '';
    try {
      this.client = createGatewayClient({ url, username, password, token });
    } catch (problem) {
      this.error(problem.message);
      return;
    }
    this.live = createLiveFeed({ client: this.client });
    this.regions = createRegionTree({ client: this.client });
    this.on('close', () => {
      this.live.close();
      this.client.close();
    });
  }
  RED.nodes.registerType('ninewatch-gateway', GatewayNode, {
    credentials: {
      username: { type: 'text' },
      password: { type: 'password' },
      token: { type: 'password' },
    },
  });
};
