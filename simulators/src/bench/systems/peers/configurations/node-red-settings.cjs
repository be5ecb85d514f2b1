/** Node-RED: no editor, no telemetry, state in memory, errors logged alone. */
module.exports = {
  flowFile: 'flow.json',
  uiHost: '127.0.0.1',
  uiPort: Number('@PORT@'),
  httpAdminRoot: false,
  httpNodeRoot: false,
  telemetry: { enabled: false, updateNotification: false },
  nodesDir: ['@NODES@'],
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
