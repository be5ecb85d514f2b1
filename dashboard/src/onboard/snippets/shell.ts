/** For a terminal: one reading by mosquitto_pub, and a claim by curl. */

import { type Login, shellWord, topicOf } from './login.ts';

function payloadOf({ metric, value }: Pick<Login, 'metric' | 'value'>): string {
  return `'{"v":1,"boot":'$(date +%s)',"seq":1,"at":'$(date +%s)'000,"metrics":{"${metric}":${value}}}'`;
}

function trust({ isTls, caFile }: Pick<Login, 'isTls' | 'caFile'>): string {
  if (!isTls) return '';
  return caFile === undefined ? ' --capath /etc/ssl/certs' : ` --cafile ${shellWord(caFile)}`;
}

export function mosquitto(login: Login): string {
  const { host, port, deviceId, secret } = login;
  return [
    `mosquitto_pub -h ${host} -p ${port}${trust(login)} -q 1 \\`,
    `  -i ${deviceId} -u ${deviceId} -P ${shellWord(secret)} \\`,
    `  -t ${topicOf(login)} \\`,
    `  -m ${payloadOf(login)}`,
  ].join('\n');
}

export interface Claim {
  /** Of the gateway's pages: `https://…`. */
  origin: string;
  code: string;
}

/** The answer is JSON with id, venue, broker, topics and secret. */
export function claimByCurl({ origin, code }: Claim): string {
  return `curl -fsS -X POST ${origin}/api/v1/claims/${code}`;
}

/** A key that never leaves the device, and a certificate for it; needs openssl, curl and mosquitto_pub. */
export function claimByCertificate(login: Omit<Login, 'secret'>, { origin, code }: Claim): string {
  const { host, port, deviceId } = login;
  return [
    'openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\',
    `  -keyout device.key -subj /CN=${deviceId} -out device.csr`,
    `curl -fsS ${origin}/api/v1/claims/${code} -H 'content-type: application/json' \\`,
    `  -d "{\\"csr\\":\\"$(awk '{printf "%s\\\\n", $0}' device.csr)\\"}" > claim.json`,
    `sed 's/.*"certificate":"\\([^"]*\\)".*/\\1/; s/\\\\n/\\n/g' claim.json > device.crt`,
    `mosquitto_pub -h ${host} -p ${port}${trust({ ...login, isTls: true })} -q 1 \\`,
    `  --cert device.crt --key device.key -i ${deviceId} \\`,
    `  -t ${topicOf(login)} \\`,
    `  -m ${payloadOf(login)}`,
  ].join('\n');
}
