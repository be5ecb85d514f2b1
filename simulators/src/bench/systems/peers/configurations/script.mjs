/** What somebody writes in an afternoon: MQTT in, a threshold with state, InfluxDB lines out, alarms back by MQTT. */
import { connect } from 'mqtt';

const [mqttUrl, influxUrl] = process.argv.slice(2);
const LIMIT = 0.4;
const CLEAR = 0.2;
const LINES_MAX = 5_000;
const FLUSH_MS = 200;

const client = connect(mqttUrl, { protocolVersion: 4, clientId: 'script' });
const inAlarm = new Set();
let lines = [];

async function flush() {
  if (lines.length === 0) return;
  const body = lines.join('\n');
  lines = [];
  const answer = await fetch(`${influxUrl}/write?db=bench&precision=ms`, { method: 'POST', body });
  await answer.arrayBuffer();
  if (!answer.ok) process.stderr.write(`not written: ${answer.status}\n`);
}

client.on('message', (topic, payload) => {
  const [, , venue, device] = topic.split('/');
  const { at, metrics: m } = JSON.parse(payload.toString());
  if (m.smoke >= LIMIT && !inAlarm.has(device)) {
    inAlarm.add(device);
    client.publish(`alarm/${venue}/${device}`, JSON.stringify({ at, smoke: m.smoke }), { qos: 1 });
  } else if (m.smoke < CLEAR) {
    inAlarm.delete(device);
  }
  lines.push(
    `reading,venue=${venue},device=${device} smoke=${m.smoke},temperature=${m.temperature},` +
      `humidity=${m.humidity},battery=${m.battery},rssi=${m.rssi} ${at}`,
  );
  if (lines.length >= LINES_MAX) void flush();
});

setInterval(flush, FLUSH_MS);
client.on('connect', () => {
  client.subscribe('nine/v1/+/+/telemetry', { qos: 1 }, () => process.stdout.write('ready\n'));
});
