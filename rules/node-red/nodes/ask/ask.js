/** What flows ask of the gateway: its lists and single things, within the sight of their user. */

const { answerEach, given, need, objectOf } = require('../../client/node-life.js');

const FILE = 'ask';
const ITEMS_MAX = 10_000;

module.exports = (RED) => {
  function QueryNode(config) {
    RED.nodes.createNode(this, config);
    answerEach(RED, this, FILE, {
      gatewayId: config.gateway,
      act: async (message, { client }) => {
        const list = need(given(message.list, config.list), 'a list is needed');
        const path = `/${String(list).replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/')}`;
        const query = { ...objectOf(config.query, 'query'), ...objectOf(message.query, 'msg.query') };
        if (message.id !== undefined && message.id !== '') {
          return {
            payload: await client.request('GET', `${path}/${encodeURIComponent(message.id)}`, { query }),
          };
        }
        if (config.single) return { payload: await client.request('GET', path, { query }) };
        const max = Math.min(Number(given(message.max, config.max, 1_000)), ITEMS_MAX);
        const { items, isCut } = await client.list(path, query, max);
        return { payload: items, isCut };
      },
    });
  }
  RED.nodes.registerType('ninewatch-query', QueryNode);
};
