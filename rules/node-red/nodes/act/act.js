/** What flows do at the gateway: each as an act of their user, refused and audited like anybody's. */

const { answerEach, given, need, objectOf } = require('../../client/node-life.js');

const FILE = 'act';
const at = encodeURIComponent;
/** An id, or the thing that has it. */
const idOf = (value) => (typeof value === 'object' && value !== null ? value.id : value);

module.exports = (RED) => {
  /** `act(message, gateway, config)` → what is sent on. */
  function register(type, act) {
    function ActNode(config) {
      RED.nodes.createNode(this, config);
      const own = (message, gateway) => act(message, gateway.client, config);
      answerEach(RED, this, FILE, { gatewayId: config.gateway, act: own });
    }
    RED.nodes.registerType(type, ActNode);
  }

  register('ninewatch-acknowledge', async (message, client, config) => {
    const id = need(given(message.hazardId, idOf(message.payload)), 'msg.payload is no hazard');
    const act = given(message.act, config.act, 'acknowledge');
    const note = given(message.note, config.note);
    const body = { ...objectOf(message.fields, 'msg.fields'), ...(note === undefined ? {} : { note }) };
    return { payload: await client.request('POST', `/hazards/${at(id)}/${at(act)}`, { body }) };
  });

  register('ninewatch-ticket', async (message, client, config) => {
    const { payload } = message;
    // Of a hazard its ticket is meant.
    const ofHazard = payload?.ticketId;
    const id = need(given(message.ticketId, ofHazard, idOf(payload)), 'msg.payload is no ticket');
    const act = given(message.act, config.act, 'accept');
    const note = given(message.note, config.note);
    const fields = { ...objectOf(config.fields, 'fields'), ...objectOf(message.fields, 'msg.fields') };
    const body = { ...fields, ...(note === undefined ? {} : { note }) };
    return { payload: await client.request('POST', `/tickets/${at(id)}/${at(act)}`, { body }) };
  });

  /** Of what a message holds: the gateway refuses a field that it does not know. */
  const TICKET_FIELDS = [
    ...['source', 'venueId', 'title', 'what', 'class', 'handling', 'place', 'photos', 'dueAt'],
    ...['responsible', 'temporaryProtection', 'confidence'],
  ];
  const RAISED = {
    report: ({ venueId, region, place, what, photos }) => [
      '/intake/reports',
      { venueId, region, place, what, photos },
    ],
    ticket: (said) => [
      '/tickets',
      Object.fromEntries(TICKET_FIELDS.map((name) => [name, { source: 'patrol', ...said }[name]])),
    ],
    whistle: ({ venueId, ticketId, departments, what }) => [
      '/whistles',
      { venueId, ticketId, departments, what },
    ],
  };
  /** What the node is set to; left empty it says nothing. */
  function set({ venue, region, place, what, departments }) {
    const offices = departments ? departments.split(',').map((one) => one.trim()) : undefined;
    const fields = { venueId: venue, region, place, what, departments: offices };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
  }
  register('ninewatch-raise', async (message, client, config) => {
    const { payload } = message;
    const said = typeof payload === 'string' ? { what: payload } : objectOf(payload, 'msg.payload');
    const raise = need(
      RAISED[given(message.raise, config.raise, 'report')],
      'report, ticket or whistle is needed',
    );
    const [path, body] = raise({ ...set(config), ...said });
    need(given(body.what, body.title), 'what it is about is needed');
    return { payload: await client.request('POST', path, { body }) };
  });

  register('ninewatch-command', async (message, client, config) => {
    const device = need(given(message.deviceId, config.device, idOf(message.payload)), 'a device is needed');
    const name = need(given(message.command, config.command), 'a command is needed');
    const args = { ...objectOf(config.args, 'arguments'), ...objectOf(message.args, 'msg.args') };
    const ttlS = Number(given(message.ttlS, config.ttlS, 300));
    const body = { name, args, ttlS };
    return { payload: await client.request('POST', `/devices/${at(device)}/command`, { body }) };
  });

  register('ninewatch-notify', async (message, client, config) => {
    const text = need(given(message.payload), 'msg.payload has no words');
    const roles = given(
      message.roles,
      config.roles ? config.roles.split(',').map((one) => one.trim()) : undefined,
    );
    const region = given(message.region, config.region);
    const body = { text, region, venueId: message.venueId, roles };
    return { payload: await client.request('POST', '/messages', { body }) };
  });
};
