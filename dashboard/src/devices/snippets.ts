/** Ready-to-paste programs of a device: one reading, with its own login. */

export const SNIPPETS = ['mosquitto', 'python', 'node'] as const;
export type SnippetName = (typeof SNIPPETS)[number];

export interface Login {
  host: string;
  port: number;
  isTls: boolean;
  venueId: string;
  deviceId: string;
  secret: string;
  metric: string;
  value: number;
}

/** A calm value of what the kind measures, as the contracts name it. */
const CALM: Readonly<Record<string, [metric: string, value: number]>> = {
  smoke: ['smoke', 0.01],
  heat: ['temperature', 21],
  multi: ['temperature', 21],
  gas: ['gas', 0],
  co: ['co', 0],
  electrical: ['residual_current', 30],
  water_pressure: ['water_pressure', 0.3],
  h2s: ['h2s', 0],
  nh3: ['nh3', 0],
  dust: ['dust', 0.05],
  charging: ['power', 0],
};

export function calmReading(kind: string): Pick<Login, 'metric' | 'value'> {
  const [metric, value] = CALM[kind] ?? ['battery', 100];
  return { metric, value };
}

/** Without a clock of its own a device sends `at: 0`: it then counts from the moment it arrives. */
export function snippetOf(name: SnippetName, login: Login): string {
  if (name === 'mosquitto') return mosquitto(login);
  return name === 'python' ? python(login) : node(login);
}

const topicOf = ({ venueId, deviceId }: Login) => `nine/v1/${venueId}/${deviceId}/telemetry`;

function mosquitto(login: Login): string {
  const { host, port, isTls, deviceId, secret, metric, value } = login;
  const payload = `{"v":1,"boot":'$(date +%s)',"seq":1,"at":'$(date +%s)'000,"metrics":{"${metric}":${value}}}`;
  return [
    `mosquitto_pub -h ${host} -p ${port}${isTls ? ' --capath /etc/ssl/certs' : ''} -q 1 \\`,
    `  -i ${deviceId} -u ${deviceId} -P '${secret}' \\`,
    `  -t ${topicOf(login)} \\`,
    `  -m '${payload}'`,
  ].join('\n');
}

function python(login: Login): string {
  const { host, port, isTls, deviceId, secret, metric, value } = login;
  return [
    '# pip install paho-mqtt',
    'import json, time',
    'import paho.mqtt.client as mqtt',
    '',
    `client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="${deviceId}")`,
    `client.username_pw_set("${deviceId}", "${secret}")`,
    ...(isTls ? ['client.tls_set()'] : []),
    `client.connect("${host}", ${port}, keepalive=60)`,
    'client.loop_start()',
    'boot, seq = int(time.time()), 0  # boot: another number after each restart',
    'while True:',
    '    seq += 1',
    '    now = int(time.time() * 1000)',
    `    reading = {"v": 1, "boot": boot, "seq": seq, "at": now, "sentAt": now, "metrics": {"${metric}": ${value}}}`,
    `    client.publish("${topicOf(login)}", json.dumps(reading), qos=1).wait_for_publish()`,
    '    time.sleep(15)',
  ].join('\n');
}

function node(login: Login): string {
  const { host, port, isTls, deviceId, secret, metric, value } = login;
  return [
    '// npm install mqtt; save as device.mjs',
    "import mqtt from 'mqtt';",
    '',
    `const client = await mqtt.connectAsync('${isTls ? 'mqtts' : 'mqtt'}://${host}:${port}', {`,
    `  clientId: '${deviceId}', username: '${deviceId}', password: '${secret}',`,
    '});',
    'const boot = Math.floor(Date.now() / 1000); // another number after each restart',
    'let seq = 0;',
    'const send = () => {',
    '  const at = Date.now();',
    `  const reading = { v: 1, boot, seq: ++seq, at, sentAt: at, metrics: { ${metric}: ${value} } };`,
    `  return client.publishAsync('${topicOf(login)}', JSON.stringify(reading), { qos: 1 });`,
    '};',
    'await send();',
    'setInterval(send, 15_000);',
  ].join('\n');
}
