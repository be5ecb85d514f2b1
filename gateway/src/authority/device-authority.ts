/** The gateway's own authority for devices: reads certificate requests and signs them; its key stays in the data folder. */

import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { writeWhole } from '../base/data-dir.ts';
import { causeText, GatewayError } from '../base/errors.ts';

/** A certificate is good for so long; ours: a device renews it long before, and a lost one is over some time. */
export const CERTIFICATE_DAYS = 365;
const AUTHORITY_DAYS = 20 * 365;
const MS_A_DAY = 86_400_000;
/** A gateway whose clock was set back a little still takes what it gave out. */
const BACKDATED_MS = 3_600_000;
const EC = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { ...EC, hash: 'SHA-256' } as const;
const FILE = 'device-authority.json';
const RSA_BITS = { min: 2_048, max: 4_096 } as const;

/** A request whose signature was checked: who sent it has its key. */
export interface CertificateRequest {
  /** SHA-256 of the public key (SPKI), hex. */
  keyHash: string;
  /** CN of the subject; what the device calls itself. */
  name: string | undefined;
  csr: x509.Pkcs10CertificateRequest;
}

export interface Issued {
  /** PEM. */
  certificate: string;
  /** As Node names it for a peer, in lower case. */
  serial: string;
  keyHash: string;
  until: number;
}

export interface DeviceAuthority {
  /** PEM; whoever ends TLS trusts it for clients. */
  readonly certificate: string;
  /** A text says what is wrong with it. */
  read(pem: string): Promise<CertificateRequest | string>;
  /** For this device alone, whatever the request calls itself. */
  sign(request: CertificateRequest, deviceId: string, nowMs: number): Promise<Issued>;
}

/** Made at the first use; a file that cannot be read stops the start, since a new key would lock out every device. */
export async function openDeviceAuthority(dataDir: string, nowMs: number): Promise<DeviceAuthority> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const file = join(dataDir, FILE);
  if (!existsSync(file)) writeWhole(file, JSON.stringify(await makeAuthority(nowMs)));
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { key: string; certificate: string };
    const der = x509.PemConverter.decodeFirst(kept.key);
    const key = await webcrypto.subtle.importKey('pkcs8', der, EC, false, ['sign']);
    return new OwnAuthority(new x509.X509Certificate(kept.certificate), key as CryptoKey);
  } catch (cause) {
    const detail = `NINEWATCH_DATA_DIR: ${file} holds no usable authority: ${causeText(cause)}`;
    throw new GatewayError('data-dir-unusable', false, detail, cause);
  }
}

async function makeAuthority(nowMs: number): Promise<{ key: string; certificate: string }> {
  const keys = (await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  // Two gateways have two names: a peer that knows both never takes one for the other.
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=ninewatch devices ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(nowMs + AUTHORITY_DAYS * MS_A_DAY),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), certificate: certificate.toString('pem') };
}

class OwnAuthority implements DeviceAuthority {
  readonly certificate: string;
  readonly #own: x509.X509Certificate;
  readonly #key: CryptoKey;

  constructor(own: x509.X509Certificate, key: CryptoKey) {
    this.#own = own;
    this.#key = key;
    this.certificate = own.toString('pem');
  }

  async read(pem: string): Promise<CertificateRequest | string> {
    let csr: x509.Pkcs10CertificateRequest;
    try {
      csr = new x509.Pkcs10CertificateRequest(pem);
      const mistake = mistakeOf(csr.publicKey.algorithm);
      if (mistake !== null) return mistake;
      if (!(await csr.verify())) return 'its signature is not by its own key';
    } catch {
      // Whatever is wrong with it: bytes from outside that are no request.
      return 'no certificate request (PKCS#10, PEM)';
    }
    const keyHash = Buffer.from(await webcrypto.subtle.digest('SHA-256', csr.publicKey.rawData)).toString(
      'hex',
    );
    return { csr, keyHash, name: csr.subjectName.getField('CN')[0] };
  }

  async sign({ csr, keyHash }: CertificateRequest, deviceId: string, nowMs: number): Promise<Issued> {
    const serial = newSerial();
    const until = nowMs + CERTIFICATE_DAYS * MS_A_DAY;
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: [{ CN: [deviceId] }],
      issuer: this.#own.subject,
      notBefore: new Date(nowMs - BACKDATED_MS),
      notAfter: new Date(until),
      signingAlgorithm: SIGNING,
      publicKey: csr.publicKey,
      signingKey: this.#key,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth], true),
        await x509.SubjectKeyIdentifierExtension.create(csr.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(this.#own.publicKey),
      ],
    });
    return { certificate: certificate.toString('pem'), serial, keyHash, until };
  }
}

/** Null for P-256, P-384 and RSA of 2,048 to 4,096 bits. */
function mistakeOf(algorithm: { name: string; namedCurve?: string; modulusLength?: number }): string | null {
  const { name, namedCurve = '', modulusLength = 0 } = algorithm;
  if (name === 'ECDSA' && ['P-256', 'P-384'].includes(namedCurve)) return null;
  const isRsa = name.startsWith('RSASSA') && modulusLength >= RSA_BITS.min && modulusLength <= RSA_BITS.max;
  return isRsa ? null : 'its key is none of P-256, P-384, RSA of 2048 to 4096 bits';
}

/** 127 random bits that are never negative and never begin with a zero. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
