/** Key and certificate of MQTT over TLS: readable, of each other, not about to expire. */

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { causeText } from '../../../base/errors.ts';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

const MS_A_DAY = 86_400_000;
const EXPIRY_WARNING_DAYS = 30;

export const tlsCheck: Check = (subject) => {
  const {
    NINEWATCH_TLS_KEY_FILE: key,
    NINEWATCH_TLS_CERT_FILE: cert,
    NINEWATCH_TLS_CA_FILE: ca,
  } = subject.config;
  const found: Finding[] = [];
  const read = <T>(setting: string, file: string | undefined, parse: (pem: Buffer) => T): T | undefined => {
    if (file === undefined) return undefined;
    try {
      return parse(readFileSync(file));
    } catch (cause) {
      found.push(unusable(setting, file, cause));
      return undefined;
    }
  };
  const own = read('NINEWATCH_TLS_CERT_FILE', cert, (pem) => new X509Certificate(pem));
  const secret = read('NINEWATCH_TLS_KEY_FILE', key, (pem) => createPrivateKey(pem));
  const authority = read('NINEWATCH_TLS_CA_FILE', ca, (pem) => new X509Certificate(pem));
  if (own !== undefined && secret !== undefined) found.push(...pair(own, secret));
  if (own !== undefined) found.push(...expiry('NINEWATCH_TLS_CERT_FILE', own, subject), ...names(own));
  if (authority !== undefined)
    found.push(...expiry('NINEWATCH_TLS_CA_FILE', authority, subject), ...signs(authority));
  return found;
};

function unusable(setting: string, file: string, cause: unknown): Finding {
  const why = causeText(cause);
  return problem(
    'tls',
    words(`${setting}：${file} 不可用（${why}）`, `${setting}: ${file} cannot be used (${why})`),
    words('换成可读的、未加密的 PEM 文件', 'give a PEM file that can be read and has no passphrase'),
  );
}

function pair(cert: X509Certificate, key: KeyObject): Finding[] {
  if (cert.checkPrivateKey(key)) return [];
  return [
    problem(
      'tls-pair',
      words('私钥与证书不是一对', 'the key is not the one of the certificate'),
      words('把成对的私钥和证书放在一起', 'put a key and its own certificate together'),
    ),
  ];
}

function expiry(setting: string, cert: X509Certificate, { clock }: Subject): Finding[] {
  const until = cert.validToDate;
  const days = Math.floor((until.getTime() - clock.nowMs()) / MS_A_DAY);
  const date = until.toISOString().slice(0, 10);
  const renew = words('更新证书并重启网关', 'renew it and restart the gateway');
  if (cert.validFromDate.getTime() > clock.nowMs()) {
    const from = cert.validFromDate.toISOString().slice(0, 10);
    return [
      problem(
        'tls-expiry',
        words(`${setting}：${from} 才生效`, `${setting}: valid only from ${from}`),
        renew,
      ),
    ];
  }
  if (days < 0)
    return [
      problem('tls-expiry', words(`${setting}：已于 ${date} 过期`, `${setting}: expired on ${date}`), renew),
    ];
  const what = words(
    `${setting}：${date} 到期（${days} 天）`,
    `${setting}: valid until ${date} (${days} days)`,
  );
  return [days < EXPIRY_WARNING_DAYS ? warning('tls-expiry', what, renew) : ok('tls-expiry', what)];
}

/** Clients compare the name they dial with these. */
function names(cert: X509Certificate): Finding[] {
  const alternatives = cert.subjectAltName;
  if (alternatives !== undefined)
    return [ok('tls-names', words(`证书名称：${alternatives}`, `names of the certificate: ${alternatives}`))];
  const subject = cert.subject.replaceAll('\n', ', ');
  return [
    warning(
      'tls-names',
      words(`证书没有 SAN，只有 ${subject}`, `the certificate has no subjectAltName, only ${subject}`),
      words(
        '多数客户端会拒绝它：重新签发并写上设备拨的名称',
        'most clients refuse it: issue one with the name that devices dial',
      ),
    ),
  ];
}

function signs(authority: X509Certificate): Finding[] {
  if (authority.ca) return [];
  return [
    problem(
      'tls-ca',
      words(
        'NINEWATCH_TLS_CA_FILE 不是签发机构的证书',
        'NINEWATCH_TLS_CA_FILE is no certificate of an authority',
      ),
      words(
        '给出签发设备证书的机构证书（CA:TRUE）',
        'give that of the authority which signs the devices (CA:TRUE)',
      ),
    ),
  ];
}
