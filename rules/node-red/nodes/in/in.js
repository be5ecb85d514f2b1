/** What the gateway tells: hazards and tickets as they come and change, readings as they are asked for. */

const { createFilter, listOf } = require('../../client/filter.js');
const { gatewayOf, show } = require('../../client/node-life.js');
const { createOutlet } = require('../../client/outlet.js');
const { createReadingPoll } = require('../../client/reading-poll.js');
const { createWorkStream } = require('../../client/work-stream.js');

const FILE = 'in';

module.exports = (RED) => {
  /** `kind` is `hazard` or `ticket`; the wall's own kinds of change. */
  function liveNode(kind) {
    return function LiveNode(config) {
      RED.nodes.createNode(this, config);
      const gateway = gatewayOf(RED, this, FILE, config.gateway);
      if (gateway === undefined) return;
      const outlet = createOutlet((message) => this.send(message));
      const stream = createWorkStream();
      const isWanted = createFilter(config, gateway.regions.isWithin);

      const tell = async (event, object) => {
        if (config.regions) await gateway.regions.know(object.region);
        if (!isWanted(event, object)) return;
        const message = { topic: `${kind}/${object.kind ?? object.class}`, event, payload: object };
        if (!outlet.offer(message)) this.error(RED._('in.error.overflow'), message);
      };
      const news = (event, object) => {
        if (event === undefined) return;
        tell(event, object).catch((problem) => this.error(problem.message, { payload: object, event }));
      };
      /** What a fresh snapshot no longer shows has closed, or is out of sight. */
      const lookAfter = async (id) => {
        const object = await gateway.client.request('GET', `/${kind}s/${encodeURIComponent(id)}`);
        if (object.state === 'closed') news('closed', object);
      };

      const leave = gateway.live.join({
        onSnapshot: (shown) => {
          const { news: found, gone } = stream.start(shown[`${kind}s`]);
          for (const { event, object } of found) news(event, object);
          for (const id of gone) {
            lookAfter(id).catch((problem) => problem.status === 404 || this.warn(problem.message));
          }
        },
        onChange: ({ kind: of, object }) => of === kind && news(stream.take(object), object),
        onState: (state, detail) => {
          show(this, FILE, state);
          if (state === 'lost') this.debug(detail);
        },
      });
      this.on('close', () => {
        leave();
        outlet.clear();
        this.status({});
      });
    };
  }

  function ReadingsNode(config) {
    RED.nodes.createNode(this, config);
    const gateway = gatewayOf(RED, this, FILE, config.gateway);
    if (gateway === undefined) return;
    const outlet = createOutlet((message) => this.send(message));
    const metrics = listOf(config.metrics);
    const poll = createReadingPoll({
      client: gateway.client,
      devices: listOf(config.devices),
      venues: listOf(config.venues),
      metrics,
      everyMs: Number(config.everyS || 10) * 1_000,
      onReading: (reading) => {
        const [metric] = metrics;
        const value = metrics.length === 1 ? { value: reading.metrics[metric] } : {};
        return outlet.offer({ topic: `reading/${reading.deviceId}`, payload: reading, ...value });
      },
      onRound: (problem) => {
        show(this, FILE, problem === undefined ? 'live' : 'failed', problem?.code);
        if (problem !== undefined) this.warn(problem.message);
      },
    });
    show(this, FILE, 'connecting');
    poll.start();
    this.on('close', () => {
      poll.stop();
      outlet.clear();
      this.status({});
    });
  }

  RED.nodes.registerType('ninewatch-hazards', liveNode('hazard'));
  RED.nodes.registerType('ninewatch-tickets', liveNode('ticket'));
  RED.nodes.registerType('ninewatch-readings', ReadingsNode);
};
