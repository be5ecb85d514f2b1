/** A device in Python and in Node: a reading every 15 seconds. */

import { type Login, quoted, topicOf } from './login.ts';

export function python(login: Login): string {
  const { host, port, isTls, caFile, deviceId, secret, metric, value } = login;
  const ca = caFile === undefined ? '' : quoted(caFile);
  return [
    '# pip install paho-mqtt',
    'import json, time',
    'import paho.mqtt.client as mqtt',
    '',
    '# paho-mqtt 2 asks for the version of its callbacks, 1 knows none.',
    'version = [mqtt.CallbackAPIVersion.VERSION2] if hasattr(mqtt, "CallbackAPIVersion") else []',
    `client = mqtt.Client(*version, client_id=${quoted(deviceId)})`,
    `client.username_pw_set(${quoted(deviceId)}, ${quoted(secret)})`,
    ...(isTls ? [`client.tls_set(${ca})`] : []),
    `client.connect(${quoted(host)}, ${port}, keepalive=60)`,
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

export function node(login: Login): string {
  const { host, port, isTls, caFile, deviceId, secret, metric, value } = login;
  return [
    '// npm install mqtt; save as device.mjs',
    ...(isTls && caFile !== undefined ? ["import { readFileSync } from 'node:fs';"] : []),
    "import mqtt from 'mqtt';",
    '',
    `const client = await mqtt.connectAsync('${isTls ? 'mqtts' : 'mqtt'}://${host}:${port}', {`,
    `  clientId: '${deviceId}', username: '${deviceId}', password: ${quoted(secret)},`,
    ...(isTls && caFile !== undefined ? [`  ca: readFileSync(${quoted(caFile)}),`] : []),
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
