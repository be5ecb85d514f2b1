/** A key and a self-signed certificate for 127.0.0.1, made without `openssl`, and requests of devices. */

import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const EC = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { ...EC, hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export interface DeviceKey {
  /** PEM, PKCS#8. */
  key: string;
  /** PEM, PKCS#10. */
  csr: string;
}

async function newKeys() {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const keys = (await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { keys, key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

/** Written into the folder; the settings that name them. */
export async function tlsSettings(folder: string): Promise<Record<string, string>> {
  const { keys, key } = await newKeys();
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=127.0.0.1',
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + DAY_MS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
    ],
  });
  const [keyFile, certFile] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(certFile, certificate.toString('pem'));
  return {
    NINEWATCH_TLS_KEY_FILE: keyFile,
    NINEWATCH_TLS_CERT_FILE: certFile,
    NINEWATCH_MQTTS_PORT: '0',
  };
}

/** What a device makes itself; the name matters for a renewal alone. */
export async function deviceKey(name: string): Promise<DeviceKey> {
  const { keys, key } = await newKeys();
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: SIGNING,
  });
  return { key, csr: csr.toString('pem') };
}
